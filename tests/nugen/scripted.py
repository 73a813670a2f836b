"""A TCP server that does to a client exactly what a test tells it to: no mock can reset a socket or stop half-way."""

import asyncio
import json
import re
import socket
import struct
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

Step = Callable[[asyncio.StreamWriter], Awaitable[bool]]
"""What happens after a whole request was read; the answer says whether the connection stays open."""


def reply(status: int = 200, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Step:
    """Answer in good order and keep the connection open."""
    lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return raw("\r\n".join(lines).encode() + b"\r\n\r\n" + body, stay=True)


def reply_json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Step:
    """Answer with a JSON document."""
    return reply(status, json.dumps(document).encode(), {"Content-Type": "application/json", **(headers or {})})


def raw(content: bytes, *, stay: bool = False) -> Step:
    """Send these bytes, then close or stay."""

    async def step(writer: asyncio.StreamWriter) -> bool:
        writer.write(content)
        await writer.drain()
        return stay

    return step


async def close(_writer: asyncio.StreamWriter) -> bool:
    """Close the connection without an answer."""
    return False


async def reset(writer: asyncio.StreamWriter) -> bool:
    """Reset the connection: the client sees RST."""
    opened: socket.socket = writer.get_extra_info("socket")
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def hang(_writer: asyncio.StreamWriter) -> bool:
    """Say nothing until the test is over."""
    await asyncio.Event().wait()
    return False


NOT_FOUND = reply_json({"detail": "Not Found"}, 404)
"""What the vendor's framework says when no route matches."""


def _route(request: bytes) -> str:
    return b" ".join(request.split(b" ", 2)[:2]).decode().partition("?")[0]


class ScriptedServer:
    """On loopback. `steps` are taken in turn, the last one for all requests that follow; or `routes` say what is where."""

    def __init__(self) -> None:
        self.steps: deque[Step] = deque([reply_json({})])
        self.routes: Mapping[str, Step] | None = None  # by method and path without its query
        self.at_once: Step | None = None  # done to a new connection instead of reading a request
        self.requests: list[bytes] = []
        self.bytes_seen = 0
        self.connections = 0
        self.finished = 0  # connections that are over, with all their bytes counted
        self.arrived = asyncio.Event()
        self._over = asyncio.Event()
        self._handlers: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def script(self, *steps: Step) -> None:
        """What is done with the next requests."""
        self.steps = deque(steps)

    def serve(self, routes: Mapping[str, Step]) -> None:
        """Answer these ("GET /path") and nothing else, as a server does that knows no other path."""
        self.routes = routes

    def asked(self) -> list[str]:
        """Method and path without its query of every request so far."""
        return [_route(request) for request in self.requests]

    def bodies(self) -> list[bytes]:
        """The body of every request so far."""
        return [request.split(b"\r\n\r\n", 1)[1] for request in self.requests]

    def paths(self) -> list[str]:
        """The target of every request so far."""
        return [request.split(b" ", 2)[1].decode() for request in self.requests]

    async def changed(self) -> None:
        """Wait until one more connection is over."""
        self._over.clear()
        await self._over.wait()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for handler in self._handlers:
            handler.cancel()
        await asyncio.gather(*self._handlers, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        handler = asyncio.ensure_future(self._serve(reader, writer))
        self._handlers.add(handler)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            stay = True
            if self.at_once is not None:
                stay = await self.at_once(writer)
            while stay:
                self.requests.append(await self._read_request(reader))
                self.arrived.set()
                stay = await self._step(self.requests[-1])(writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.finished += 1
            self._over.set()
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    def _step(self, request: bytes) -> Step:
        if self.routes is not None:
            return self.routes.get(_route(request), NOT_FOUND)
        return self.steps.popleft() if len(self.steps) > 1 else self.steps[0]

    async def _read_request(self, reader: asyncio.StreamReader) -> bytes:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as error:
            self.bytes_seen += len(error.partial)
            raise
        length = re.search(rb"(?i)content-length: (\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        self.bytes_seen += len(head) + len(body)
        return head + body


@asynccontextmanager
async def listening(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """The address of a server that talks to its one visitor as told, from the first byte on."""
    over = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            await talk(reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        over.set()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        await asyncio.wait_for(over.wait(), timeout=20)
