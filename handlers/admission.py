"""Only so much at once: what would be acknowledged too late is refused at once, so that the rest is in time."""

import logging
from http import HTTPStatus
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack import hints
from bot.tally import Tally
from handlers.instead import acknowledgement

log = logging.getLogger(__name__)

# So many are answered well within the time that Slack allows, also on a slow machine.
MOST_AT_ONCE = 40


class BoundedApp(AsyncApp):
    """Bolt's app, which answers `most` payloads at once: over HTTP and Socket Mode alike, before it does anything."""

    def __init__(self, *, most: int = MOST_AT_ONCE, **options: Any) -> None:
        super().__init__(**options)
        self._most = most
        self._inside = 0
        self._refused = Tally(log, "refused in words, as too many payloads came at once")

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Bolt's answer, or a refusal in words where the acknowledgement has room for them."""
        if self._inside >= self._most:
            self._refused.add()
            # Otherwise Slack shows that it did not work, or brings an event again.
            refusal = BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
            return acknowledgement(req.body, hints.too_much_at_once()) or refusal
        self._inside += 1
        try:
            return await super().async_dispatch(req)
        finally:
            self._inside -= 1
