"""What every listener relies on, looked at once in front of them all: somebody of ours, who did something somewhere."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.services import Services
from bot.slack import actions, hints
from handlers.instead import answer_instead

log = logging.getLogger(__name__)

Path = tuple[str, ...]


def _paths(*names: str) -> tuple[Path, ...]:
    """Names with a slash between lead into the payload."""
    return tuple(tuple(name.split("/")) for name in names)


_WHO = ("team/id", "user/id")
# What cannot be missing, by the type of the payload.
_NEEDED: Mapping[str, tuple[Path, ...]] = {
    "block_actions": _paths(*_WHO, "trigger_id", "actions"),
    "message_action": _paths(*_WHO, "trigger_id", "channel/id"),
    "view_submission": _paths(*_WHO, "view/id"),
    "view_closed": _paths(*_WHO, "view/id"),
    "event_callback": _paths("event/type"),
}
_NEEDED_IN_A_COMMAND = _paths("team_id", "user_id", "channel_id", "trigger_id")
_NEEDED_IN_AN_EVENT: Mapping[str, tuple[Path, ...]] = {
    "app_mention": _paths("event/channel", "event/ts"),
    "member_joined_channel": _paths("event/channel", "event/user"),
    **dict.fromkeys(
        (
            *("channel_left", "group_left", "channel_deleted", "group_deleted"),
            *("channel_archive", "group_archive", "channel_unarchive", "group_unarchive"),
        ),
        _paths("event/channel"),
    ),
}
_NEEDED_IN_AN_ACTION = _paths("action_id", "action_ts")
_IN_A_FORM, _IN_A_MESSAGE = _paths("view/id"), _paths("channel/id")
_IN_FORMS = frozenset({actions.MAKE_BENCHMARK, actions.DROP_BENCHMARK})


def register(app: AsyncApp, services: Services) -> None:
    """Answer in place of the listeners what is none of theirs."""
    app.middleware(Entrance(services))


class Entrance(AsyncMiddleware):
    """Stands behind Bolt's own middleware, as a class: for a function Bolt gathers all that one could ask for first."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 - Bolt's own signature
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - the same
    ) -> BoltResponse:
        """Pass it on, or answer it here."""
        body, context = req.body, req.context
        if lacking := what_is_missing(body):
            log.warning("a payload without %s was left alone", lacking)
            return answer_instead(self._services, body, hints.not_readable())
        ours = context.authorize_result.team_id if context.authorize_result else None
        if team_of(body, context) != ours:
            log.warning("a payload of another workspace was left alone")
            return answer_instead(self._services, body, hints.another_workspace())
        return await next()


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
        place = _IN_A_FORM if action.get("action_id") in _IN_FORMS else _IN_A_MESSAGE
        return _first_missing(action, _NEEDED_IN_AN_ACTION) or _first_missing(body, place)
    return None


def _first_missing(document: Mapping[str, Any], paths: tuple[Path, ...]) -> str | None:
    for path in paths:
        found: Any = document
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        if not found:
            return "/".join(path)
    return None
