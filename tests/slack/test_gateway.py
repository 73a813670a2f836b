import asyncio
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.alignments.notices import NoticeKind
from bot.playground.slack import SlackPlayground
from bot.slack.card import CardFacts, card
from bot.slack.errors import TriggerExpired
from bot.slack.finding import MOST_PAGES, PAGE
from bot.slack.form import FormValues, alignment_form
from bot.slack.gateway import Gateway
from bot.slack.message import Message
from bot.slack.replies import reply
from tests.slack.clicking import clicking
from tests.slack.records import FINISHED, altered, notice

LONG_AGO = datetime.now(UTC) - timedelta(hours=1)
HELLO = Message("Hello <@U0PLAY00001>")


def channel_id(slack: SlackPlayground, name: str = "ml-team") -> str:
    return slack.workspace.channel(name).id


def last_request(slack: SlackPlayground, method: str) -> dict[str, Any]:
    request = [record.request for record in slack.wire if record.kind == method][-1]
    assert isinstance(request, dict)
    return request


async def test_a_post_arrives_as_it_was_built_and_can_be_found_again(slack: SlackPlayground, gateway: Gateway) -> None:
    """By its key alone, in the channel and in the thread."""
    channel = channel_id(slack)
    message = card(CardFacts(altered()))
    root = await gateway.post(channel, message, key="a1:card:0")
    answer = await gateway.post(channel, HELLO, thread_ts=root, key="a1:1")
    posted = slack.workspace.channels[channel].message(root)
    assert posted is not None
    assert posted.text == message.text
    assert [block["block_id"] for block in posted.blocks] == [block["block_id"] for block in message.blocks]
    assert await gateway.find(channel, "a1:card:0", oldest=LONG_AGO) == root
    assert await gateway.find(channel, "a1:1", thread_ts=root, oldest=LONG_AGO) == answer
    assert await gateway.find(channel, "a1:2", thread_ts=root, oldest=LONG_AGO) is None
    assert await gateway.find(channel, "a1:card", oldest=LONG_AGO) is None


async def test_a_post_is_read_literally_and_unfurls_nothing(slack: SlackPlayground, gateway: Gateway) -> None:
    """Slack is told so on every call, with the same client_msg_id for the same key."""
    channel = channel_id(slack)
    first = await gateway.post(channel, HELLO, key="k")
    sent = last_request(slack, "chat.postMessage")
    assert (sent["parse"], sent["link_names"], sent["unfurl_links"], sent["unfurl_media"]) == (
        "none",
        False,
        False,
        False,
    )
    assert sent["metadata"] == {"event_type": "alignbot_message", "event_payload": {"key": "k"}}
    assert uuid.UUID(sent["client_msg_id"]).version == 5
    await gateway.post(channel, HELLO, key="k")
    assert last_request(slack, "chat.postMessage")["client_msg_id"] == sent["client_msg_id"]
    await gateway.edit(channel, first, HELLO)
    edited = last_request(slack, "chat.update")
    assert (edited["parse"], edited["link_names"]) == ("none", False)


async def test_a_message_is_found_on_a_later_page(slack: SlackPlayground, gateway: Gateway) -> None:
    """A busy channel does not hide it."""
    channel = channel_id(slack)
    ts = await gateway.post(channel, HELLO, key="wanted")
    for number in range(2 * PAGE + 1):
        await slack.person("ada").post("ml-team", f"chatter {number}")
    assert await gateway.find(channel, "wanted", oldest=LONG_AGO) == ts
    assert len([record for record in slack.wire if record.kind == "conversations.history"]) == 3


async def test_the_search_ends_somewhere(
    slack: SlackPlayground, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    """What lies too far back counts as not there, and the log says that it may come twice."""
    channel = channel_id(slack)
    await gateway.post(channel, HELLO, key="wanted")
    for number in range(PAGE * MOST_PAGES):
        await slack.person("ada").post("ml-team", f"chatter {number}")
    assert await gateway.find(channel, "wanted", oldest=LONG_AGO) is None
    assert "gave up" in caplog.text


async def test_nothing_is_found_before_the_first_try(slack: SlackPlayground, gateway: Gateway) -> None:
    """`oldest` bounds the search."""
    channel = channel_id(slack)
    await gateway.post(channel, HELLO, key="k")
    assert await gateway.find(channel, "k", oldest=datetime.now(UTC) + timedelta(minutes=1)) is None


async def test_an_edit_changes_the_message_in_place(slack: SlackPlayground, gateway: Gateway) -> None:
    """What it said before is gone from the channel."""
    channel = channel_id(slack)
    ts = await gateway.post(channel, HELLO, key="k")
    await gateway.edit(channel, ts, Message("Goodbye"))
    posted = slack.workspace.channels[channel].message(ts)
    assert posted is not None
    assert posted.text == "Goodbye"
    assert await gateway.find(channel, "k", oldest=LONG_AGO) == ts


async def test_a_direct_message_reaches_one_person(slack: SlackPlayground, gateway: Gateway) -> None:
    """And is found again in their conversation with the app."""
    grace = slack.workspace.user("grace")
    channel, ts = await gateway.direct(grace.id, HELLO, key="d")
    assert channel == grace.dm
    assert await gateway.find_direct(grace.id, "d", oldest=LONG_AGO) == (channel, ts)
    assert await gateway.find_direct(grace.id, "e", oldest=LONG_AGO) is None
    await gateway.direct(grace.id, HELLO)
    assert "metadata" not in last_request(slack, "chat.postMessage")


async def test_an_ephemeral_answer_is_seen_by_one_person(slack: SlackPlayground, gateway: Gateway) -> None:
    """Nobody else sees it."""
    channel = channel_id(slack)
    await gateway.ephemeral(channel, slack.workspace.user("grace").id, HELLO)
    assert [message.text for message in slack.person("grace").sees("ml-team")] == [HELLO.text]
    assert slack.person("ada").sees("ml-team") == []


async def test_the_channels_are_those_that_the_bot_is_in(slack: SlackPlayground, gateway: Gateway) -> None:
    """Public and private, archived or not, over several pages."""
    for number in range(PAGE):
        slack.workspace.add_channel(f"team-{number}", members=[slack.bot_user_id])
    slack.workspace.archive("team-0")
    slack.workspace.invite_bot("secret-lab")
    joined = {channel.name: channel for channel in await gateway.joined_channels(slack.team_id)}
    assert set(joined) == {"general", "ml-team", "secret-lab", *(f"team-{number}" for number in range(PAGE))}
    assert all(channel.is_member and channel.team_id == slack.team_id for channel in joined.values())
    assert joined["secret-lab"].is_private
    assert joined["team-0"].is_archived


async def test_the_token_tells_whose_it_is(slack: SlackPlayground, gateway: Gateway) -> None:
    """Team, bot and scopes."""
    identity = await gateway.whoami()
    assert (identity.team_id, identity.bot_user_id) == (slack.team_id, slack.bot_user_id)
    assert identity.bot_id == slack.workspace.bot_id
    assert {"chat:write", "im:history"} <= identity.scopes


async def test_the_form_opens_on_a_click_once(slack: SlackPlayground, gateway: Gateway) -> None:
    """The same trigger opens nothing twice."""
    ada = slack.person("ada")
    async with clicking(slack) as heard:
        await ada.command("ml-team", "/align")
        trigger = heard[0]["trigger_id"]
        view_id = await gateway.open_view(trigger, alignment_form(FormValues()))
        assert ada.view is not None
        assert ada.view.id == view_id
        with pytest.raises(TriggerExpired):
            await gateway.open_view(trigger, alignment_form(FormValues()))


async def test_an_answer_by_response_url_is_for_its_person_alone(slack: SlackPlayground, gateway: Gateway) -> None:
    """Five of them, then the click is too old."""
    async with clicking(slack) as heard:
        await slack.person("ada").command("ml-team", "/align help")
        url = heard[0]["response_url"]
        for _ in range(5):
            await gateway.respond(url, HELLO)
        with pytest.raises(TriggerExpired):
            await gateway.respond(url, HELLO)
        assert len(slack.person("ada").sees("ml-team")) == 5
        assert slack.person("grace").sees("ml-team") == []


async def test_a_workspace_that_knows_no_charts_gets_everything_else(slack: SlackPlayground, gateway: Gateway) -> None:
    """The table and the words stand in for the chart."""
    slack.faults.refuse_charts = True
    channel = channel_id(slack)
    ts = await gateway.post(channel, reply(notice(NoticeKind.RESULT, FINISHED), bot_name="Alignbot"), key="k")
    posted = slack.workspace.channels[channel].message(ts)
    assert posted is not None
    assert {block["type"] for block in posted.blocks} == {"section", "table", "actions"}
    assert len(slack.workspace.channels[channel].messages) == 1


async def test_a_message_that_we_built_wrongly_is_sent_in_words(
    slack: SlackPlayground, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    """A defect of ours costs the looks, is logged as an error, and never costs the notice."""
    channel = channel_id(slack)
    broken = Message("All of it in words", ({"type": "section", "text": {"type": "mrkdwn", "text": ""}},))
    ts = await gateway.post(channel, broken, key="k")
    posted = slack.workspace.channels[channel].message(ts)
    assert posted is not None
    assert (posted.text, posted.blocks) == ("All of it in words", [])
    assert [record.levelname for record in caplog.records if record.name.startswith("bot.slack")] == ["ERROR"]
    assert "invalid_blocks" in caplog.text


async def test_many_calls_can_be_under_way_at_once(slack: SlackPlayground, gateway: Gateway) -> None:
    """The gateway keeps nothing between calls."""
    channel = channel_id(slack)
    found = await asyncio.gather(*(gateway.post(channel, HELLO, key=f"k{number}") for number in range(20)))
    assert len(set(found)) == 20
