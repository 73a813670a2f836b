"""The connection that takes one step where the driver takes four."""

import asyncio
import sqlite3
import time
from pathlib import Path

import pytest

from bot.store import Database, Store
from bot.store.dialects import LOCK_SECONDS
from bot.store.sqlite_connection import Connection
from tests.store.records import ENTRY, an_alignment

LONG = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT max(i) FROM n"


async def test_what_was_begun_is_undone(tmp_path: Path) -> None:
    """A rollback undoes, a commit keeps, and both are possible when nothing was begun."""
    connection = Connection(str(tmp_path / "one.sqlite3"), isolation_level=None)
    await connection
    cursor = connection.cursor()
    await connection.rollback()
    await connection.commit()
    await cursor.execute("CREATE TABLE numbers (number INTEGER)")
    for end in (connection.rollback, connection.commit):
        await cursor.execute("BEGIN")
        await cursor.executemany("INSERT INTO numbers VALUES (?)", [(1,), (2,)])
        assert cursor.rowcount == 2
        await end()
        assert not connection.in_transaction
    await cursor.execute("SELECT number FROM numbers ORDER BY number")
    assert [column[0] for column in cursor.description] == ["number"]
    assert await cursor.fetchall() == [(1,), (2,)]
    await connection.close()


async def test_a_begin_that_nobody_waits_for_any_more_is_undone(tmp_path: Path) -> None:
    """Whoever is cancelled while a transaction begins leaves none behind after a rollback."""
    connection = Connection(str(tmp_path / "one.sqlite3"), isolation_level=None)
    await connection
    busy = asyncio.create_task(connection.cursor().execute(LONG))
    await asyncio.sleep(0)
    beginning = asyncio.create_task(connection.cursor().execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    beginning.cancel()
    await asyncio.gather(beginning, return_exceptions=True)
    assert not busy.done()
    await connection.rollback()
    await busy
    await connection.cursor().execute("SELECT 1")
    assert not connection.in_transaction
    await connection.close()


async def test_a_connection_that_is_stopped_while_it_closes_ends(tmp_path: Path) -> None:
    """Whoever is cancelled twice stops it and closes it: neither waits for what never comes."""
    connection = Connection(str(tmp_path / "one.sqlite3"), isolation_level=None)
    await connection
    closing = asyncio.create_task(connection.close())
    await asyncio.sleep(0)
    stopped = connection.stop()
    assert stopped is not None
    async with asyncio.timeout(5):
        await asyncio.gather(closing, stopped)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_whoever_waits_for_a_lock_can_be_called_off(database: Database, store: Store, database_url: str) -> None:
    """At once, and not when the driver has waited to the end: an answer to a person depends on it."""
    assert database.is_embedded
    elsewhere = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
    elsewhere.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await store.add(an_alignment(), ENTRY)
    assert time.monotonic() - began < LOCK_SECONDS / 2
    elsewhere.close()
    await store.add(an_alignment(), ENTRY)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_an_order_that_is_cut_off_anywhere_holds_up_nobody(database: Database, store: Store) -> None:
    """Cancelled after any number of turns, it is written whole or not at all, and the next one is written."""
    assert database.is_embedded
    for turns in range(25):
        cut_off = an_alignment()
        adding = asyncio.create_task(store.add(cut_off, ENTRY))
        for _ in range(turns):
            await asyncio.sleep(0)
        adding.cancel()
        await asyncio.gather(adding, return_exceptions=True)
        _, is_new = await store.add(an_alignment(), ENTRY)
        assert is_new
        there = await store.get(cut_off.id)
        assert there is None or there == cut_off
