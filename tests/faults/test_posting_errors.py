"""Every row of the table of posting errors: what Slack's words about a reply or an edit make the bot do."""

from __future__ import annotations

import logging

import pytest

from bot.playground.slack import Message
from tests.faults.checking import all_said, ended_well
from tests.scenarios.conftest import World, text_of
from tests.scenarios.watching import EDIT, POST, calls, hear, signs, told

# What each single word means is tested with the verdicts; here some of every row go through the whole bot.
TOO_FAST = ["ratelimited"]
MAYBE_POSTED = ["internal_error", "fatal_error", "service_unavailable"]
CLOSED = [
    ("not_in_channel", True),
    ("channel_not_found", True),
    ("is_archived", False),
    ("restricted_action", False),
]
CARD_GONE = ["message_not_found", "cant_update_message", "edit_window_closed"]
THREAD_GONE = ["thread_not_found"]
OUR_FAULT = ["msg_too_long", "msg_blocks_too_many", "invalid_blocks"]
NO_USE = ["token_expired", "account_inactive"]


class Once(dict[str, str]):
    """Words with which a method is refused the next time, and not a second time before a test can take them back."""

    def __getitem__(self, method: str) -> str:
        return self.pop(method)


async def accepted(world: World) -> Message:
    """A card whose order was accepted, and of which all was said."""
    card = await world.order()
    await hear(world, card, "📬")
    await world.card_says(card, "Nugen's id")
    await all_said(world)
    return card


async def refused(world: World, method: str, word: str, times: int = 1) -> None:
    """Wait until Slack has refused the method with this word so often."""
    await world.until(
        lambda: sum((one.response or {}).get("error") == word for one in calls(world, method)) >= times or None
    )


@pytest.mark.parametrize("method", [POST, EDIT])
@pytest.mark.parametrize("word", TOO_FAST)
async def test_too_fast_is_waited_out(world: World, word: str, method: str) -> None:
    """Nothing is lost and the order is kept."""
    card = await accepted(world)
    world.slack.faults.refuse[method] = word
    world.nugen.clock.advance(30)
    await refused(world, method, word)
    world.slack.faults.clear()
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)


@pytest.mark.parametrize("word", MAYBE_POSTED)
async def test_what_may_have_been_posted_is_looked_for_first(world: World, word: str) -> None:
    """By its key, in the thread; then it is sent again."""
    card = await accepted(world)
    world.slack.faults.refuse[POST] = word
    world.nugen.clock.advance(30)
    await refused(world, POST, word)
    world.slack.faults.clear()
    await hear(world, card, "⚙️")
    posts = [one.number for one in calls(world, POST)]
    assert any(posts[-2] < look.number < posts[-1] for look in calls(world, "conversations.replies"))
    world.nugen.clock.advance(3600)
    await ended_well(world)


@pytest.mark.parametrize(("word", "may_be_invited"), CLOSED)
async def test_a_closed_channel_is_told_of_directly_and_left_alone(
    world: World, word: str, *, may_be_invited: bool
) -> None:
    """Once, with the exact command where an invitation mends it; nothing more is posted there."""
    await accepted(world)
    here, edits = world.slack.workspace.channel("ml-team").id, len(calls(world, EDIT))
    world.slack.faults.refuse |= {EDIT: word}
    world.nugen.clock.advance(30)
    direct = await world.until(lambda: next(iter(world.direct()), None))
    before = len(calls(world, POST))
    assert ("/invite @Alignbot" in text_of(direct)) is may_be_invited
    world.nugen.clock.advance(3600)
    await world.until(lambda: len(world.direct()) == 2 or None)
    assert signs(world.direct()) == ["📪", "🏁"]
    assert [one for one in calls(world, POST)[before:] if one.request["channel"] == here] == []
    assert len(calls(world, EDIT)) - edits <= 2


@pytest.mark.parametrize("word", CARD_GONE)
async def test_a_card_that_is_gone_is_posted_anew_once(world: World, word: str) -> None:
    """If that one goes too, it is left alone, and how it ended is told directly."""
    card = await accepted(world)
    world.slack.faults.refuse[EDIT] = word
    world.nugen.clock.advance(30)
    fresh = await world.until(lambda: next((one for one in world.cards() if one is not card), None))
    world.nugen.clock.advance(500)
    await refused(world, EDIT, word, times=2)
    world.nugen.clock.advance(3600)
    await world.until(lambda: world.direct() or None)
    assert signs(world.direct()) == ["🏁"]
    assert world.cards() == [card, fresh]


@pytest.mark.parametrize("word", THREAD_GONE)
async def test_a_thread_that_is_gone_goes_on_under_one_new_card(world: World, word: str) -> None:
    """What was refused in the old thread is said in the new one."""
    card = await accepted(world)
    world.slack.faults.refuse = Once({POST: word})
    world.nugen.clock.advance(30)
    fresh = await world.until(lambda: next((one for one in world.cards() if one is not card), None))
    await hear(world, fresh, "⚙️")
    world.nugen.clock.advance(3600)
    await hear(world, fresh, "🏁")
    assert told(world, card) == ["📬"]
    assert told(world, fresh) == ["⚙️", "🏁"]


@pytest.mark.parametrize("word", OUR_FAULT)
async def test_what_we_built_wrong_is_said_in_words_alone(
    world: World, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Loudly logged, and never lost: as text without blocks."""
    card = await accepted(world)
    world.slack.faults.refuse_blocks = word
    world.nugen.clock.advance(3600)
    result = await hear(world, card, "🏁")
    assert result.blocks == []
    assert "is finished" in result.text
    await world.card_says(card, "Finished")
    assert any(one.levelno == logging.ERROR and word in one.getMessage() for one in caplog.records)


@pytest.mark.parametrize("word", NO_USE)
async def test_a_token_that_is_no_use_stops_everything_for_its_workspace(world: World, word: str) -> None:
    """It shows in readiness, following goes on; with a token that works all is told, once and in order."""
    (bot,) = world.bots
    card = await accepted(world)
    world.slack.faults.refuse |= {POST: word, EDIT: word}
    world.nugen.clock.advance(30)
    await world.until(lambda: any((one.response or {}).get("error") == word for one in world.slack.wire))
    await world.called("list", len(world.nugen.requests) + 3)
    tried = len(calls(world, POST)) + len(calls(world, EDIT))
    world.nugen.clock.advance(3600)
    await world.called("detail")
    assert len(calls(world, POST)) + len(calls(world, EDIT)) == tried
    assert word in ((await bot.checks())["workspace"] or "")
    await world.stop_bot(bot)
    world.slack.faults.clear()
    await world.start_bot()
    await hear(world, card, "🏁")
    await ended_well(world)


async def test_a_missing_scope_is_named_and_costs_nothing_that_was_to_be_said(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Tried ever more rarely; with the scope it is said."""
    card = await accepted(world)
    world.slack.faults.refuse[POST] = "missing_scope"
    world.nugen.clock.advance(30)
    await refused(world, POST, "missing_scope")
    world.slack.faults.clear()
    await hear(world, card, "⚙️")
    world.nugen.clock.advance(3600)
    await ended_well(world)
    assert any(one.levelno == logging.ERROR and "lacks the scope" in one.getMessage() for one in caplog.records)
