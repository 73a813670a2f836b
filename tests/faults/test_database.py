"""The database is full, locked or gone for a while: nothing is acknowledged that is not written, and all goes on."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import asyncpg
import pytest

from tests.faults.checking import all_said, ended_well
from tests.scenarios.conftest import ORDER, World
from tests.scenarios.watching import hear
from tests.store.disks import Disk, disk_of

NOT_WRITTEN = "could not write this down"
# Does not fit where there is room for small rows only.
LONG = "x" * 3000


@pytest.fixture
def disk(idle_world: World) -> Iterator[Disk]:
    """The disk of this world's database."""
    with disk_of(idle_world.database_url) as disk:
        yield disk


async def test_an_order_that_does_not_fit_on_the_disk_is_refused_in_its_form(world: World, disk: Disk) -> None:
    """Nothing is acknowledged, sent or posted; with room again the same form is taken, and what ran goes on."""
    running = await world.order(document_ids=["doc-sup003"])
    await hear(world, running, "📬")
    await all_said(world)
    await world.open_form()
    disk.fill()
    outcome = await world.fill_in(**{**ORDER, "name": "Second", "description": LONG})
    assert NOT_WRITTEN in str(outcome.errors)
    assert len(world.nugen.creates) == len(world.cards()) == 1
    disk.clear()
    assert (await world.ada.submit({})).ok
    await world.called("create", 2)
    world.nugen.clock.advance(3600)
    await ended_well(world, orders=2)


@asynccontextmanager
async def server_away(url: str) -> AsyncIterator[None]:
    """The database takes no connection, and those that there were are cut."""
    operator = await asyncpg.connect(url.replace("/migrated", "/postgres"))
    try:
        await operator.execute("ALTER DATABASE migrated WITH ALLOW_CONNECTIONS false")
        await operator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'migrated'")
        yield
    finally:
        await operator.execute("ALTER DATABASE migrated WITH ALLOW_CONNECTIONS true")
        await operator.close()


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_server_that_is_gone_for_a_while_costs_nothing(idle_world: World) -> None:
    """With a lease of a second it is gone for two: an order is refused in its form, what ran goes on afterwards."""
    world = idle_world
    world.overrides["ALIGNBOT_LEASE_SECONDS"] = "1"
    await world.start_bot()
    await world.start_bot()
    card = await world.order()
    await hear(world, card, "📬")
    await all_said(world)
    await world.open_form()
    async with server_away(world.database_url):
        world.nugen.clock.advance(30)
        outcome = await world.fill_in(**{**ORDER, "name": "Second", "document_ids": ["doc-sup003"]})
        assert NOT_WRITTEN in str(outcome.errors)
        world.nugen.clock.advance(500)
        # What is tested: it is away for twice the lease.
        await asyncio.sleep(2)
        assert len(world.nugen.creates) == 1
    assert (await world.ada.submit({})).ok
    await world.called("create", 2)
    world.nugen.clock.advance(3600)
    await ended_well(world, orders=2)


async def test_a_file_that_others_lock_again_and_again_costs_only_time(world: World) -> None:
    """Every write has to wait for somebody else's transaction, at every step."""
    path = world.database_url.removeprefix("sqlite:///")
    stop = asyncio.Event()

    def hold() -> None:
        connection = sqlite3.connect(path, isolation_level=None, timeout=10)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("SELECT 1 FROM sqlite_master").fetchall()
        time.sleep(0.1)
        connection.execute("ROLLBACK")
        connection.close()

    async def lock() -> None:
        while not stop.is_set():
            await asyncio.to_thread(hold)
            await asyncio.sleep(0.1)

    locking = asyncio.create_task(lock())
    card = await world.order()
    for seconds, sign in ((0, "📬"), (30, "⚙️"), (3600, "🏁")):
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
    stop.set()
    await locking
    await ended_well(world)
