import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web

from bot.playground.slack import Fault, SlackPlayground
from bot.slack.errors import (
    ChannelClosed,
    MaybePosted,
    MessageGone,
    OurFault,
    ScopeMissing,
    SlackError,
    SlowDown,
    ThreadGone,
    TriggerExpired,
    Unreachable,
    WorkspaceClosed,
)
from bot.slack.gateway import Gateway
from bot.slack.message import Message
from tests.slack.conftest import gateway_to

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)
HELLO = Message("Hello")
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def place(slack: SlackPlayground, name: str = "ml-team") -> str:
    return slack.workspace.channel(name).id


@asynccontextmanager
async def answering(answer: Answer, session: aiohttp.ClientSession) -> AsyncIterator[Gateway]:
    """A gateway to a server that answers everything in this one way."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield gateway_to(f"http://127.0.0.1:{runner.addresses[0][1]}", "a token", session)
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("fault", [Fault.ERROR_500_AFTER, Fault.DROP_AFTER])
async def test_a_lost_answer_is_found_by_looking(slack: SlackPlayground, gateway: Gateway, fault: Fault) -> None:
    """It was posted once, nobody posts it again, and the key finds it."""
    slack.faults.once("chat.postMessage", fault)
    with pytest.raises(MaybePosted):
        await gateway.post(place(slack), HELLO, key="k")
    [posted] = slack.workspace.channels[place(slack)].messages
    assert await gateway.find(place(slack), "k", oldest=LONG_AGO) == posted.ts


@pytest.mark.parametrize("fault", [Fault.ERROR_500_BEFORE, Fault.DROP_BEFORE])
async def test_a_request_without_effect_is_not_told_apart_but_looked_for(
    slack: SlackPlayground, gateway: Gateway, fault: Fault
) -> None:
    """The answer is the same; only looking shows that nothing is there."""
    slack.faults.once("chat.postMessage", fault)
    with pytest.raises(MaybePosted):
        await gateway.post(place(slack), HELLO, key="k")
    assert await gateway.find(place(slack), "k", oldest=LONG_AGO) is None


async def test_a_question_without_an_answer_did_nothing(slack: SlackPlayground, gateway: Gateway) -> None:
    """Only what writes may have had an effect."""
    slack.faults.once("conversations.history", Fault.DROP_AFTER)
    with pytest.raises(Unreachable):
        await gateway.find(place(slack), "k", oldest=LONG_AGO)


async def test_too_fast_says_what_to_wait_for(slack: SlackPlayground, gateway: Gateway) -> None:
    """How long, and which method; nothing was posted."""
    slack.faults.retry_after = 7
    slack.faults.once("chat.postMessage", Fault.RATE_LIMITED)
    with pytest.raises(SlowDown) as caught:
        await gateway.post(place(slack), HELLO, key="k")
    assert (caught.value.retry_after, caught.value.method) == (7.0, "chat.postMessage")
    assert slack.workspace.channels[place(slack)].messages == []


async def test_a_closed_connection_is_surely_not_sent(session: aiohttp.ClientSession) -> None:
    """Nobody listens: safe to try again without looking."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable):
        await gateway_to(f"http://127.0.0.1:{port}", "a token", session).post("C0PLAY00001", HELLO, key="k")


async def test_a_server_that_never_answers_may_have_taken_it() -> None:
    """A time-out proves nothing."""

    async def never(_request: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    timeout = aiohttp.ClientTimeout(total=0.2)
    async with aiohttp.ClientSession(timeout=timeout) as impatient, answering(never, impatient) as gateway:
        with pytest.raises(MaybePosted):
            await gateway.post("C0PLAY00001", HELLO, key="k")
        with pytest.raises(Unreachable):
            await gateway.whoami()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("<html>Bad gateway</html>", "text/html"),
        ("<html>Bad gateway</html>", "application/json"),
        ("[1]", "application/json"),
        ("null", "application/json"),
        ('{"ok": true}', "application/json"),
        ('{"ok": false}', "application/json"),
        ("ok", "text/plain"),
        ("[" * 50_000, "application/json"),
        ("\udcff", "application/json"),
    ],
)
@pytest.mark.parametrize("status", [200, 302, 502])
async def test_an_answer_that_makes_no_sense_is_no_answer(
    body: str, kind: str, status: int, session: aiohttp.ClientSession
) -> None:
    """Whatever it is, the caller hears one of our errors, and that it may have been posted."""

    async def odd(_request: web.Request) -> web.Response:
        return web.Response(body=body.encode("utf-8", "surrogateescape"), content_type=kind, status=status)

    async with answering(odd, session) as gateway:
        with pytest.raises(MaybePosted):
            await gateway.post("C0PLAY00001", HELLO, key="k")
        with pytest.raises(Unreachable):
            await gateway.whoami()


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, "used_url", TriggerExpired),
        (404, '{"ok": false, "error": "expired_url"}', TriggerExpired),
        (404, "<html>Not found</html>", TriggerExpired),
        (410, "", TriggerExpired),
        (429, "", SlowDown),
        (500, "used_url_", MaybePosted),
        (503, "<html>", MaybePosted),
        (400, "invalid_payload", OurFault),
        (403, "<html>", OurFault),
        (404, '{"ok": false, "error": "is_archived"}', ChannelClosed),
    ],
)
async def test_a_response_url_has_errors_of_its_own(
    status: int, body: str, expected: type[SlackError], session: aiohttp.ClientSession
) -> None:
    """They become the same kinds as everything else."""

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text=body, status=status)

    async with answering(answer, session) as gateway:
        with pytest.raises(expected) as caught:
            await gateway.respond(str(gateway._client.base_url), HELLO)
    assert type(caught.value) is expected


async def test_channels_that_are_closed_to_us(slack: SlackPlayground, gateway: Gateway) -> None:
    """Where an invitation helps, the error says so."""
    for name, invitable in (("random", True), ("secret-lab", True)):
        with pytest.raises(ChannelClosed) as caught:
            await gateway.post(place(slack, name), HELLO, key="k")
        assert caught.value.can_be_invited is invitable
    slack.workspace.archive("ml-team")
    with pytest.raises(ChannelClosed) as caught:
        await gateway.post(place(slack), HELLO, key="k")
    assert (caught.value.reason, caught.value.can_be_invited) == ("is_archived", False)


async def test_messages_that_are_gone(slack: SlackPlayground, gateway: Gateway) -> None:
    """A deleted card cannot be edited, a thread that never was cannot be answered."""
    ts = await gateway.post(place(slack), HELLO, key="k")
    slack.workspace.delete_message(place(slack), ts)
    with pytest.raises(MessageGone):
        await gateway.edit(place(slack), ts, HELLO)
    with pytest.raises(ThreadGone):
        await gateway.post(place(slack), HELLO, thread_ts="1700000000.000100", key="l")


async def test_somebody_else_s_message_cannot_be_edited(slack: SlackPlayground, gateway: Gateway) -> None:
    """As if it were gone."""
    message = await slack.person("ada").post("ml-team", "mine")
    with pytest.raises(MessageGone):
        await gateway.edit(place(slack), message.ts, HELLO)


async def test_a_form_needs_a_fresh_click(gateway: Gateway) -> None:
    """A made-up trigger opens nothing."""
    view = {"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [{"type": "divider"}]}
    with pytest.raises(TriggerExpired):
        await gateway.open_view("1.abc", view)


async def test_a_workspace_that_threw_us_out(slack: SlackPlayground, gateway: Gateway) -> None:
    """No use to try."""
    slack.workspace.revoke_token()
    with pytest.raises(WorkspaceClosed) as caught:
        await gateway.post(place(slack), HELLO, key="k")
    assert caught.value.reason == "token_revoked"


async def test_a_scope_that_is_missing_is_named(slack: SlackPlayground, gateway: Gateway) -> None:
    """The caller can do without, or say what to add."""
    slack.faults.refuse["conversations.history"] = "missing_scope"
    with pytest.raises(ScopeMissing):
        await gateway.find(place(slack), "k", oldest=LONG_AGO)


async def test_a_refusal_that_no_other_form_would_mend_is_told_at_once(
    slack: SlackPlayground, gateway: Gateway
) -> None:
    """Words alone would be refused just the same."""
    slack.faults.refuse["chat.postMessage"] = "metadata_must_be_sent_from_app"
    with pytest.raises(OurFault):
        await gateway.post(place(slack), Message("Hello", ({"type": "divider"},)), key="k")
    assert len([record for record in slack.wire if record.kind == "chat.postMessage"]) == 1


async def test_a_message_that_is_refused_in_every_form_says_why(slack: SlackPlayground, gateway: Gateway) -> None:
    """The last refusal reaches the caller."""
    with pytest.raises(OurFault) as caught:
        await gateway.post(place(slack), Message(" ", ({"type": "nonsense"},)), key="k")
    assert caught.value.error == "no_text"
