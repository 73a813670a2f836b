"""A vendor that does not answer, asks for patience, or fails at everything: said once, asked rarely, nobody sent into it."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.playground.nugen import Fault, Scenario
from bot.playground.slack import Message
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import ORDER, World, text_of
from tests.scenarios.modelling import heard_earlier, offered
from tests.scenarios.watching import hear, hear_in_channel, in_channel, looks, signs, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def three_here_and_one_elsewhere(world: World) -> tuple[list[Message], Message]:
    """Four alignments under way, in two channels."""
    here = []
    for number, name in enumerate(("First", "Second", "Third"), start=1):
        here.append(await world.order(name=name, document_ids=[f"doc-hr000{number}"]))
        await hear(world, here[-1], "📬")
    await world.open_form(world.grace, channel="general")
    outcome = await world.fill_in(world.grace, **{**ORDER, "name": "Elsewhere", "document_ids": ["doc-hr0004"]})
    assert outcome.ok, (outcome.error, outcome.errors)
    elsewhere = await world.until(lambda: next(iter(world.cards("general")), None))
    await hear(world, elsewhere, "📬")
    return here, elsewhere


async def test_an_outage_is_one_message_for_each_channel(idle_world: World, told_soon: dict[str, str]) -> None:
    """Beside the cards, by name of all that wait there; one more when it is over; nothing of it in any thread."""
    world = idle_world
    await world.start_bot(**told_soon)
    here, elsewhere = await three_here_and_one_elsewhere(world)
    world.nugen.faults.always("list", Fault.BAD_GATEWAY)
    away = await hear_in_channel(world, "⚠️")
    away_there = await hear_in_channel(world, "⚠️", "general")
    assert all(f"*{name}*" in away.text for name in ("First", "Second", "Third"))
    assert "Elsewhere" not in away.text
    assert "*Elsewhere*" in away_there.text
    for card in here:
        await world.card_says(card, "has not answered since")
    world.nugen.faults.clear()
    await world.ada.press(here[0].channel, here[0].ts, "refresh")
    back = await hear_in_channel(world, "🔌")
    back_there = await hear_in_channel(world, "🔌", "general")
    assert all(f"*{name}*" in back.text for name in ("First", "Second", "Third"))
    world.nugen.clock.advance(3600)
    for card in [*here, elsewhere]:
        await hear(world, card, "🏁")
    assert world.cards() == [*here, away, back]
    assert world.cards("general") == [elsewhere, away_there, back_there]
    assert [told_besides_training(world, card) for card in [*here, elsewhere]] == [["📬", "🏁"]] * 4
    assert not [one for one in (away, back, away_there, back_there) if "<@" in text_of(one)]


@on_sqlite
async def test_restarts_and_new_orders_do_not_repeat_it(idle_world: World, told_soon: dict[str, str]) -> None:
    """What was told in a channel is not told again by the next bot, nor because of an order that came in between."""
    world = idle_world
    await world.start_bot(**told_soon)
    first = await world.order(name="First", document_ids=["doc-hr0001"])
    await hear(world, first, "📬")
    world.nugen.faults.always("list", Fault.SERVER_ERROR)
    away = await hear_in_channel(world, "⚠️")
    await world.stop_bot(world.bots[0])
    await world.start_bot(**told_soon)
    second = await world.order(name="Second", document_ids=["doc-hr0002"])
    await hear(world, second, "📬")
    await world.card_says(second, "has not answered since")
    await world.stop_bot(world.bots[0])
    await world.start_bot(**told_soon)
    world.nugen.faults.clear()
    await world.ada.press(first.channel, first.ts, "refresh")
    back = await hear_in_channel(world, "🔌")
    world.nugen.clock.advance(3600)
    for card in (first, second):
        await hear(world, card, "🏁")
    assert world.cards() == [first, away, second, back]
    assert [told_besides_training(world, card) for card in (first, second)] == [["📬", "🏁"]] * 2


@on_sqlite
async def test_a_long_outage_is_not_silence_as_well(idle_world: World, told_soon: dict[str, str]) -> None:
    """Longer than the time after which silence is told: who could not be heard was not silent."""
    world = idle_world
    await world.start_bot(**told_soon)
    world.nugen.scenario = Scenario.SLOW_AND_SILENT
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(60)
    await hear(world, card, "⚙️")
    world.nugen.faults.always("list", Fault.BAD_GATEWAY)
    await hear_in_channel(world, "⚠️")
    await offered(world, card, "refresh")
    await heard_earlier(world, card, timedelta(hours=1))
    world.nugen.faults.clear()
    await world.ada.press(card.channel, card.ts, "refresh")
    await hear_in_channel(world, "🔌")
    await world.called("list", looks(world) + 2)
    assert "🕰️" not in signs(world.replies(card))


@on_sqlite
async def test_a_vendor_that_is_down_is_asked_ever_more_rarely(idle_world: World) -> None:
    """Not by every alignment, and each time after a longer wait; somebody who presses Refresh is not kept waiting."""
    world = idle_world
    await world.start_bot(ALIGNBOT_POLL_SECONDS="0.1")
    cards = [await world.order(name=f"Order {one}", document_ids=[f"doc-hr000{one}"]) for one in range(1, 4)]
    for card in cards:
        await hear(world, card, "📬")
        await world.card_says(card, "Nugen's id")
    world.nugen.faults.always("list", Fault.BAD_GATEWAY)
    before = looks(world)
    await world.called("list", before + 6, timeout=30)
    at = [one.at for one in world.nugen.requests if one.call == "list"][before:]
    first, *_, last = [(later - earlier).total_seconds() for earlier, later in pairwise(at)]
    assert last > first
    asked = looks(world)
    await world.ada.press(cards[0].channel, cards[0].ts, "refresh")
    pressed = time.monotonic()
    await world.called("list", asked + 1)
    assert time.monotonic() - pressed < last


@on_sqlite
async def test_no_look_comes_before_the_vendor_wants_it(world: World) -> None:
    """Retry-After holds for everybody who would look: also for a Refresh, and for an order that was just accepted."""
    card = await world.order(name="First", document_ids=["doc-hr0001"])
    await hear(world, card, "📬")
    await world.card_says(card, "Nugen's id")
    world.nugen.faults.once("list", Fault.TOO_MANY_REQUESTS, seconds=4)
    while 429 not in (statuses := [one.status for one in world.nugen.requests if one.call == "list"]):
        await world.called("list", len(statuses) + 1)
    refused = statuses.index(429) + 1
    await world.ada.press(card.channel, card.ts, "refresh")
    other = await world.order(name="Second", document_ids=["doc-hr0002"])
    await hear(world, other, "📬")
    await world.called("list", refused + 1)
    listed = [one for one in world.nugen.requests if one.call == "list"]
    assert [one.status for one in listed[refused - 1 : refused + 1]] == [429, 200]
    assert (listed[refused].at - listed[refused - 1].at).total_seconds() >= 3.9
    assert world.cards() == [card, other]


@on_sqlite
async def test_failures_of_the_vendors_own_are_counted_and_invite_nobody(world: World) -> None:
    """The second one says how many failed the same way since when; no button leads straight into the third."""
    world.nugen.scenario = Scenario.FAILS_IN_TRAINING
    first = await world.order(name="First", document_ids=["doc-hr0001"])
    await hear(world, first, "📬")
    world.nugen.clock.advance(600)
    alone = await hear(world, first, "❌")
    assert "failed the same way" not in alone.text
    second = await world.order(name="Second", document_ids=["doc-hr0002"])
    await hear(world, second, "📬")
    world.nugen.clock.advance(600)
    failure = await hear(world, second, "❌")
    assert "2 of the last 2 jobs here failed the same way since" in failure.text
    for one in (alone, failure):
        assert "trouble at Nugen" in one.text
        assert "Do not send it again at once" in one.text
        assert buttons(one) == []
    world.nugen.scenario = Scenario.FAILS_ON_DOCUMENTS
    third = await world.order(name="Third", document_ids=["doc-hr0003"])
    await hear(world, third, "📬")
    world.nugen.clock.advance(600)
    other = await hear(world, third, "❌")
    assert "something in the documents" in other.text
    assert "failed the same way" not in other.text
    assert buttons(other) == ["edit_and_resend"]
    assert len(world.nugen.creates) == 3
    assert in_channel(world, "⚠️") == []


@on_sqlite
async def test_failures_in_one_round_are_counted_together(world: World) -> None:
    """Three that fail at the same time: each reply counts those that were told before it; a success is counted, too."""
    fine = await world.order(name="Fine", document_ids=["doc-hr0004"])
    await hear(world, fine, "📬")
    world.nugen.clock.advance(3600)
    await hear(world, fine, "🏁")
    world.nugen.scenario = Scenario.FAILS_IN_TRAINING
    cards = [await world.order(name=f"Order {one}", document_ids=[f"doc-hr000{one}"]) for one in range(1, 4)]
    for card in cards:
        await hear(world, card, "📬")
    world.nugen.clock.advance(600)
    failures = [await hear(world, card, "❌") for card in cards]
    assert "3 of the last 4 jobs here failed the same way since" in "".join(one.text for one in failures)
