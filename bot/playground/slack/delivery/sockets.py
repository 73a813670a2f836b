"""Socket Mode: WebSocket connections that the app opens; each envelope goes to exactly one of them."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from bot.playground.slack.core import Core
from bot.playground.slack.delivery.parcel import Ack, AckStatus, Kind, Parcel

MOST_CONNECTIONS = 10
HOST = "applink-playground"
GOODBYE_SECONDS = 1.0  # how long a closing connection is waited for


@dataclass(frozen=True, slots=True, eq=False)
class _Connection:
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None


class Sockets:
    """The open connections, used in turn."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._connections: list[_Connection] = []
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}

    @property
    def count(self) -> int:
        """How many connections are open."""
        return len(self._connections)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """`GET /link/?ticket=…`: one connection from hello to its end."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._core.tickets:
            return web.Response(status=401, text="This ticket is unknown or was used before.")
        self._core.tickets.discard(ticket)
        socket = web.WebSocketResponse(timeout=GOODBYE_SECONDS)
        await socket.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await _say_goodbye(socket, "too_many_websockets")
            await socket.close()
            return socket
        connection = _Connection(socket, request.transport)
        hello = {
            "type": "hello",
            "num_connections": len(self._connections) + 1,
            "debug_info": {"host": HOST, "approximate_connection_time": 18060},
            "connection_info": {"app_id": self._core.workspace.app_id},
        }
        await socket.send_json(hello)
        self._connections.append(connection)
        self._core.changes.bump()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._acknowledged(message.data)
        finally:
            self._forget(connection)
        return socket

    async def send(self, parcel: Parcel) -> Ack:
        """Send one envelope and wait for its acknowledgement; a connection that turns out dead is passed over."""
        started = time.monotonic()
        while self._connections:
            connection = self._connections.pop(0)
            self._connections.append(connection)
            try:
                return await self._send_over(connection, parcel, started)
            except ConnectionError:
                self._forget(connection)
        return Ack(AckStatus.UNREACHABLE, time.monotonic() - started)

    async def _send_over(self, connection: _Connection, parcel: Parcel, started: float) -> Ack:
        envelope_id = self._core.mint.secret()
        acknowledged = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acknowledged
        try:
            async with asyncio.timeout(self._core.deadlines.acknowledgement):
                await connection.socket.send_json(_envelope(envelope_id, parcel))
                answer = await acknowledged
        except TimeoutError:
            return Ack(AckStatus.TIMEOUT, time.monotonic() - started)
        finally:
            del self._waiting[envelope_id]
        body = answer.get("payload") if parcel.kind is not Kind.EVENT else None
        return Ack(AckStatus.OK, time.monotonic() - started, body)

    async def disconnect(self, reason: str) -> None:
        """Ask all connections to go, as Slack does now and then; a `warning` leaves them open for the moment."""
        for connection in list(self._connections):
            await _say_goodbye(connection.socket, reason)
            if reason != "warning":
                self._forget(connection)
                await connection.socket.close()

    def drop(self) -> None:
        """Cut all connections without a word."""
        for connection in list(self._connections):
            self._forget(connection)
            if connection.transport is not None:
                connection.transport.abort()

    async def close(self) -> None:
        """End all connections, as the server stops."""
        for connection in list(self._connections):
            self._forget(connection)
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    def _forget(self, connection: _Connection) -> None:
        if connection in self._connections:
            self._connections.remove(connection)
            self._core.changes.bump()

    def _acknowledged(self, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            return
        if not isinstance(answer, dict):
            return
        waiting = self._waiting.get(str(answer.get("envelope_id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(answer)


def _envelope(envelope_id: str, parcel: Parcel) -> dict[str, Any]:
    envelope: dict[str, Any] = {
        "envelope_id": envelope_id,
        "type": parcel.kind.value,
        "payload": parcel.payload,
        "accepts_response_payload": parcel.kind is not Kind.EVENT,
    }
    if parcel.kind is Kind.EVENT:
        envelope["retry_attempt"] = parcel.retry.number if parcel.retry else 0
        envelope["retry_reason"] = parcel.retry.reason if parcel.retry else ""
    return envelope


async def _say_goodbye(socket: web.WebSocketResponse, reason: str) -> None:
    await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})
