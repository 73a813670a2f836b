"""The process under test: the bot's way from a request to its answer, and the floors beneath it, side by side.

All of them live in one process and one event loop, so that they differ in nothing but what they do; only one at a time
is asked. Nothing works in the background: what follows an order is measured elsewhere.
"""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bot.alignments.ports import Channel
from bot.app import listeners
from bot.connections import connect
from bot.event_loop import event_loop, spare_what_is_loaded
from bot.jobs.clock import Clock
from bot.manifest import load_manifest
from bot.settings import load_settings
from bot.slack.form import CALLBACK_ID
from bot.slack.signature import read_body, read_signed_request
from bot.socket_mode import Envelopes
from bot.web import web_app
from bot.web_server import WebServer
from tests.bench.processes import pin
from tests.bench.wire import CHANNEL, SECRET, TEAM


class Ready:
    """For a server that nobody asks about its health."""

    async def checks(self) -> dict[str, str | None]:
        """Nothing is checked."""
        return {}


async def main(mode: str, slack_url: str, folder: Path) -> None:
    """Serve until the standard input ends; prints the ports, or nothing in Socket Mode."""
    settings = load_settings(
        {
            "SLACK_BOT_TOKEN": "xoxb-0-0-bench",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack_url}/api/",
            "NUGEN_API_KEY": "bench-of-no-use-anywhere",
            "NUGEN_BASE_URL": "http://127.0.0.1:9",
            "DATABASE_URL": f"sqlite:///{folder / 'ack.sqlite3'}",
        },
        dotenv=None,
    )
    connections = await connect(settings)
    await connections.store.put_channel(Channel(TEAM, CHANNEL, "bench", is_member=True))
    identity = await connections.gateway.whoami()
    clock = Clock([], connections.store.due_kinds)
    bot, _ = listeners(settings, connections, identity, load_manifest(), clock)
    ports = {}
    clients: list[Any] = []
    if mode == "http":
        apps: dict[str, ASGIApp] = {
            "signature": _signature_only(),
            "bolt": web_app(readiness=Ready(), slack=_bare_bolt(), signing_secret=SecretStr(SECRET)),
            "bot": web_app(readiness=Ready(), slack=bot, signing_secret=SecretStr(SECRET)),
        }
        for name, app in apps.items():
            server = WebServer(app, host="127.0.0.1", port=0)
            await server.start()
            ports[name] = server.port
    else:
        clients += [await _acknowledge_only(_client(slack_url, "plain"))]
        for name, listening, kind in (("bolt", _bare_bolt(), AsyncSocketModeHandler), ("bot", bot, Envelopes)):
            handler = kind(listening, f"xapp-{name}", web_client=_client(slack_url, name))
            await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK has no types here
            clients.append(handler.client)
    spare_what_is_loaded()
    print(json.dumps(ports), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    for client in clients:
        await client.close()
    await connections.close()


def _signature_only() -> Starlette:
    async def answer(request: Request) -> Response:
        body = await read_body(request.headers, request.stream())
        read_signed_request(request.headers, body, signing_secret=SECRET, now=time.time())
        return Response()

    return Starlette(routes=[Route("/slack/events", answer, methods=["POST"])])


def _bare_bolt() -> AsyncApp:
    authorized = AuthorizeResult(
        enterprise_id=None, team_id=TEAM, bot_token="xoxb-0-0-bench", bot_id="B0BOT", bot_user_id="U0BOT"
    )

    async def authorize() -> AuthorizeResult:
        return authorized

    app = AsyncApp(authorize=authorize, process_before_response=True, request_verification_enabled=False)

    @app.command("/align")
    async def command(ack: Any) -> None:
        await ack()

    @app.view(CALLBACK_ID)
    async def submission(ack: Any) -> None:
        await ack()

    return app


async def _acknowledge_only(web_client: AsyncWebClient) -> SocketModeClient:
    client = SocketModeClient(app_token="xapp-plain", web_client=web_client)

    async def acknowledge(one: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        await one.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    client.socket_mode_request_listeners.append(acknowledge)
    await client.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
    return client


def _client(slack_url: str, name: str) -> AsyncWebClient:
    return AsyncWebClient(token=f"xapp-{name}", base_url=f"{slack_url}/api/", retry_handlers=[])


if __name__ == "__main__":
    pin(0)
    with asyncio.Runner(loop_factory=event_loop()) as runner:
        runner.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
