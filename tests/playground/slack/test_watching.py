import asyncio

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import SlackPlayground
from tests.playground.slack.bench import manifest_with


async def test_waiting_gives_the_first_true_value(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """`until` is woken by the change that it waits for."""
    general = slack.workspace.channel("general")
    waiting = asyncio.ensure_future(slack.until(lambda: general.messages[-1] if general.messages else None))
    await client.chat_postMessage(channel=general.id, text="there")
    assert (await waiting).text == "there"


async def test_waiting_in_vain_says_what_was_seen(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """The error names the last value and what went over the wire."""
    await client.auth_test()
    with pytest.raises(TimeoutError, match=r"last \[\]\. Last on the wire: to_slack auth\.test 200"):
        await slack.until(lambda: slack.workspace.channel("general").messages, timeout=0.01)


async def test_conditions_beyond_the_workspace_are_looked_at_too(slack: SlackPlayground) -> None:
    """Something that changes without Slack knowing is found within a moment."""
    flag: list[bool] = []
    asyncio.get_running_loop().call_later(0.02, flag.append, True)  # noqa: FBT003 - what is appended
    assert await slack.until(lambda: flag, timeout=2)


async def test_a_subscription_tells_every_change_and_ends_with_the_playground() -> None:
    """Revisions rise; stopping ends the loop."""
    slack = SlackPlayground(manifest_with())
    await slack.start()
    seen: list[int] = []

    async def follow() -> None:
        async for revision in slack.subscribe():
            seen.append(revision)  # noqa: PERF401 - the list is looked at while it grows

    following = asyncio.ensure_future(follow())
    await slack.until(lambda: seen)
    await slack.person("ada").say("general", "x")
    await slack.until(lambda: len(seen) >= 2)
    await slack.stop()
    async with asyncio.timeout(2):
        await following
    assert seen == sorted(set(seen))


async def test_pages_can_be_mounted() -> None:
    """The page's routes are served beside the API."""

    async def hello(_request: web.Request) -> web.Response:
        return web.Response(text="page")

    slack = SlackPlayground(manifest_with())
    slack.mount([web.get("/", hello)])
    async with slack, aiohttp.ClientSession() as session, session.get(f"{slack.base_url}/") as response:
        assert await response.text() == "page"


async def test_the_wire_shows_both_directions_without_tokens(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """Requests, answers and their status; no token anywhere."""
    await client.chat_postMessage(channel=slack.workspace.channel("general").id, text="x")
    await slack.person("ada").command("general", "/try")
    sent = next(r for r in slack.wire if r.kind == "chat.postMessage")
    assert (sent.direction, sent.request["text"], sent.response["ok"], sent.status) == ("to_slack", "x", True, 200)
    command = next(r for r in slack.wire if r.kind == "slash command /try")
    assert (command.direction, command.status, command.note) == ("to_bot", None, "app_not_reachable")
    assert [r.number for r in slack.wire] == sorted(r.number for r in slack.wire)
    assert slack.bot_token not in repr(slack.wire)


async def test_a_person_sees_their_own_channels(slack: SlackPlayground) -> None:
    """Public ones that they are in, private ones of theirs, and the direct messages with the app."""
    linus = slack.person("linus")
    assert [c.name for c in linus.channels()] == ["linus", "general", "ml-team", "random"]
    assert slack.person(linus.id).name == "linus"
    with pytest.raises(LookupError):
        slack.person("nobody")
