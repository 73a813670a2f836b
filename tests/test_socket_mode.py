from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.socket_mode import Envelopes

WORDS = 'Größer than "before"\n• and {all} of it'
COMMAND = {"command": "/align", "team_id": "T1", "user_id": "U1", "text": ""}


@dataclass
class Line:
    """Slack's end of one Socket Mode connection, and what the listener behind the other end has heard."""

    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    answers: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)
    opened: asyncio.Event = field(default_factory=asyncio.Event)
    socket: web.WebSocketResponse = field(default_factory=web.WebSocketResponse)

    async def address(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "url": f"{self.url.replace('http', 'ws', 1)}/link"})

    async def link(self, request: web.Request) -> web.WebSocketResponse:
        await self.socket.prepare(request)
        self.opened.set()
        async for message in self.socket:
            if message.type is WSMsgType.TEXT:
                self.answers.put_nowait(message.json())
        return self.socket

    async def send(self, payload: dict[str, Any]) -> dict[str, Any]:
        """One envelope; gives what it is acknowledged with."""
        await self.socket.send_json({"type": "slash_commands", "envelope_id": "E1", "payload": payload})
        async with asyncio.timeout(5):
            return await self.answers.get()


def bolt(line: Line) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="made-up", bot_id="B1", bot_user_id="U0")

    app = AsyncApp(authorize=authorize, process_before_response=True, request_verification_enabled=False)

    @app.command("/align")
    async def on_command(ack: Any, body: dict[str, Any]) -> None:
        line.heard.append(body)
        if body["text"] == "quietly":
            await ack()
        else:
            await ack(text=WORDS, response_type="ephemeral")

    return app


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    line = Line()
    async with AsyncExitStack() as stack:
        app = web.Application()
        app.add_routes([web.post("/api/apps.connections.open", line.address), web.get("/link", line.link)])
        runner = web.AppRunner(app, shutdown_timeout=1)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        line.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        client = AsyncWebClient(token="xapp-made-up", base_url=f"{line.url}/api/", retry_handlers=[])
        envelopes = Envelopes(bolt(line), "xapp-made-up", web_client=client)
        stack.push_async_callback(envelopes.client.close)
        await envelopes.client.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
        async with asyncio.timeout(5):
            await line.opened.wait()
        yield line


async def test_an_answer_arrives_as_the_listener_gave_it(line: Line) -> None:
    """With the id of its envelope, and with every character in place."""
    answer = await line.send(COMMAND)
    assert answer == {"envelope_id": "E1", "payload": {"text": WORDS, "response_type": "ephemeral"}}


async def test_an_answer_without_words_is_the_id_alone(line: Line) -> None:
    """An acknowledgement that shows nothing."""
    assert await line.send(COMMAND | {"text": "quietly"}) == {"envelope_id": "E1"}


async def test_what_slack_never_sends_does_not_reach_bolt(line: Line) -> None:
    """A member of another type than Slack documents is left out, and the rest is answered."""
    answer = await line.send({**COMMAND, "user_id": {"id": "U1"}, "actions": [7]})
    assert "payload" in answer
    assert line.heard == [{"command": "/align", "team_id": "T1", "text": ""}]
