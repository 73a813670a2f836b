"""The HTTP server inside a process that has its own event loop, its own signals and its own way to stop."""

import asyncio
import contextlib
import errno
import logging
import socket
from collections.abc import Iterator
from functools import partial
from typing import Any

import uvicorn
from starlette.types import ASGIApp

HEAD_SECONDS = 10.0
"""How long a connection may take to say what it wants."""

MOST_REQUESTS = 50
"""How many are answered at once: a few more than Bolt is given, so that in a small crowd all are told in words."""

# Longer than the 60 seconds for which load balancers commonly keep a connection, so that it is they who end it.
_KEEP_ALIVE_SECONDS = 75
_MOST_CONNECTIONS = 500
_LISTENERS = 32

log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address cannot be listened on; says why and what to do."""


class WebServer:
    """Serves `app` on `host` and `port` (0: any free one) between `start` and `stop`.

    `grace_seconds` is how long `stop` waits for requests that are being answered.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        host: str,
        port: int,
        grace_seconds: int = 10,
        head_seconds: float = HEAD_SECONDS,
        most_requests: int = MOST_REQUESTS,
    ) -> None:
        self._host = host
        self._port = port
        self._server = _Server(
            uvicorn.Config(
                app,
                http=_connections(head_seconds, most_requests),
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_keep_alive=_KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=grace_seconds,
            )
        )
        self._running: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port that is listened on, once started."""
        return self._port

    async def start(self) -> None:
        """Listen; from the return on, connections are answered. `CannotListen` if the address is not to be had."""
        listening = await self._listen()
        self._port = int(listening.getsockname()[1])
        self._running = asyncio.create_task(self._server.serve(sockets=_multiplied(listening)), name="web server")
        # A server that ends before it listens must not be waited for.
        self._running.add_done_callback(lambda _: self._server.up.set())
        await self._server.up.wait()
        if self._running.done():
            self._running.result()
        log.info("Listening on %s, port %d", self._host, self._port)

    async def stop(self) -> None:
        """Take no new connections, finish what is being answered, and close. Harmless when not started."""
        self._server.should_exit = True
        if self._running is not None:
            await self._running
            self._running = None

    async def _listen(self) -> socket.socket:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
            # "localhost" has two addresses on most systems, and whoever types it in a browser gets either answered
            # by the old one.
            family, _, _, _, place = min(found, key=lambda one: one[0] != socket.AF_INET)
            listening = socket.create_server(place[:2], family=family, backlog=2048)
        except OSError as error:
            raise CannotListen(_why(error, self._host, self._port)) from error
        listening.setblocking(False)  # noqa: FBT003 - the standard library's own signature
        return listening


class _Server(uvicorn.Server):
    """uvicorn, which leaves the process's signals alone and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Nothing: the process decides what a signal means, and this server is only one part of it."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets=sockets)
        self.up.set()


def _multiplied(listening: socket.socket) -> list[socket.socket]:
    """The same socket several times, where one brings no more than one connection in each turn of the loop.

    That is uvloop's. In a flood a turn takes so long that most would wait for seconds before anybody refuses them.
    """
    if isinstance(asyncio.get_running_loop(), asyncio.BaseEventLoop):
        return [listening]
    return [listening, *(listening.dup() for _ in range(_LISTENERS - 1))]


def _connections(head_seconds: float, most_requests: int) -> Any:
    try:
        from bot.http_protocol import Connection, Room  # noqa: PLC0415 - what it is made of is not on every system
    except ImportError:
        return "auto"
    return partial(Connection, room=Room(head_seconds, most_requests))


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Stop that program, or set PORT to a free port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs special rights on this system. Set PORT to a number above 1023."
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return f"HOST is {host}, which is no address of this machine. Set HOST to 127.0.0.1 or 0.0.0.0."
    return f"Cannot listen on {host}, port {port}: {error.strerror}. Check HOST and PORT."
