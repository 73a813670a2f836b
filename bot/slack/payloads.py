"""What arrives from Slack, with nothing in it of another type than Slack documents.

Bolt reads ids out of a payload before any listener or error handler of ours can step in, and breaks on one that is
shaped otherwise. What does not fit is left out here, so everything behind this has only to ask what is there.
"""

from collections.abc import Mapping
from typing import Any

# A shape is `str`, names with their shapes, a list with the names and shapes of its items, or `None` for what never
# stands there: Bolt would follow it down, however deep somebody nested it.
_PARTY: Mapping[str, Any] = {"id": str, "name": str, "team_id": str, "enterprise_id": str}
_NO_DEEPER: Mapping[str, Any] = {"authorizations": None, "event": None, "message": None, "previous_message": None}
_MESSAGE: Mapping[str, Any] = {
    **_NO_DEEPER,
    "ts": str,
    "thread_ts": str,
    "user": str,
    "files": [{"id": str, "name": str, "mode": str}],
}
_VIEW: Mapping[str, Any] = {
    "id": str,
    "type": str,
    "callback_id": str,
    "private_metadata": str,
    "hash": str,
    "root_view_id": str,
    "team_id": str,
    "app_installed_team_id": str,
    "blocks": [{"type": str, "block_id": str}],
    "state": {},
}
_WHOSE: Mapping[str, Any] = {"team_id": str, "user_id": str, "channel_id": str, "enterprise_id": str}
_EVENT: Mapping[str, Any] = {
    **_NO_DEEPER,
    **_WHOSE,
    "type": str,
    "user": str,
    "team": str,
    "user_team": str,
    "channel": str,
    "channel_type": str,
    "text": str,
    "ts": str,
    "thread_ts": str,
    "subtype": str,
    "enterprise": None,
    "item": {"channel": str, **_NO_DEEPER},
    "assistant_thread": {"channel_id": str, "thread_ts": str, **_NO_DEEPER},
}
_PAYLOAD: Mapping[str, Any] = {
    **_WHOSE,
    "type": str,
    "command": str,
    "text": str,
    "user_name": str,
    "trigger_id": str,
    "response_url": str,
    "callback_id": str,
    "action_id": str,
    "block_id": str,
    "value": str,
    "thread_ts": str,
    "team": _PARTY,
    "user": _PARTY,
    "channel": _PARTY,
    "enterprise": _PARTY,
    "view": _VIEW,
    "message": _MESSAGE,
    "previous_message": _MESSAGE,
    "actions": [{"type": str, "action_id": str, "block_id": str, "value": str, "action_ts": str}],
    "authorizations": [{**_NO_DEEPER, **_WHOSE, "enterprise": None, "team": None, "view": None, "user": None}],
    "response_urls": [{"response_url": str}],
    "event": _EVENT,
    "item": {"channel": str, **_NO_DEEPER},
    "assistant_thread": {"channel_id": str, "thread_ts": str, **_NO_DEEPER},
    "function_data": {"execution_id": str, "inputs": {}},
}


def sound(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without whatever is not of the type that it has at Slack; what we know nothing of stays.

    A view without its type, and actions that are none, are left out whole: Bolt takes both for granted.
    """
    fitting = _object(payload, _PAYLOAD)
    if not fitting.get("actions"):
        fitting.pop("actions", None)
    if "type" not in fitting.get("view", {}):
        fitting.pop("view", None)
    return fitting


def make_sound(envelope: dict[str, Any]) -> None:
    """The same for what comes over Socket Mode, in place: whatever has an id becomes something that can be answered.

    The SDK takes no envelope without a type and a payload, and fails on a payload or a reason of another type: nobody
    would acknowledge it.
    """
    if "envelope_id" not in envelope:
        return
    payload = envelope.get("payload")
    envelope["payload"] = sound(payload) if isinstance(payload, dict) else {}
    envelope.setdefault("type", "")
    if not isinstance(envelope.get("retry_reason"), str):
        envelope.pop("retry_reason", None)


def _object(value: Mapping[str, Any], shape: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, member in value.items():
        if name not in shape:
            kept[name] = member
            continue
        wanted = shape[name]
        # Asked by the plain types: every request passes here, and those of `collections.abc` take ten times as long.
        if wanted is str:
            if isinstance(member, str):
                kept[name] = member
        elif isinstance(wanted, dict):
            if isinstance(member, dict):
                kept[name] = _object(member, wanted)
        elif isinstance(wanted, list) and isinstance(member, list):
            (item,) = wanted
            kept[name] = [_object(one, item) for one in member if isinstance(one, dict)]
    return kept
