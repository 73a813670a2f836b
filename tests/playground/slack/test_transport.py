import asyncio
import hashlib
import hmac
import time
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from slack_bolt.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.playground.slack import SlackPlayground
from tests.playground.slack.bench import Setup, answers_submission, app_for, client_of, modal, opens, served, together


def counts(calls: list[str]) -> Setup:
    def setup(bolt: AsyncApp) -> None:
        @bolt.command("/try")
        async def take(ack: Any, body: dict[str, Any]) -> None:
            calls.append(body["text"])
            await ack()

    return setup


async def link(slack: SlackPlayground) -> str:
    async with client_of(slack) as client:
        return str((await client.apps_connections_open(app_token=slack.app_token))["url"])


async def test_a_connection_begins_with_hello_and_its_ticket_is_used_up(slack: SlackPlayground) -> None:
    """The second connection with the same ticket is refused."""
    url = await link(slack)
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        assert hello["connection_info"]["app_id"] == slack.app_id
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(url)


async def test_an_envelope_goes_to_one_connection_only(slack: SlackPlayground) -> None:
    """Two apps share the work; nobody gets what the other got."""
    first: list[str] = []
    second: list[str] = []
    async with app_for(slack, counts(first)), app_for(slack, counts(second)):
        assert slack.connections == 2
        for number in range(4):
            assert (await slack.person("ada").command("general", f"/try {number}")).ok
    assert sorted(first + second) == ["0", "1", "2", "3"]
    assert len(first) == len(second) == 2


async def test_ten_connections_and_no_more(slack: SlackPlayground) -> None:
    """The eleventh is told too_many_websockets and closed."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        for _ in range(10):
            socket = await stack.enter_async_context(session.ws_connect(await link(slack)))
            await socket.receive_json()
        eleventh = await stack.enter_async_context(session.ws_connect(await link(slack)))
        assert (await eleventh.receive_json())["reason"] == "too_many_websockets"
        assert (await eleventh.receive()).type is WSMsgType.CLOSE


async def test_a_warning_leaves_the_connection_open(slack: SlackPlayground) -> None:
    """The `disconnect` message with reason warning announces, refresh_requested closes."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await link(slack)) as socket:
        await socket.receive_json()
        await slack.bot_connected()
        await slack.disconnect_websockets("warning")
        assert (await socket.receive_json())["reason"] == "warning"
        assert slack.connections == 1
        async with asyncio.TaskGroup() as group:
            group.create_task(slack.disconnect_websockets())
            assert (await socket.receive_json())["reason"] == "refresh_requested"
            assert (await socket.receive()).type is WSMsgType.CLOSE
        assert slack.connections == 0


@pytest.mark.parametrize("rude", [False, True], ids=["asked to go", "cut"])
async def test_the_bot_comes_back_after_losing_its_connection(slack: SlackPlayground, *, rude: bool) -> None:
    """The SDK's client reconnects by itself, whether it was asked to go or cut off."""
    calls: list[str] = []
    async with app_for(slack, counts(calls)):
        if rude:
            slack.drop_websockets()
        else:
            await slack.disconnect_websockets()
        await slack.bot_connected()
        assert (await slack.person("ada").command("general", "/try again")).ok
    assert calls == ["again"]


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_everything_can_be_delivered_twice(slack: SlackPlayground, *, http: bool) -> None:
    """With the fault on, the app gets two copies and the person sees one outcome."""
    calls: list[str] = []
    async with app_for(slack, counts(calls), http=http):
        slack.faults.duplicate_deliveries = True
        assert (await slack.person("ada").command("general", "/try it")).ok
        await slack.until(lambda: len(calls) == 2)
        await slack.until(lambda: not slack.deliveries_under_way)
    assert calls == ["it", "it"]
    assert [r.note for r in slack.wire if r.kind == "slash command /try"].count("copy") == 1


async def test_submissions_are_delivered_twice_with_the_same_view(slack: SlackPlayground) -> None:
    """The view's id is what a bot can recognise the copy by."""
    async with app_for(slack, together(opens(modal()), answers_submission())):
        await slack.person("ada").command("general", "/try")
        slack.faults.duplicate_deliveries = True
        assert (await slack.person("ada").submit({"name": "x"})).ok
        await slack.until(lambda: not slack.deliveries_under_way)
    copies = [r.request["view"]["id"] for r in slack.wire if r.kind == "view_submission"]
    assert len(copies) == 2
    assert len(set(copies)) == 1


async def test_http_deliveries_are_signed(slack: SlackPlayground) -> None:
    """The signature is right for the raw body, and the time is now."""
    verifier = SignatureVerifier(slack.signing_secret)
    seen: list[tuple[bool, bytes, str]] = []

    async def take(request: web.Request) -> web.Response:
        body = await request.read()
        seen.append((verifier.is_valid_request(body, dict(request.headers)), body, request.content_type))
        return web.Response()

    async with served(take) as url:
        slack.deliver_to(url)
        await slack.person("ada").command("general", "/try a=b & ü")
        await slack.person("ada").global_shortcut("begin")
        slack.workspace.invite_bot("random")
        await slack.until(lambda: len(seen) == 3)
    assert [(valid, kind) for valid, _, kind in seen] == [
        (True, "application/x-www-form-urlencoded"),
        (True, "application/x-www-form-urlencoded"),
        (True, "application/json"),
    ]
    assert parse_qs(seen[0][1].decode())["text"] == ["a=b & ü"]
    assert list(parse_qs(seen[1][1].decode())) == ["payload"]


async def test_the_signature_is_the_documented_one(slack: SlackPlayground) -> None:
    """HMAC-SHA256 of v0, timestamp and body, computed here by hand."""
    seen: list[tuple[str, str, bytes]] = []

    async def take(request: web.Request) -> web.Response:
        headers = request.headers
        seen.append((headers["X-Slack-Signature"], headers["X-Slack-Request-Timestamp"], await request.read()))
        return web.Response()

    async with served(take) as url:
        slack.deliver_to(url)
        await slack.person("ada").command("general", "/try")
    [(given, timestamp, body)] = seen
    digest = hmac.new(slack.signing_secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256)
    assert given == f"v0={digest.hexdigest()}"
    assert abs(int(timestamp) - time.time()) < 5


@pytest.mark.parametrize("echoes", [True, False])
async def test_a_url_is_verified_by_a_challenge(slack: SlackPlayground, *, echoes: bool) -> None:
    """Only a URL that gives the challenge back is good."""

    async def take(request: web.Request) -> web.Response:
        return web.json_response({"challenge": (await request.json())["challenge"] if echoes else "no"})

    async with served(take) as url:
        slack.deliver_to(url)
        assert await slack.verify_url() is echoes


async def test_bolt_passes_the_verification(slack: SlackPlayground) -> None:
    """As it stands."""
    async with app_for(slack, lambda _bolt: None, http=True):
        assert await slack.verify_url()
