"""A Slack that answers at once: what is measured is the bot, and the strict playground would take longer than it."""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.bench.wire import CHANNEL, TEAM

SCOPES = "chat:write,commands,files:read,channels:read,groups:read,channels:history,groups:history,im:history,im:write"


@dataclass
class QuickSlack:
    """`opened`: when which trigger was used. Socket Mode connections are told apart by the token that opened them."""

    url: str = ""
    opened: dict[str, float] = field(default_factory=dict)
    posts: int = 0
    sockets: dict[str, web.WebSocketResponse] = field(default_factory=dict)
    connected: asyncio.Condition = field(default_factory=asyncio.Condition)
    heard: asyncio.Condition = field(default_factory=asyncio.Condition)
    _waiting: dict[str, asyncio.Future[float]] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    async def call(self, request: web.Request) -> web.Response:
        """One call of the Web API."""
        method = request.match_info["method"]
        body = await request.read()
        answer: dict[str, Any] = {"ok": True}
        if method == "views.open":
            arrived = time.perf_counter()
            form = json.loads(body) if request.content_type == "application/json" else await request.post()
            async with self.heard:
                self.opened[str(form["trigger_id"])] = arrived
                self.heard.notify_all()
            answer["view"] = {"id": "V0"}
        elif method in ("chat.postMessage", "chat.update"):
            self.posts += 1
            answer |= {"ts": f"1700000000.{next(self._numbers):06}", "channel": CHANNEL}
        elif method == "auth.test":
            answer |= {"team_id": TEAM, "team": "Bench", "url": "https://bench.slack.com/", "user": "alignbot"}
            answer |= {"user_id": "U0BOT", "bot_id": "B0BOT"}
        elif method == "users.conversations":
            answer["channels"] = [{"id": CHANNEL, "name": "bench", "is_archived": False}]
        elif method == "apps.connections.open":
            token = request.headers["Authorization"].rpartition("-")[2]
            answer["url"] = self.url.replace("http:", "ws:") + f"/link/{token}"
        return web.json_response(answer, headers={"x-oauth-scopes": SCOPES})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        """One Socket Mode connection."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A0BENCH"}})
        async with self.connected:
            self.sockets[request.match_info["name"]] = socket
            self.connected.notify_all()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                arrived = time.perf_counter()
                waiting = self._waiting.pop(json.loads(message.data).get("envelope_id", ""), None)
                if waiting is not None:
                    waiting.set_result(arrived)
        return socket

    async def envelope(self, name: str, kind: str, payload: dict[str, Any]) -> float:
        """Send one envelope; gives the seconds until it was acknowledged."""
        envelope_id = f"E{next(self._numbers)}"
        acknowledged: asyncio.Future[float] = asyncio.Future()
        self._waiting[envelope_id] = acknowledged
        envelope = {"envelope_id": envelope_id, "type": kind, "payload": payload, "accepts_response_payload": True}
        text = json.dumps(envelope)
        began = time.perf_counter()
        await self.sockets[name].send_str(text)
        async with asyncio.timeout(30):
            return await acknowledged - began


@asynccontextmanager
async def quick_slack() -> AsyncIterator[QuickSlack]:
    """One that listens, until the end."""
    slack = QuickSlack()
    app = web.Application(client_max_size=10_000_000)
    app.add_routes([web.post("/api/{method}", slack.call), web.get("/link/{name}", slack.link)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    slack.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield slack
    finally:
        await runner.cleanup()
