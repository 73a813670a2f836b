"""A bot that is stopped, or dies, and what the next one makes of what it finds."""

from __future__ import annotations

import asyncio

import pytest

from bot.playground.nugen import Fault
from bot.playground.slack import Fault as SlackFault
from tests.scenarios.conftest import ORDER, World
from tests.scenarios.watching import POST, calls, hear, told, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def submit(world: World) -> None:
    """Submit the form without waiting for a card."""
    await world.open_form()
    outcome = await world.fill_in(**ORDER)
    assert outcome.ok, (outcome.error, outcome.errors)


@pytest.mark.parametrize("moment", ["📬", "⚙️", "📏"])
async def test_a_new_bot_goes_on_where_the_old_one_stopped(world: World, moment: str) -> None:
    """Stopped at any time and started again: the thread goes on, nothing is said or sent twice."""
    card = await world.order()
    for seconds, sign in ((0, "📬"), (30, "⚙️"), (900, "📏")):
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
        if sign == moment:
            await world.stop_bot(world.bots[0])
            await world.start_bot()
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "📏", "🏁"]
    assert len(world.nugen.creates) == 1
    assert len(world.cards()) == 1


@on_sqlite
async def test_what_happened_meanwhile_is_told_by_the_next(world: World) -> None:
    """An alignment that went from the queue to its end while no bot ran has its end told once one runs."""
    card = await world.order()
    await hear(world, card, "📬")
    await world.stop_bot(world.bots[0])
    world.nugen.clock.advance(3600)
    await world.start_bot()
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["📬", "🏁"]


async def test_stopping_waits_for_a_create_that_is_on_its_way(world: World) -> None:
    """A bot that is asked to stop while a create is in flight takes its answer along."""
    world.nugen.faults.once("create", Fault.DELAY, seconds=1)
    await submit(world)
    await world.called("create")
    await world.stop_bot(world.bots[0])
    await world.start_bot()
    card = await world.until(lambda: next(iter(world.cards()), None))
    await hear(world, card, "📬")
    assert told_besides_training(world, card) == ["📬"]
    assert len(world.nugen.creates) == 1


async def test_a_create_that_was_cut_off_is_looked_for_and_not_repeated(idle_world: World) -> None:
    """A bot that dies between "about to send" and the answer: the next one finds the project, and sends nothing."""
    world = idle_world
    first = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    world.nugen.faults.once("create", Fault.TIMEOUT_AFTER)
    await submit(world)
    await world.called("create")
    await world.kill_bot(first)
    await world.start_bot()
    card = await world.until(lambda: next(iter(world.cards()), None))
    await hear(world, card, "🔎")
    assert told_besides_training(world, card) == ["❔", "🔎"]
    assert len(world.nugen.creates) == 1


@on_sqlite
async def test_a_create_that_was_cut_off_before_it_arrived_is_asked_about(idle_world: World) -> None:
    """A bot that dies with a create that never took effect: the next one looks, asks, and sends nothing by itself."""
    world = idle_world
    first = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    world.nugen.faults.once("create", Fault.TIMEOUT_BEFORE)
    await submit(world)
    await world.called("create")
    await world.kill_bot(first)
    await world.start_bot()
    card = await world.until(lambda: next(iter(world.cards()), None))
    await world.reply(card, "Please decide")
    assert told_besides_training(world, card) == ["❔", "❔"]
    assert len(world.nugen.creates) == 1


async def test_a_second_bot_takes_over_from_one_that_hangs(idle_world: World) -> None:
    """While one bot hangs in a create past its lease, another calls it unconfirmed and finds it; sent was one."""
    world = idle_world
    await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    world.nugen.faults.once("create", Fault.TIMEOUT_AFTER)
    await submit(world)
    await world.called("create")
    await world.start_bot()
    card = await world.until(lambda: next(iter(world.cards()), None))
    await hear(world, card, "🔎")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["❔", "🔎", "🏁"]
    assert len(world.nugen.creates) == 1
    await asyncio.gather(*(world.kill_bot(bot) for bot in list(world.bots)))


@on_sqlite
async def test_a_reply_that_was_cut_off_is_not_posted_twice(idle_world: World) -> None:
    """A bot that dies after a reply was posted and before it knew: the next one finds the reply by its metadata."""
    world = idle_world
    first = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    card = await world.order()
    await hear(world, card, "📬")
    world.slack.faults.once(POST, SlackFault.DROP_AFTER)
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    await world.kill_bot(first)
    posted = len(calls(world, POST))
    await world.start_bot()
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "🏁"]
    assert len(calls(world, POST)) == posted + 1


@on_sqlite
async def test_an_order_taken_with_the_vendor_and_slack_away_is_carried_out_later(world: World) -> None:
    """What was acknowledged is not lost with the process: a bot that starts later posts the card and sends it."""
    port = int(world.nugen.base_url.rpartition(":")[2])
    await world.nugen.stop()
    world.slack.faults.always(POST, SlackFault.ERROR_500_BEFORE)
    await submit(world)
    await world.stop_bot(world.bots[0])
    world.slack.faults.clear()
    await world.nugen.start(port)
    await world.start_bot()
    card = await world.until(lambda: next(iter(world.cards()), None))
    await hear(world, card, "📬")
    assert (len(world.nugen.creates), len(world.cards())) == (1, 1)
