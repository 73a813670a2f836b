"""Socket Mode that breaks off all the time, and deliveries that come twice and to different bots."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.faults.checking import ended_well
from tests.faults.living import live
from tests.scenarios.acting import buttons, press
from tests.scenarios.conftest import CHANNEL, ORDER, World
from tests.scenarios.watching import hear


@asynccontextmanager
async def breaking(world: World, every: float) -> AsyncIterator[None]:
    """Cut all connections, or ask the bot to make new ones, again and again while this lasts."""

    async def breaks() -> None:
        while True:
            world.slack.drop_websockets()
            await asyncio.sleep(every)
            await world.slack.disconnect_websockets()
            await asyncio.sleep(every)

    task = asyncio.create_task(breaks())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await world.slack.bot_connected()


async def test_a_connection_that_breaks_off_is_there_again_soon(world: World) -> None:
    """Without a word of goodbye: whoever types something three seconds later is answered."""
    await world.slack.bot_connected()
    world.slack.drop_websockets()
    assert not (await world.ada.command(CHANNEL, "/align help")).ok
    await world.slack.bot_connected(4)
    assert (await world.ada.command(CHANNEL, "/align help")).ok


async def test_connections_that_break_all_the_time_lose_nothing(world: World) -> None:
    """What is followed goes on meanwhile; afterwards buttons and commands arrive as ever."""
    card = await world.order()
    async with breaking(world, every=0.2):
        await live(world, card)
    await world.open_form()
    await ended_well(world)


async def test_a_submission_whose_acknowledgement_was_cut_off_is_one_order(world: World) -> None:
    """The person sees an error and presses Submit once more: the order was written down the first time."""
    await world.open_form()

    async def cut() -> None:
        # As soon as the order is carried out it is written down; its acknowledgement may or may not be on its way.
        await world.called("create")
        world.slack.drop_websockets()

    cutting = asyncio.create_task(cut())
    await world.fill_in(**ORDER)
    await cutting
    await world.slack.bot_connected()
    if world.ada.view is not None:
        await world.ada.submit({})
    world.nugen.clock.advance(3600)
    await ended_well(world)


@pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])
async def test_every_delivery_twice_and_to_different_bots(idle_world: World) -> None:
    """Commands, the form, buttons and the decision after a lost answer: each is carried out once."""
    world = idle_world
    await world.start_bot()
    await world.start_bot()
    await world.until(lambda: world.slack.connections == 2 or None)
    world.slack.faults.duplicate_deliveries = True
    card = await world.order()
    await hear(world, card, "📬")
    await world.until(lambda: "mute" in buttons(card) or None)
    await press(world.ada, card, "refresh")
    await press(world.ada, card, "mute")
    await world.until(lambda: "unmute" in buttons(card) or None)
    await press(world.ada, card, "unmute")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)
    await a_quiet_while(world)


async def a_quiet_while(world: World) -> None:
    """Wait until nothing is under way to the bots any more."""
    await world.until(lambda: world.slack.deliveries_under_way == 0 or None)
    assert len(world.cards()) == 1
