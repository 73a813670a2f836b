"""Show what a model says while it says it: in pieces, because Slack takes about one call a second."""

import logging
import time
from collections.abc import Awaitable, Callable

from bot.slack.asking import answer_stream_text
from bot.slack.errors import SlackError

log = logging.getLogger(__name__)

SECONDS_BETWEEN_PIECES = 1.0
# So much is worth reading before the answer stands there whole; Slack takes 12,000 characters in a message.
MOST = 9000
# A piece ends between two words, unless a word is longer than this.
LONGEST_WORD = 300


class Typist:
    """Collects what comes and hands it on through `write` in pieces that Slack can take."""

    def __init__(self, write: Callable[[str], Awaitable[None]], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._waiting = ""
        self._left = MOST
        self._next = clock()

    async def add(self, piece: str) -> None:
        """Take what has just come. What cannot be shown now is not missed: the finished answer follows in any case."""
        self._waiting += piece
        if self._clock() < self._next:
            return
        cut = max(self._waiting.rfind(" "), self._waiting.rfind("\n")) + 1
        if cut == 0 and len(self._waiting) > LONGEST_WORD:
            cut = len(self._waiting)
        await self._show(cut)

    async def finish(self) -> None:
        """Nothing more comes: show what is left, so that the message does not break off before it is exchanged."""
        await self._show(len(self._waiting))

    async def _show(self, end: int) -> None:
        """Write what waits, up to this place."""
        text, self._waiting = answer_stream_text(self._waiting[:end])[: self._left], self._waiting[end:]
        if not text:
            return
        self._left -= len(text)
        try:
            await self._write(text)
        except SlackError as error:
            log.info("the rest of the answer is not shown while it is written: %s", error)
            self._left = 0
        self._next = self._clock() + SECONDS_BETWEEN_PIECES
