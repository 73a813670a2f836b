"""The bot's HTTP side for the tests, and what goes over the wire to it."""

import asyncio
import contextlib
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.web_server import WebServer

SECRET = "0123456789abcdef" * 2
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


async def read_answer(reader: asyncio.StreamReader) -> Answer:
    """One HTTP answer, read until the server closes the connection."""
    head, _, body = (await asyncio.wait_for(reader.read(), 30)).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    return Answer(int(first.split()[1]), {name.lower(): value for name, value in pairs}, body)


def request(path: str, body: bytes = b"", *, method: str = "POST", headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a request, after which the server is to close the connection."""
    fields = {"Host": "test", "Connection": "close", "Content-Length": str(len(body))} | dict(headers or {})
    lines = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + body


def signed(
    body: bytes, *, secret: str = SECRET, content_type: str = FORM, at: float | None = None, **headers: str
) -> bytes:
    """A request as Slack sends it."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    signature = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return request("/slack/events", body, headers={"Content-Type": content_type, **signature, **more})


def command(**fields: str) -> bytes:
    """The body of a slash command."""
    usual = {"team_id": "T1", "user_id": "U1", "channel_id": "C1", "channel_name": "general", "command": "/align"}
    return urlencode({**usual, "text": "", **fields}).encode()


@dataclass
class Checks:
    """What the bot would say about its readiness."""

    found: dict[str, str | None] = field(default_factory=dict)
    hang: bool = False

    async def checks(self) -> dict[str, str | None]:
        if self.hang:
            await asyncio.Event().wait()
        return self.found


@dataclass
class Site:
    """The bot's HTTP side, running, with a small Bolt app behind it."""

    checks: Checks
    heard: list[dict[str, Any]]
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    busy: asyncio.Event = field(default_factory=asyncio.Event)
    heard_one: asyncio.Event = field(default_factory=asyncio.Event)
    server: WebServer | None = None

    @property
    def port(self) -> int:
        assert self.server
        return self.server.port

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, raw: bytes) -> Answer:
        reader, writer = await self.connect()
        try:
            writer.write(raw)
            return await read_answer(reader)
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def bolt(site: Site) -> AsyncApp:
    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="made-up", bot_id="B1", bot_user_id="U0")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @app.command("/align")
    async def on_command(ack: Any, body: dict[str, Any], request: Any) -> None:
        site.heard.append({**body, "headers": dict(request.headers)})
        site.heard_one.set()
        if body["text"] == "slow":
            site.busy.set()
            await site.may_answer.wait()
        await ack(f"Heard {body['text']}")

    @app.action("refresh")
    async def on_action(ack: Any, body: dict[str, Any]) -> None:
        site.heard.append(body)
        await ack()

    @app.event("app_uninstalled")
    async def on_event(body: dict[str, Any], request: Any) -> None:
        site.heard.append({**body, "headers": dict(request.headers)})

    return app
