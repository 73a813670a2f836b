"""What every listener relies on, looked at once in front of them all: somebody of ours, who did something somewhere."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from bot.services import Services
from bot.slack import actions, hints
from handlers.instead import answer_instead

log = logging.getLogger(__name__)

_WHO = ("team/id", "user/id")
# What cannot be missing, by the type of the payload; names with a slash between lead into it.
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "block_actions": (*_WHO, "trigger_id", "actions"),
    "message_action": (*_WHO, "trigger_id", "channel/id"),
    "view_submission": (*_WHO, "view/id"),
    "view_closed": (*_WHO, "view/id"),
    "event_callback": ("event/type",),
}
_NEEDED_IN_A_COMMAND = ("team_id", "user_id", "channel_id", "trigger_id")
_NEEDED_IN_AN_EVENT: Mapping[str, tuple[str, ...]] = {
    "app_mention": ("event/channel", "event/ts"),
    "member_joined_channel": ("event/channel", "event/user"),
    **dict.fromkeys(
        (
            *("channel_left", "group_left", "channel_deleted", "group_deleted"),
            *("channel_archive", "group_archive", "channel_unarchive", "group_unarchive"),
        ),
        ("event/channel",),
    ),
}
_IN_FORMS = frozenset({actions.MAKE_BENCHMARK, actions.DROP_BENCHMARK})


def register(app: AsyncApp, services: Services) -> None:
    """Answer in place of the listeners what is none of theirs."""

    @app.middleware
    async def enter(
        body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        if lacking := what_is_missing(body):
            log.warning("a payload without %s was left alone", lacking)
            return answer_instead(services, body, hints.not_readable())
        ours = context.authorize_result.team_id if context.authorize_result else None
        if team_of(body, context) != ours:
            log.warning("a payload of another workspace was left alone")
            return answer_instead(services, body, hints.another_workspace())
        return await next_()


def team_of(body: Mapping[str, Any], context: Mapping[str, Any]) -> str | None:
    """Whose people or channels it is about."""
    if "command" in body:
        return str(body["team_id"])
    if isinstance(team := body.get("team"), Mapping):
        return team.get("id")
    return context.get("team_id")


def what_is_missing(body: Mapping[str, Any]) -> str | None:
    """The first name that no listener can do without, in a payload whose types are sound."""
    if "command" in body:
        return _first_missing(body, _NEEDED_IN_A_COMMAND)
    kind = body.get("type") or ""
    if lacking := _first_missing(body, _NEEDED.get(kind, ())):
        return lacking
    if kind == "event_callback":
        return _first_missing(body, _NEEDED_IN_AN_EVENT.get(body["event"]["type"], ()))
    if kind == "block_actions":
        action = body["actions"][0]
        place = "view/id" if action.get("action_id") in _IN_FORMS else "channel/id"
        return _first_missing(action, ("action_id", "action_ts")) or _first_missing(body, (place,))
    return None


def _first_missing(document: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((name for name in names if not _found(document, name)), None)


def _found(document: Mapping[str, Any], name: str) -> bool:
    found: Any = document
    for step in name.split("/"):
        found = found.get(step) if isinstance(found, Mapping) else None
    return bool(found)
