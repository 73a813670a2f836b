"""When the program has answered a request of Slack's, whichever way it came."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Mapping
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from bot.socket_mode import Envelopes
from bot.web import _SlackRequests
from tests.crash.substituting import substitute

Hear = Callable[[Mapping[str, Any]], None]


def once_answered(hear: Hear) -> None:
    """Let this process tell `hear` the payload of each request when the answer to it has left."""
    handle, dispatched = Envelopes.handle, _SlackRequests._dispatched

    @functools.wraps(handle)
    async def handled(self: Envelopes, client: Any, request: Any) -> None:
        await handle(self, client, request)
        hear(request.payload)

    @functools.wraps(dispatched)
    async def answered(self: _SlackRequests, request: Request, payload: Mapping[str, Any]) -> Response:
        response = await dispatched(self, request, payload)
        before = response.background

        async def left() -> None:
            if before is not None:
                await before()
            # What is written in a turn of the loop leaves at its end.
            await asyncio.sleep(0)
            hear(payload)

        response.background = BackgroundTask(left)
        return response

    substitute(Envelopes, "handle", handled)
    substitute(_SlackRequests, "_dispatched", answered)


def is_submission(payload: Mapping[str, Any]) -> bool:
    """Whether it is a form that somebody sent."""
    return payload.get("type") == "view_submission"


def is_press(payload: Mapping[str, Any]) -> bool:
    """Whether it is a button of a message that somebody pressed."""
    return payload.get("type") == "block_actions" and "message" in payload
