"""A file with one writer: who waits for whom, for how long, and what becomes of those who do not wait to the end."""

import asyncio
import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, event, text
from sqlalchemy.exc import ProgrammingError

from bot.alignments.alignment import Alignment
from bot.store import Database, Store, StoreUnavailable, sqlite
from tests.store.engines import engine_of
from tests.store.holding import holding
from tests.store.records import ENTRY, added, an_alignment
from tests.store.writers import SECONDS, Stay, asked, busy
from tests.store.written import written

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


def change_everything(connection: Connection) -> None:
    """Of every record, unless it is undone."""
    connection.execute(text("UPDATE alignments SET misses = 99"))


def cut(connection: Connection) -> None:
    """Close the driver's connection, and go on."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.close()
    connection.execute(text("SELECT 1"))


def cut_at_the_end(connection: Connection) -> None:
    """Close the driver's connection after a change, and leave it at that."""
    change_everything(connection)
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.close()


async def test_whoever_waits_for_a_lock_can_be_called_off(
    database: Database, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, and not when the driver has waited to the end: an answer to a person depends on it. Nor does the writer wait."""
    monkeypatch.setattr(sqlite, "LOCK_SECONDS", SECONDS)
    async with holding(database_url):
        began = time.monotonic()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await store.add(an_alignment(), ENTRY)
        assert time.monotonic() - began < SECONDS / 4
        await database.close()
        assert time.monotonic() - began < SECONDS / 2
    assert await written(database_url) == []


async def test_an_order_that_is_cut_off_anywhere_holds_up_nobody(store: Store, database_url: str) -> None:
    """Cancelled after any number of turns, it is written whole or not at all, and the next one is written."""
    nexts: set[str] = set()
    cut_off: set[str] = set()
    for turns in range(25):
        order = an_alignment()
        adding = asyncio.create_task(store.add(order, ENTRY))
        for _ in range(turns):
            await asyncio.sleep(0)
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)
        next_one, is_new = await store.add(an_alignment(), ENTRY)
        assert is_new
        assert await store.get(order.id) in (None, order)
        cut_off.add(order.id)
        nexts.add(next_one.id)
    assert nexts <= set(await written(database_url)) <= nexts | cut_off


async def test_what_is_called_off_under_way_is_done_to_its_end(
    database: Database, store: Store, database_url: str
) -> None:
    """Its caller is free at once; all of it is there, and nothing hangs behind it."""
    order, stay = an_alignment(), Stay()

    def do(connection: Connection) -> None:
        change_everything(connection)
        stay(connection)
        connection.execute(text("UPDATE alignments SET silences = 99"))

    await store.add(order, ENTRY)
    (doing,) = await asked([database.write(do)])
    assert await asyncio.to_thread(stay.began.wait, SECONDS)
    doing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await doing
    stay.let_go.set()
    last = await added(store)
    found = await store.get(order.id)
    assert found
    assert (found.misses, found.silences) == (99, 99)
    assert await written(database_url) == [order.id, last.id]


async def test_whoever_waits_for_a_lock_is_told_in_time(
    database: Database, store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever comes while others wait waits no longer than they do; who was called off meanwhile is never written."""
    monkeypatch.setattr(sqlite, "LOCK_SECONDS", 2)
    waited: list[float] = []

    async def add(order: Alignment) -> None:
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="lock"):
            await store.add(order, ENTRY)
        waited.append(time.monotonic() - began)

    begun = threading.Event()
    event.listen(engine_of(database), "begin", lambda _: begun.set())
    async with holding(database_url):
        first = await asked(add(an_alignment()) for _ in range(6))
        assert await asyncio.to_thread(begun.wait, SECONDS)
        late = await asked(add(an_alignment()) for _ in range(6))
        for task in (first[1], late[1]):
            task.cancel()
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(*first, *late, return_exceptions=True)
    assert len(waited) == 10
    # What SQLite itself waits at a time is added to it.
    assert 1.9 < min(waited) <= max(waited) < 3.4
    last = await added(store)
    assert await written(database_url) == [last.id]


async def test_readers_and_the_writer_do_not_wait_for_one_another(database: Database, store: Store) -> None:
    """As many readers as there may be at once, or a long transaction, keep nobody of the other kind waiting."""
    record = await added(store)
    stays = [Stay() for _ in range(4)]
    reading = await asked(database.read(stay) for stay in stays)
    async with asyncio.timeout(SECONDS / 2):
        other = await added(store)
    for stay in stays:
        stay.let_go.set()
    await asyncio.gather(*reading)
    async with busy(database), asyncio.timeout(SECONDS / 2):
        assert [await store.get(one.id) for one in (record, other)] == [record, other]


@pytest.mark.parametrize("breaking", [cut, cut_at_the_end])
async def test_what_breaks_its_connection_fails_alone(
    database: Database, store: Store, database_url: str, breaking: Callable[[Connection], None]
) -> None:
    """Those that share its transaction are written, and the next ones get a new connection."""
    orders = [an_alignment() for _ in range(4)]
    async with busy(database):
        before = await asked(store.add(one, ENTRY) for one in orders[:2])
        (broken,) = await asked([database.write(breaking)])
        after = await asked(store.add(one, ENTRY) for one in orders[2:])
    with pytest.raises(ProgrammingError):
        await broken
    assert await asyncio.gather(*before, *after) == [(one, True) for one in orders]
    assert await written(database_url) == [one.id for one in orders]
    assert await store.get(orders[0].id) == orders[0]


async def test_a_reader_that_breaks_its_connection_is_the_only_one_to_notice(database: Database, store: Store) -> None:
    """More often than there are readers."""
    record = await added(store)
    for _ in range(6):
        with pytest.raises(ProgrammingError):
            await database.read(cut)
        assert await store.get(record.id) == record


async def test_after_closing_the_database_cannot_be_used(database: Database, store: Store, database_url: str) -> None:
    """What was asked for before is done; afterwards everybody is told that it is not to be had, as often as it is closed."""
    orders = [an_alignment() for _ in range(3)]
    async with busy(database):
        adding = await asked(store.add(one, ENTRY) for one in orders)
        (closing,) = await asked([database.close()])
    await closing
    await asyncio.gather(*adding)
    for asking in (database.read(change_everything), database.write(change_everything), database.ping()):
        with pytest.raises(StoreUnavailable, match="closed"):
            await asyncio.wait_for(asking, SECONDS)
    await database.close()
    assert await written(database_url) == [one.id for one in orders]
