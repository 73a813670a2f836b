"""When the database does not take part, callers hear one word for it, and everything works again afterwards."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.util import await_only

from bot.alignments.notices import Change
from bot.store import Database, SchemaState, Store, StoreUnavailable, database_url, migrate, postgresql, schema_state
from tests.store.disks import disk_of
from tests.store.holding import holding
from tests.store.processes import started
from tests.store.records import ENTRY, added, an_alignment
from tests.store.written import written


async def test_locked_database_is_said_to_be_unavailable(database_url: str, store: Store) -> None:
    """A change that waits for a lock too long ends with the one error, and works when the lock is gone."""
    record = await added(store)
    async with holding(database_url):
        with pytest.raises(StoreUnavailable, match="lock"):
            await store.change(record.id, Change)
        assert await store.get(record.id) == record  # reading does not wait for writers
    assert (await store.add(an_alignment(), ENTRY))[1]


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_who_stands_still_in_the_middle_of_writing_gives_its_rows_up(
    database_url: str, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that was stopped while it sent several rows: PostgreSQL does not call that idle, and ends it all the same."""
    monkeypatch.setattr(postgresql, "TRANSACTION_SECONDS", 1)
    record = await added(store)
    stands_still, goes_on = threading.Event(), threading.Event()

    def rows() -> Iterator[tuple[str]]:
        for _ in range(100):
            yield ("x" * 10_000,)
        stands_still.set()
        goes_on.wait(10)

    def send(connection: Connection) -> None:
        connection.execute(text("UPDATE alignments SET misses = misses"))
        driver = connection.connection.driver_connection
        assert driver is not None
        # What finds nothing, as writing does: a server that cannot get rid of its answers would not look at the clock.
        await_only(driver.executemany("SELECT 1 WHERE $1::text = ''", rows()))

    async def write() -> None:
        stopped = await Database.open(database_url)
        try:
            await stopped.write(send)
        finally:
            await stopped.close()

    writing = asyncio.create_task(asyncio.to_thread(asyncio.run, write()))
    assert await asyncio.to_thread(stands_still.wait, 10)
    try:
        assert await store.change(record.id, Change)
    finally:
        goes_on.set()
        (end,) = await asyncio.gather(writing, return_exceptions=True)
    assert isinstance(end, Exception)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_full_disk_is_said_to_be_unavailable(database_url: str, store: Store) -> None:
    """A record that does not fit is not written, and is when there is room again."""
    big = an_alignment(error="x" * 500_000)
    with disk_of(database_url) as disk:
        disk.fill()
        with pytest.raises(StoreUnavailable, match="full"):
            await store.add(big, ENTRY)
        assert await store.get(big.id) is None
        disk.clear()
        assert (await store.add(big, ENTRY))[1]


async def test_lost_connections_are_made_anew(database: Database, store: Store, database_url: str) -> None:
    """A server that was restarted is no error for whoever comes next, only for who was in the middle of something."""
    record = await added(store)
    if not database.is_embedded:
        others = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        operator = await Database.open(database_url)

        def end_the_others(connection: Connection) -> None:
            connection.execute(text(others))

        def be_ended(connection: Connection) -> None:
            connection.execute(text("UPDATE alignments SET misses = 99"))
            await_only(operator.write(end_the_others))
            connection.execute(text("SELECT 1"))

        with pytest.raises(StoreUnavailable):
            await database.write(be_ended)
        assert await store.get(record.id) == record
        await operator.write(end_the_others)
        await operator.close()
    assert await store.get(record.id) == record
    await database.ping()


async def test_server_that_is_not_there_is_said_to_be_unavailable() -> None:
    """Nobody listens: said in words, without the password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(StoreUnavailable, match="cannot be used at the moment") as error:
        await Database.open(f"postgresql://u:open-sesame@127.0.0.1:{port}/d")
    assert "open-sesame" not in str(error.value)


@pytest.mark.parametrize("content", [None, b"this is no database, only some text that is long enough" * 100])
async def test_file_that_cannot_be_used_is_said_to_be_unavailable(tmp_path: Path, content: bytes | None) -> None:
    """A folder that is missing and a file that is something else are told at once."""
    path = tmp_path / "missing" / "file.sqlite3" if content is None else tmp_path / "file.sqlite3"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreUnavailable, match=r"unable to open|not a database"):
        await Database.open(f"sqlite:///{path}")


async def test_mere_look_makes_nothing(tmp_path: Path) -> None:
    """Whoever only looks makes no file, and can look at one that is there."""
    path = tmp_path / "a file % with signs?.sqlite3"
    url = database_url(f"sqlite:///{tmp_path}/x").set(database=str(path))
    with pytest.raises(StoreUnavailable, match="unable to open"):
        await Database.open(url, only_look=True)
    assert not path.exists()
    await (await Database.open(url)).close()
    looked = await Database.open(url, only_look=True)
    assert await schema_state(looked) is SchemaState.EMPTY
    await looked.close()


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_cancelled_transaction_is_undone(database: Database, store: Store) -> None:
    """Work that is cancelled in the middle of a transaction leaves nothing behind, and the next one can begin."""
    record = await added(store)
    inside = asyncio.Event()

    def half(connection: Connection) -> None:
        connection.execute(text("UPDATE alignments SET misses = 99"))
        inside.set()
        connection.execute(text("SELECT pg_sleep(60)"))

    task = asyncio.create_task(database.write(half))
    await inside.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.get(record.id) == record
    assert (await store.add(an_alignment(), ENTRY))[1]


async def test_killed_process_leaves_nothing_half_done(database_url: str, store: Store) -> None:
    """A process that is killed in the middle of a transaction has changed nothing, and holds nothing up."""
    record = await added(store)
    async with started(database_url, "hang") as other:
        assert await other.line() == "in the middle"
        await other.kill()
    assert await store.get(record.id) == record
    assert (await store.add(an_alignment(), ENTRY))[1]


async def test_what_was_said_to_be_written_survives_a_kill(database_url: str) -> None:
    """A process that dies the moment it is told so, on a database that takes its time to commit."""
    async with started(database_url, "killed", program="crowd") as crowd:
        answer, order_id = (await crowd.line()).split()
        await crowd.kill()
    assert answer == "written"
    assert order_id in await written(database_url)


async def test_kill_during_migration_leaves_a_usable_database(empty_database_url: str) -> None:
    """A migration that was killed has changed nothing and can simply be run again."""
    async with started(empty_database_url, "migrate") as other:
        assert await other.line() == "in the middle"
        await other.kill()
    database = await Database.open(empty_database_url)
    assert await schema_state(database) is SchemaState.EMPTY
    assert await migrate(database) == "0005"
    await database.close()


async def test_file_can_be_opened_by_many_at_once(tmp_path: Path) -> None:
    """Several that open and write a new file at the same moment all get it, and it keeps its log ahead of itself."""
    opened = await asyncio.gather(*(Database.open(f"sqlite:///{tmp_path / 'new.sqlite3'}") for _ in range(8)))
    await asyncio.gather(*(one.write(lambda _: None) for one in opened))
    # Whoever had it open before the log was there hears of it by the next thing read.
    assert await schema_state(opened[0]) is SchemaState.EMPTY
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    for do in (opened[0].read, opened[0].write):
        modes = await do(lambda connection: [connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in names])
        assert modes == ["wal", 2, 1, 100]
    await asyncio.gather(*(one.close() for one in opened))
