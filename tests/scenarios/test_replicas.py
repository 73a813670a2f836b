"""Several bots on one database: everything happens once."""

from __future__ import annotations

import pytest

from bot.playground.nugen import Fault
from tests.scenarios.conftest import ORDER, World
from tests.scenarios.watching import POST, calls, hear, looks, told

# Ten orders with different settings: the same ones would be asked about.
DOCUMENTS = [
    f"doc-{group}{number}" for group, first in (("sup00", 3), ("hr000", 1)) for number in range(first, first + 5)
]


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_two_bots_and_ten_orders(idle_world: World) -> None:
    """Ten orders with two bots: one create, one card and each reply once; the vendor's list is asked for as by one bot."""
    world = idle_world
    await world.start_bot(ALIGNBOT_POLL_SECONDS="0.5")
    await world.start_bot(ALIGNBOT_POLL_SECONDS="0.5")
    for number in range(10):
        await world.open_form()
        outcome = await world.fill_in(**{**ORDER, "name": f"Order {number}", "document_ids": [DOCUMENTS[number]]})
        assert outcome.ok, (outcome.error, outcome.errors)
    cards = await world.until(lambda: world.cards() if len(world.cards()) >= 10 else None)
    for card in cards:
        await hear(world, card, "📬")
    listed, first = looks(world), world.nugen.requests[-1].at
    for seconds, sign in ((30, "⚙️"), (500, "✅"), (300, "📏"), (3600, "🏁")):
        world.nugen.clock.advance(seconds)
        for card in cards:
            await hear(world, card, sign)
    took = (world.nugen.requests[-1].at - first).total_seconds()
    assert [told(world, card) for card in cards] == [["📬", "⚙️", "✅", "📏", "🏁"]] * 10
    assert len(world.nugen.creates) == 10
    assert len(world.cards()) == 10
    assert len(calls(world, POST)) == 60
    # New orders are looked at three times as often as the poll time says.
    assert looks(world) - listed <= 3 * took / 0.5 + 2


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_bot_that_leaves_is_not_missed(idle_world: World) -> None:
    """Of two bots on one file one stops in the middle: the other goes on, and nothing is said twice."""
    world = idle_world
    first = await world.start_bot()
    await world.start_bot()
    world.nugen.faults.once("create", Fault.DELAY, seconds=0.5)
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    await world.stop_bot(first)
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "🏁"]
    assert len(calls(world, POST)) == 4
