"""Transactions that arrive together share a commit, and none of them notices it by anything but the time it takes."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Connection, event, insert, update
from sqlalchemy.exc import IntegrityError

from bot.store import Database, Store, StoreUnavailable
from bot.store.tables import alignments, threads
from tests.store.disks import disk_of
from tests.store.engines import engine_of
from tests.store.holding import holding
from tests.store.processes import started
from tests.store.records import ENTRY, added, an_alignment
from tests.store.writers import asked, busy
from tests.store.written import written

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

Failure = tuple[Callable[[Connection], None], type[Exception], str]


def count_up(connection: Connection) -> None:
    """Something that is another thing when it is done twice."""
    connection.execute(update(alignments).values(misses=alignments.c.misses + 1))


def give_up(connection: Connection) -> None:
    """A mistake after a change of everything."""
    connection.execute(update(alignments).values(name="changed"))
    raise LookupError("not now")


def write_twice(connection: Connection) -> None:
    """A record that there is already, after a change of everything."""
    connection.execute(update(alignments).values(name="changed"))
    connection.exec_driver_sql("INSERT INTO alignments SELECT * FROM alignments LIMIT 1")


def write_for_nobody(connection: Connection) -> None:
    """A row of a record that does not exist, which the database notices at the commit."""
    connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    connection.execute(update(alignments).values(name="changed"))
    connection.execute(
        insert(threads), {"alignment_id": "nobody", "channel_id": "C1", "card_tries": 0, "card_replaced": 0}
    )


async def test_orders_that_arrive_together_share_a_commit(database: Database, store: Store, database_url: str) -> None:
    """Thirty that came while the writer was busy wait for the disk once, and are written in the order in which they came."""
    orders, commits = [an_alignment() for _ in range(30)], list[Connection]()
    async with busy(database):
        adding = await asked(store.add(one, ENTRY) for one in orders)
        event.listen(engine_of(database), "commit", commits.append)
    assert await asyncio.gather(*adding) == [(one, True) for one in orders]
    # The first is of what the writer was busy with.
    assert len(commits) == 2
    assert await written(database_url) == [one.id for one in orders]


@pytest.mark.parametrize(
    "failure",
    [
        (give_up, LookupError, "not now"),
        (write_twice, IntegrityError, "UNIQUE"),
        (write_for_nobody, IntegrityError, "FOREIGN KEY"),
    ],
    ids=lambda failure: failure[0].__name__,
)
async def test_one_that_fails_fails_alone(
    database: Database, store: Store, database_url: str, failure: Failure
) -> None:
    """Of several in one transaction it hears its own error and leaves nothing behind; the others are written once, in order."""
    fail, error, said = failure
    first = await added(store)
    orders = [an_alignment() for _ in range(6)]
    async with busy(database):
        (counting,) = await asked([database.write(count_up)])
        before = await asked(store.add(one, ENTRY) for one in orders[:3])
        (failing,) = await asked([database.write(fail)])
        after = await asked(store.add(one, ENTRY) for one in orders[3:])
    with pytest.raises(error, match=said):
        await failing
    await counting
    assert await asyncio.gather(*before, *after) == [(one, True) for one in orders]
    assert await written(database_url) == [one.id for one in (first, *orders)]
    assert [await store.get(one.id) for one in (first, *orders)] == [replace(first, misses=1), *orders]


async def test_one_alone_that_fails_at_the_commit_leaves_nothing(
    database: Database, store: Store, database_url: str
) -> None:
    """Not even a lock: other processes can write."""
    record = await added(store)
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        await database.write(write_for_nobody)
    async with holding(database_url):
        assert await store.get(record.id) == record


async def test_whoever_is_called_off_among_others_is_not_written(
    database: Database, store: Store, database_url: str
) -> None:
    """As long as the transaction that it would have been in has not begun."""
    orders = [an_alignment() for _ in range(6)]
    async with busy(database):
        adding = await asked(store.add(one, ENTRY) for one in orders)
        for task in adding[::2]:
            task.cancel()
        await asyncio.sleep(0)
    await asyncio.gather(*adding, return_exceptions=True)
    assert [task.cancelled() for task in adding] == [True, False] * 3
    assert await written(database_url) == [one.id for one in orders[1::2]]


async def test_nobody_is_told_before_the_commit(database: Database, store: Store) -> None:
    """When the commit begins no caller has an answer, though everything was said to the database."""
    loop, told = asyncio.get_running_loop(), list[bool]()

    async def look() -> None:
        for _ in range(3):  # whoever was told before this is awake by then
            await asyncio.sleep(0)
        told.extend(task.done() for task in adding)

    def before_commit(_: Connection) -> None:
        asyncio.run_coroutine_threadsafe(look(), loop).result()

    async with busy(database):
        adding = await asked(store.add(an_alignment(), ENTRY) for _ in range(5))
        event.listen(engine_of(database), "commit", before_commit)
    await asyncio.gather(*adding)
    # At the commit of what the writer was busy with, and at their own.
    assert told == [False] * 5 * 2


async def test_what_does_not_fit_on_the_disk_is_refused_alone(
    database: Database, store: Store, database_url: str
) -> None:
    """Whoever is told so is written whole; whoever did not fit is told that, and nothing of it is there."""
    small, big = [an_alignment() for _ in range(4)], [an_alignment(error="x" * 500_000) for _ in range(4)]
    orders = [one for pair in zip(small, big, strict=True) for one in pair]
    with disk_of(database_url) as disk:
        disk.fill(but=30)
        async with busy(database):
            adding = await asked(store.add(one, ENTRY) for one in orders)
        answers = await asyncio.gather(*adding, return_exceptions=True)
    assert answers[::2] == [(one, True) for one in small]
    assert [type(answer) for answer in answers[1::2]] == [StoreUnavailable] * 4
    assert await written(database_url) == [one.id for one in small]


async def test_a_disk_that_is_full_at_the_commit_leaves_what_was_told(database_url: str) -> None:
    """The log cannot grow: in the file that is opened afterwards is exactly what somebody was told."""
    async with started(database_url, "full", program="crowd") as crowd:
        answers = [line.split() for line in (await crowd.finish("")).splitlines()]
    told = {name for answer, name in answers if answer == "written"}
    refused = {name for answer, name in answers if answer == "refused"}
    assert len(told) + len(refused) == len(answers) > 50
    assert told
    assert refused
    assert set(await written(database_url)) == told
