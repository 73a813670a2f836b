"""What Slack can do to a post, and that everything is said all the same: once, in order, without a loop."""

from __future__ import annotations

import pytest

from bot.playground.slack import Fault
from tests.scenarios.conftest import World
from tests.scenarios.watching import EDIT, POST, calls, hear, order_elsewhere, told, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])

EFFECTIVE = [Fault.ERROR_500_AFTER, Fault.DROP_AFTER]
INEFFECTIVE = [Fault.ERROR_500_BEFORE, Fault.DROP_BEFORE]


@on_sqlite
@pytest.mark.parametrize("fault", [*EFFECTIVE, *INEFFECTIVE])
async def test_a_card_whose_answer_was_lost_is_there_once(world: World, fault: Fault) -> None:
    """Whether or not the lost post of the card took effect, there is one card, and it goes on being edited."""
    world.slack.faults.once(POST, fault)
    card = await world.order()
    await hear(world, card, "📬")
    await world.card_says(card, "Nugen's id")
    assert len(world.cards()) == 1
    assert len(calls(world, POST)) == (2 if fault in EFFECTIVE else 3)
    assert len(calls(world, "conversations.history")) == 1


@pytest.mark.parametrize("fault", [*EFFECTIVE, *INEFFECTIVE])
async def test_a_reply_whose_answer_was_lost_is_there_once(world: World, fault: Fault) -> None:
    """Whether or not the lost post of a reply took effect, it stands there once, and the next ones follow it."""
    card = await world.order()
    await hear(world, card, "📬")
    world.slack.faults.once(POST, fault)
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "🏁"]
    assert len(calls(world, POST)) == (4 if fault in EFFECTIVE else 5)


@on_sqlite
async def test_too_fast_means_wait_and_lose_nothing(world: World) -> None:
    """A 429 is waited out for as long as Slack says; the replies come in order, and few calls are wasted."""
    card = await world.order()
    await hear(world, card, "📬")
    world.slack.faults.retry_after = 2
    world.slack.faults.once(POST, Fault.RATE_LIMITED)
    world.nugen.clock.advance(30)
    await world.until(lambda: len(calls(world, POST)) >= 3 or None)
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "🏁"]
    refused, again = calls(world, POST)[2:4]
    assert again.at - refused.at >= 1.9
    assert len(calls(world, POST)) == 5


@on_sqlite
async def test_edits_that_are_too_fast_do_not_hold_up_the_news(world: World) -> None:
    """While Slack wants no edits the replies are posted; afterwards the card shows the newest state at once."""
    card = await world.order()
    await hear(world, card, "📬")
    await world.card_says(card, "Nugen's id")
    world.slack.faults.retry_after = 1
    world.slack.faults.always(EDIT, Fault.RATE_LIMITED)
    edits = len(card.edits)
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert len(card.edits) == edits
    world.slack.faults.clear()
    await world.card_says(card, "Finished")
    assert len(card.edits) == edits + 1


@on_sqlite
async def test_edits_that_fail_do_not_hold_up_the_news(world: World) -> None:
    """A card that cannot be edited because Slack answers 500 is tried again ever more rarely; the replies go on."""
    card = await world.order()
    await hear(world, card, "📬")
    world.slack.faults.always(EDIT, Fault.ERROR_500_BEFORE)
    before = len(calls(world, EDIT))
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await order_elsewhere(world)
    assert len(calls(world, EDIT)) - before < 12
    world.slack.faults.clear()
    await world.card_says(card, "Finished", timeout=90)


@on_sqlite
@pytest.mark.parametrize("fault", [Fault.ERROR_500_AFTER, Fault.ERROR_500_BEFORE])
async def test_without_the_history_scope_everything_is_still_said(world: World, fault: Fault) -> None:
    """An app that may not look for its own posts still delivers; at worst a post whose answer was lost is there twice."""
    world.slack.faults.refuse |= {"conversations.history": "missing_scope", "conversations.replies": "missing_scope"}
    world.slack.faults.once(POST, fault)
    await world.order()
    card = await world.until(lambda: next((one for one in world.cards() if told(world, one)), None))
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    world.slack.faults.once(POST, fault)
    world.nugen.clock.advance(3600)
    copies = 2 if fault is Fault.ERROR_500_AFTER else 1
    await hear(world, card, "🏁", times=copies)
    await order_elsewhere(world)
    assert len(world.cards()) == copies
    assert told(world, card) == ["📬", "⚙️", *["🏁"] * copies]


@on_sqlite
async def test_a_refused_chart_is_dropped_and_not_the_numbers(world: World) -> None:
    """A workspace that does not know charts gets the same result with its table and its numbers in words."""
    world.slack.faults.refuse_charts = True
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(3600)
    result = await hear(world, card, "🏁")
    kinds = {block["type"] for block in result.blocks}
    assert "table" in kinds
    assert "data_visualization" not in kinds
    assert "ccuracy" in result.text
    refused_and_the_card = 2
    assert len(calls(world, POST)) == len(world.replies(card)) + refused_and_the_card
    assert told_besides_training(world, card) == ["📬", "🏁"]


@on_sqlite
async def test_slack_away_for_a_while_is_made_up_for_in_order(world: World) -> None:
    """While every call of Slack's fails little is tried; when it is back all that happened is told once, in order."""
    card = await world.order()
    await hear(world, card, "📬")
    world.slack.faults.always(POST, Fault.ERROR_500_BEFORE)
    world.slack.faults.always(EDIT, Fault.ERROR_500_BEFORE)
    before = len(calls(world, POST))
    world.nugen.clock.advance(30)
    await world.until(lambda: len(calls(world, POST)) > before or None)
    world.nugen.clock.advance(900)
    await world.called("list", len([one for one in world.nugen.requests if one.call == "list"]) + 3)
    world.nugen.clock.advance(600)
    await world.called("list", len([one for one in world.nugen.requests if one.call == "list"]) + 1)
    assert len(calls(world, POST)) - before < 6
    world.slack.faults.clear()
    await world.until(lambda: "🏁" in told(world, card) or None, timeout=90)
    assert told(world, card) == ["📬", "⚙️", "📏", "🏁"]
