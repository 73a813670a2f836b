"""The clock is set forward or back by an hour: nothing hangs for that hour, and no two workers do the same."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.playground.nugen import Fault as NugenFault
from bot.store import Database, migrate
from tests.faults.checking import all_said, ended_well
from tests.faults.wall_clock import WallClock, own_clock, set_postgresql
from tests.scenarios.conftest import World
from tests.scenarios.watching import POST, calls, hear, told

HOUR = timedelta(hours=1)
both_ways = pytest.mark.parametrize("by", [HOUR, -HOUR], ids=["forward", "back"])
both_databases = pytest.mark.parametrize("database_kind", ["sqlite", "postgresql"])

SetClock = Callable[[timedelta], Awaitable[None]]


@pytest.fixture
async def set_clock(database_kind: str, empty_database_url: str, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """Set the clock that everything is due by: the process's own for a file, else the server's."""
    database = await Database.open(empty_database_url)
    await migrate(database)
    await database.close()
    if database_kind == "postgresql":
        await own_clock(empty_database_url)
        return lambda by: set_postgresql(empty_database_url, by)
    clock = WallClock(monkeypatch)

    async def set_wall_clock(by: timedelta) -> None:
        clock.set(by)

    return set_wall_clock


@pytest.fixture
def database_url(empty_database_url: str) -> str:
    """A database of its own, whose clock may be wrong; the first bot that opens it makes the tables."""
    return empty_database_url


@both_databases
@both_ways
async def test_the_thread_goes_on_after_a_jump(idle_world: World, set_clock: SetClock, by: timedelta) -> None:
    """In the middle of the training: what happens next is told as soon as ever, once and in order."""
    world = idle_world
    await world.start_bot()
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    await all_said(world)
    await set_clock(by)
    world.nugen.clock.advance(500)
    await hear(world, card, "✅")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)


@both_databases
@both_ways
async def test_a_post_on_its_way_during_a_jump_is_made_once(
    idle_world: World, set_clock: SetClock, by: timedelta
) -> None:
    """One of two bots is posting: its lease counts for the other one, whatever the clock shows meanwhile."""
    world = idle_world
    await world.start_bot()
    await world.start_bot()
    card = await world.order()
    await hear(world, card, "📬")
    await all_said(world)
    world.slack.faults.slow[POST] = 1.0
    posts = len(calls(world, POST))
    world.nugen.clock.advance(30)
    await world.until(lambda: len(calls(world, POST)) > posts or None)
    await set_clock(by)
    await hear(world, card, "⚙️")
    world.slack.faults.clear()
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)


@both_databases
@both_ways
async def test_a_create_on_its_way_during_a_jump_is_sent_once(
    idle_world: World, set_clock: SetClock, by: timedelta
) -> None:
    """Its answer is what counts: nobody calls it lost while it is still waited for."""
    world = idle_world
    await world.start_bot()
    await world.start_bot()
    world.nugen.faults.once("create", NugenFault.DELAY, seconds=1)
    ordering = asyncio.create_task(world.order())
    await world.called("create")
    await set_clock(by)
    card = await ordering
    await hear(world, card, "📬")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)
    assert "❔" not in told(world, card)


@both_databases
async def test_a_lease_of_a_dead_bot_does_not_hang_for_the_hour(idle_world: World, set_clock: SetClock) -> None:
    """Killed in the middle of a post, then the clock is set back: another bot goes on after one lease."""
    world = idle_world
    world.overrides["ALIGNBOT_LEASE_SECONDS"] = "3"
    first = await world.start_bot()
    await world.start_bot()
    card = await world.order()
    await hear(world, card, "📬")
    await all_said(world)
    world.slack.faults.latency = 0.5
    posts = len(calls(world, POST))
    world.nugen.clock.advance(30)
    await world.until(lambda: len(calls(world, POST)) > posts or None)
    world.slack.faults.latency = 0
    await world.kill_bot(first)
    await set_clock(-HOUR)
    await hear(world, card, "⚙️")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)
