import time

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.slack import Channel, Fault, SlackPlayground
from tests.playground.slack.bench import client_of, manifest_with, refused


@pytest.fixture
def general(slack: SlackPlayground) -> Channel:
    return slack.workspace.channel("general")


@pytest.mark.parametrize(
    ("fault", "happened"),
    [
        (Fault.ERROR_500_BEFORE, False),
        (Fault.ERROR_500_AFTER, True),
        (Fault.DROP_BEFORE, False),
        (Fault.DROP_AFTER, True),
        (Fault.RATE_LIMITED, False),
    ],
)
async def test_a_fault_hits_once_before_or_after_the_effect(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel, fault: Fault, *, happened: bool
) -> None:
    """The client sees an error either way; whether the message is there differs; the next call is fine."""
    slack.faults.once("chat.postMessage", fault)
    with pytest.raises((SlackApiError, aiohttp.ClientError)):
        await client.chat_postMessage(channel=general.id, text="x")
    assert len(general.messages) == int(happened)
    await client.chat_postMessage(channel=general.id, text="y")
    assert any(str(fault.value) in r.note or r.status == 429 for r in slack.wire)


async def test_a_dropped_answer_is_a_closed_socket(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """No status, no body: the connection just ends."""
    slack.faults.once("chat.postMessage", Fault.DROP_AFTER)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client.chat_postMessage(channel=general.id, text="x")


async def test_too_many_requests_say_when_to_come_back(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """429 with Retry-After, for as long as the fault is on."""
    slack.faults.always("chat.postMessage", Fault.RATE_LIMITED)
    slack.faults.retry_after = 7
    for _ in range(2):
        with pytest.raises(SlackApiError) as excinfo:
            await client.chat_postMessage(channel=general.id, text="x")
        assert excinfo.value.response.status_code == 429
        assert excinfo.value.response.headers["Retry-After"] == "7"
    await client.auth_test()
    slack.faults.clear()
    await client.chat_postMessage(channel=general.id, text="x")


async def test_every_method_can_be_hit_at_once(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """The star stands for all of them, and a queue of several is used up in turn."""
    slack.faults.once("*", Fault.ERROR_500_BEFORE, times=2)
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await client.auth_test()
    await client.auth_test()


async def test_a_method_can_be_refused(slack: SlackPlayground, client: AsyncWebClient, general: Channel) -> None:
    """With any of Slack's words, until cleared."""
    slack.faults.refuse["chat.postMessage"] = "restricted_action"
    async with refused("restricted_action"):
        await client.chat_postMessage(channel=general.id, text="x")
    slack.faults.clear()
    await client.chat_postMessage(channel=general.id, text="x")


async def test_an_older_workspace_refuses_charts(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """invalid_blocks for data_visualization, and only for that."""
    chart = {
        "type": "data_visualization",
        "title": "T",
        "chart": {"type": "pie", "segments": [{"label": "a", "value": 1}]},
    }
    await client.chat_postMessage(channel=general.id, text="x", blocks=[chart])
    slack.faults.refuse_charts = True
    async with refused("invalid_blocks"):
        await client.chat_postMessage(channel=general.id, text="x", blocks=[chart])
    await client.chat_postMessage(channel=general.id, text="x", blocks=[{"type": "divider"}])


async def test_latency_is_added_to_every_call(slack: SlackPlayground, client: AsyncWebClient) -> None:
    """A call takes at least that long."""
    slack.faults.latency = 0.05
    started = time.monotonic()
    await client.auth_test()
    assert time.monotonic() - started >= 0.05


async def test_rates_are_off_unless_asked_for(client: AsyncWebClient, general: Channel) -> None:
    """Tests post as fast as they like."""
    for _ in range(20):
        await client.chat_postMessage(channel=general.id, text="x")


async def test_posting_is_limited_per_channel() -> None:
    """About one a second after a small burst, each channel for itself; Retry-After tells the truth."""
    now = [0.0]
    async with SlackPlayground(manifest_with(), rates=True, clock=lambda: now[0]) as slack, client_of(slack) as client:
        general, team = slack.workspace.channel("general").id, slack.workspace.channel("ml-team").id
        for _ in range(4):
            await client.chat_postMessage(channel=general, text="x")
        with pytest.raises(SlackApiError) as excinfo:
            await client.chat_postMessage(channel=general, text="x")
        await client.chat_postMessage(channel=team, text="x")
        now[0] += int(excinfo.value.response.headers["Retry-After"])
        await client.chat_postMessage(channel=general, text="x")
        assert len(slack.workspace.channel("general").messages) == 5


async def test_edits_are_limited_for_the_whole_workspace() -> None:
    """Fifty in any minute, whatever the channel: the next one when the first of them is a minute old."""
    now = [0.0]
    async with SlackPlayground(manifest_with(), rates=True, clock=lambda: now[0]) as slack, client_of(slack) as client:
        places = [slack.workspace.channel(name).id for name in ("general", "ml-team")]
        cards = [(place, (await client.chat_postMessage(channel=place, text="x"))["ts"]) for place in places]
        for number in range(50):
            place, ts = cards[number % 2]
            await client.chat_update(channel=place, ts=ts, text=str(number))
        async with refused("ratelimited") as errors:
            await client.chat_update(channel=places[0], ts=cards[0][1], text="too much")
        assert errors[0].response.headers["Retry-After"] == "60"
        now[0] += 60
        await client.chat_update(channel=places[0], ts=cards[0][1], text="in time")


async def test_messages_with_blocks_can_be_refused_with_any_word(
    slack: SlackPlayground, client: AsyncWebClient, general: Channel
) -> None:
    """Those without blocks are taken, and so are all once it is switched off."""
    slack.faults.refuse_blocks = "msg_blocks_too_many"
    blocks = [{"type": "divider"}]
    async with refused("msg_blocks_too_many"):
        await client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    await client.chat_postMessage(channel=general.id, text="x")
    slack.faults.clear()
    await client.chat_postMessage(channel=general.id, text="x", blocks=blocks)
    assert [len(one.blocks) for one in general.messages] == [0, 1]
