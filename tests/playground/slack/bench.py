import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Deadlines, SlackPlayground

SCOPES = [
    "app_mentions:read",
    "chat:write",
    "commands",
    "channels:read",
    "channels:history",
    "channels:join",
    "files:read",
    "groups:read",
    "groups:history",
    "im:history",
    "im:read",
    "im:write",
    "mpim:read",
    "team:read",
    "users:read",
]
EVENTS = [
    "app_mention",
    "app_home_opened",
    "app_uninstalled",
    "channel_archive",
    "channel_left",
    "group_left",
    "channel_rename",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.im",
    "tokens_revoked",
]


def manifest_with(*, scopes: list[str] | None = None, events: list[str] | None = None) -> dict[str, Any]:
    return {
        "display_information": {"name": "Tester"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "tester"},
            "slash_commands": [
                {"command": "/try", "description": "Try it"},
                {"command": "/escaped", "description": "Try it", "should_escape": True},
            ],
            "shortcuts": [
                {"name": "About", "type": "message", "callback_id": "about", "description": "About it"},
                {"name": "Begin", "type": "global", "callback_id": "begin", "description": "Begin it"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES if scopes is None else scopes}},
        "settings": {
            "event_subscriptions": {"bot_events": EVENTS if events is None else events},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }


Setup = Callable[[AsyncApp], None]
SHORT = Deadlines(acknowledgement=0.5, redelivery=(0.0, 0.01, 0.02))


@asynccontextmanager
async def client_of(playground: SlackPlayground, token: str | None = None) -> AsyncIterator[AsyncWebClient]:
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(
            token=playground.bot_token if token is None else token,
            base_url=f"{playground.base_url}/api/",
            session=session,
            retry_handlers=[],
        )


@dataclass
class App:
    """A real Bolt app, connected to a playground."""

    bolt: AsyncApp
    client: AsyncWebClient
    handler: AsyncSocketModeHandler | None = None
    url: str | None = None
    seen: list[dict[str, Any]] = field(default_factory=list)


@asynccontextmanager
async def app_for(playground: SlackPlayground, setup: Setup, *, http: bool = False) -> AsyncIterator[App]:
    """Run a Bolt app with the listeners of `setup` until the block ends."""
    async with AsyncExitStack() as stack:
        web_client = await stack.enter_async_context(client_of(playground))

        async def authorize() -> AuthorizeResult:
            return AuthorizeResult(
                enterprise_id=None,
                team_id=playground.team_id,
                bot_user_id=playground.bot_user_id,
                bot_id=playground.workspace.bot_id,
                bot_token=playground.bot_token,
            )

        bolt = AsyncApp(
            client=web_client,
            authorize=authorize,
            signing_secret=playground.signing_secret,
            process_before_response=True,
        )
        setup(bolt)
        if http:
            yield await _over_http(stack, playground, bolt, web_client)
            return
        handler = AsyncSocketModeHandler(bolt, playground.app_token, web_client=web_client, ping_interval=0.1)
        stack.push_async_callback(handler.close_async)
        await handler.client.connect()  # type: ignore[no-untyped-call]
        await playground.bot_connected()
        yield App(bolt, web_client, handler)


@asynccontextmanager
async def served(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Serve POSTs on loopback with this handler; the value is the URL."""
    application = web.Application()
    application.router.add_post("/slack/events", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


async def _over_http(
    stack: AsyncExitStack, playground: SlackPlayground, bolt: AsyncApp, web_client: AsyncWebClient
) -> App:
    async def receive(request: web.Request) -> web.Response:
        headers: dict[str, str | Sequence[str]] = {name: [value] for name, value in request.headers.items()}
        answer = await bolt.async_dispatch(AsyncBoltRequest(body=await request.text(), headers=headers))
        plain = {name: values[0] for name, values in answer.headers.items()}
        return web.Response(status=answer.status, text=answer.body, headers=plain)

    url = await stack.enter_async_context(served(receive))
    playground.deliver_to(url)
    return App(bolt, web_client, url=url)


def unused_url() -> str:
    """An address on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/slack/events"


def words(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": words(value.capitalize()), "value": value}


def field_block(name: str, kind: str = "plain_text_input", *, optional: bool = False, **element: Any) -> dict[str, Any]:
    """An input block whose block_id is the name and whose action_id is `value`."""
    return {
        "type": "input",
        "block_id": name,
        "label": words(name),
        "optional": optional,
        "element": {"type": kind, "action_id": "value", **element},
    }


def modal(*blocks: dict[str, Any], **frame: Any) -> dict[str, Any]:
    """A modal with the callback_id `form`; a text field called `name` when no blocks are given."""
    shown = list(blocks) or [field_block("name")]
    return {
        "type": "modal",
        "callback_id": "form",
        "title": words("Form"),
        "submit": words("Send"),
        "blocks": shown,
        **frame,
    }


def button_block(action_id: str = "go", value: str = "1", block_id: str = "buttons") -> dict[str, Any]:
    button = {"type": "button", "text": words("Go"), "action_id": action_id, "value": value}
    return {"type": "actions", "block_id": block_id, "elements": [button]}


def keeps_pressed(bodies: list[dict[str, Any]]) -> Setup:
    """A listener for the button of `button_block` that only remembers what came."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.action("go")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            bodies.append(body)
            await ack()

    return setup


def opens(view: dict[str, Any]) -> Setup:
    """A listener for `/try` that opens this view."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def open_it(ack: Any, client: AsyncWebClient, body: dict[str, Any]) -> None:
            await client.views_open(trigger_id=body["trigger_id"], view=view)
            await ack()

    return setup


def answers_submission(**answer: Any) -> Setup:
    """A listener for the submission of `form` that acknowledges with this."""

    def setup(bolt: AsyncApp) -> None:
        @bolt.view("form")
        async def take(ack: Any) -> None:
            await ack(**answer)

    return setup


def together(*setups: Setup) -> Setup:
    def setup(bolt: AsyncApp) -> None:
        for one in setups:
            one(bolt)

    return setup


@asynccontextmanager
async def refused(error: str) -> AsyncIterator[list[SlackApiError]]:
    """Expect Slack to refuse a call inside of the block with this word; the error is in the list afterwards."""
    caught: list[SlackApiError] = []
    with pytest.raises(SlackApiError) as excinfo:
        yield caught
    caught.append(excinfo.value)
    assert excinfo.value.response["error"] == error
