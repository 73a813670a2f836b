from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.playground.nugen import NugenPlayground
from bot.playground.page import page_routes
from bot.playground.slack import SlackPlayground
from tests.playground.page.conftest import MANIFEST


@pytest.fixture
async def slack() -> AsyncIterator[SlackPlayground]:
    async with NugenPlayground() as nugen:
        slack = SlackPlayground(MANIFEST)
        slack.mount(page_routes(slack, nugen))
        async with slack:
            yield slack


async def typed(slack: SlackPlayground, who: str, channel: str, line: str, status: int = 200) -> Any:
    timeout = aiohttp.ClientTimeout(total=5)
    body = {"as": who, "channel": channel, "line": line}
    async with (
        aiohttp.ClientSession(slack.base_url, timeout=timeout) as client,
        client.post("/playground/command", json=body) as answer,
    ):
        assert answer.status == status, await answer.text()
        return await answer.json()


async def test_the_app_is_brought_in_and_sent_away(slack: SlackPlayground) -> None:
    """`/invite` and `/remove` are carried out by the client itself, whoever is named with or without @ and capitals."""
    channel = slack.workspace.channel("random")
    answer = await typed(slack, "grace", "random", "/invite @Sample")
    assert answer["notice"] == "sample is in #random now."
    assert slack.bot_user_id in channel.members
    answer = await typed(slack, "grace", "random", "/remove sample")
    assert answer["notice"] == "sample is not in #random any more."
    assert slack.bot_user_id not in channel.members
    assert [record.kind for record in slack.wire if record.kind.startswith("slash")] == []


@pytest.mark.parametrize(
    ("who", "channel", "line", "words"),
    [
        ("ada", "random", "/invite @nobody", "Nobody here is called @nobody. Write it as /invite @sample."),
        ("ada", "random", "/invite", "Nobody here is called nothing."),
        ("linus", "secret-lab", "/invite @sample", "/invite works in a channel that you are in and that is open."),
    ],
)
async def test_what_slacks_client_refuses_is_refused_in_words(
    slack: SlackPlayground, who: str, channel: str, line: str, words: str
) -> None:
    """Nobody is brought in by a name that does not exist, or into a channel that the person is not in."""
    answer = await typed(slack, who, channel, line, 409)
    assert words in answer["error"]
    assert slack.bot_user_id not in slack.workspace.channel(channel).members


async def test_nobody_is_invited_into_a_closed_channel(slack: SlackPlayground) -> None:
    """An archived channel takes nobody."""
    slack.workspace.archive("random")
    await typed(slack, "ada", "random", "/invite @sample", 409)
    assert slack.bot_user_id not in slack.workspace.channel("random").members


@pytest.mark.parametrize(
    ("query", "thread"), [("", "1700000000.123456"), ("?thread_ts=1690000000.000001", "1690000000.000001")]
)
async def test_a_permalink_leads_to_the_thread_on_the_page(slack: SlackPlayground, query: str, thread: str) -> None:
    """The address that Slack gives a message opens the page at its channel and its thread."""
    async with (
        aiohttp.ClientSession(slack.base_url) as client,
        client.get(f"/archives/C123/p1700000000123456{query}", allow_redirects=False) as answer,
    ):
        assert answer.status == 302
        assert answer.headers["Location"] == f"/#channel=C123&thread={thread}"
