"""One HTTP connection: uvicorn's fast protocol, with an end to waiting and with a refusal that costs next to nothing.

uvicorn itself waits for ever for the first request, so that a few hundred silent connections would fill it. And what it
refuses passes through the whole application, so that a flood takes the time of those who were let in.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.tally import Tally

log = logging.getLogger(__name__)

_WORDS = b"Too many requests at once."
_REFUSAL = (
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\n"
    b"content-length: %d\r\n%%b\r\n%b" % (len(_WORDS), _WORDS)
)
_CLOSE = b"connection: close\r\n"


@dataclass
class Room:
    """What the connections of a server share: how long headers may take, how many requests there may be, and are."""

    head_seconds: float
    most: int
    taken: int = 0
    refused: Tally = field(default_factory=lambda: Tally(log, "refused, as too many requests came at once"))


class _Joined:
    """A transport that takes head and body in one system call, which is much of what an answer costs.

    uvicorn gives it the one and then the other, and uvloop sends at once whatever it is given.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send it with what follows in this turn of the loop."""
        if not self._pieces:
            self._loop.call_soon(self.flush)
        self._pieces.append(data)

    def flush(self) -> None:
        """Send it now."""
        if self._pieces:
            whole = b"".join(self._pieces)
            self._pieces.clear()
            self._transport.write(whole)

    def close(self) -> None:
        """Close it behind what was given."""
        self.flush()
        self._transport.close()


class Connection(HttpToolsProtocol):
    """Ended when it does not get to the end of its headers in time; told at once when there is no room for it."""

    def __init__(self, *, room: Room, **options: Any) -> None:
        super().__init__(**options)
        self._room = room
        self._late: asyncio.TimerHandle | None = None
        self._is_refused = False
        # Requests that have arrived completely and are not answered; one that takes its time keeps nobody out.
        self._under_way = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has connected."""
        self._joined = _Joined(transport, self.loop)
        super().connection_made(self._joined)  # type: ignore[arg-type]  # a transport in all that is asked of it
        self._expect_headers()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._is_refused = False
        self._expect_headers()

    def on_headers_complete(self) -> None:
        """Enough is known of it to refuse it; its body has to pass all the same, in the time that is left."""
        if self._is_too_much():
            self._is_refused = True
            return
        self._relax()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of its body."""
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """All of it is here."""
        if self._is_refused:
            self._refuse()
            return
        if not self.cycle.response_complete:
            self._under_way += 1
            self._room.taken += 1
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """It is answered."""
        self._joined.flush()
        if self._under_way:
            self._under_way -= 1
            self._room.taken -= 1
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for an answer any more."""
        self._relax()
        self._room.taken -= self._under_way
        self._under_way = 0
        super().connection_lost(exc)

    def _is_too_much(self) -> bool:
        # What is asked about the health is answered at any time, and answers come in the order of the requests.
        if self.parser.get_method() != b"POST" or self._under_way or self.expect_100_continue:
            return False
        return self._room.taken >= self._room.most or self._is_crowded()

    def _is_crowded(self) -> bool:
        return self.limit_concurrency is not None and len(self.connections) >= self.limit_concurrency

    def _refuse(self) -> None:
        self._relax()
        self._room.refused.add()
        if self.parser.should_keep_alive() and not self._is_crowded():
            self.transport.write(_REFUSAL % b"")
            self._joined.flush()
            # To connect anew costs both sides more than the refusal.
            super().on_response_complete()
        else:
            self.transport.write(_REFUSAL % _CLOSE)
            self.transport.close()

    def _expect_headers(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(self._room.head_seconds, self.transport.abort)

    def _relax(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
