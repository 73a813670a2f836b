"""The socket: reads requests to their end on loopback and sends answers, or fails to, exactly as it was decided."""

import asyncio
import socket
import struct
from collections.abc import Callable
from urllib.parse import parse_qsl

from aiohttp import web

from bot.playground.nugen.answer import Answer, Ending
from bot.playground.nugen.multipart import FormReader, boundary_of
from bot.playground.nugen.recorded import KEPT_OF_A_BODY
from bot.playground.nugen.request import Request

HOST = "127.0.0.1"
SECONDS_TO_FINISH = 0.1

_END_OF_EVENT = b"\n\n"


class Wire:
    """A server on loopback. `decide` answers every request that was read to its end."""

    def __init__(self, decide: Callable[[Request], Answer]) -> None:
        self._decide = decide
        self._runner: web.ServerRunner | None = None
        self._port = 0

    @property
    def base_url(self) -> str:
        """Where it listens, without a slash at the end."""
        if self._runner is None:
            raise RuntimeError("This Nugen is not listening: start it first.")
        return f"http://{HOST}:{self._port}"

    async def start(self, port: int) -> None:
        """Listen; port 0 takes any free one."""
        if self._runner is not None:
            raise RuntimeError("This Nugen is listening already.")
        # Cancelled as soon as the client has gone, so that no answer waits for nobody.
        server = web.Server(self._serve, handler_cancellation=True, access_log=None)
        runner = web.ServerRunner(server, shutdown_timeout=SECONDS_TO_FINISH)
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner
        self._port = runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection, those that wait for an answer too."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        answer = self._decide(await _received(request))
        await asyncio.sleep(answer.delay)
        match answer.ending:
            case Ending.WHOLE if answer.pause is not None:
                return await _send_events(request, answer, answer.pause)
            case Ending.WHOLE:
                return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
            case Ending.HALF:
                return await _send_half(request, answer)
            case Ending.SILENCE:
                await asyncio.Event().wait()  # until the client has gone, or the server stops
        _tear_down(request)
        return web.Response()


async def _received(request: web.BaseRequest) -> Request:
    boundary = boundary_of(request.headers.get("Content-Type", ""))
    body, length, form = bytearray(), 0, None
    if boundary is None:
        body += await request.read()
        length = len(body)
    else:
        reader = FormReader(boundary)
        async for piece in request.content.iter_any():
            body += piece[: KEPT_OF_A_BODY - len(body)]
            length += len(piece)
            reader.feed(piece)
            if reader.problem is not None:
                break
        form = reader.form()
    path, _, query = request.raw_path.partition("?")
    return Request(
        method=request.method,
        path=path,
        query=dict(parse_qsl(query, keep_blank_values=True)),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=bytes(body),
        body_length=length,
        form=form,
    )


async def _send_events(request: web.BaseRequest, answer: Answer, pause: float) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    await response.prepare(request)
    *events, rest = answer.body.split(_END_OF_EVENT)
    for event in events:
        await response.write(event + _END_OF_EVENT)
        await asyncio.sleep(pause)
    if rest:
        await response.write(rest)
    return response


async def _send_half(request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    response.content_length = len(answer.body)
    await response.prepare(request)
    await response.write(answer.body[: len(answer.body) // 2])
    if request.transport is not None:
        request.transport.close()
    return response


def _tear_down(request: web.BaseRequest) -> None:
    """Close with a reset, so that the client sees the connection break and nothing else."""
    transport = request.transport
    if transport is None:
        return
    held = transport.get_extra_info("socket")
    if held is not None:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
