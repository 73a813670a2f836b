"""Threads with connections do what the event loop asks for, and each caller hears what came of it."""

import asyncio
import threading
import weakref
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.pool import NullPool

from bot.store.sqlite import _read
from bot.store.thread_pool import Job, ThreadPool, succeed_together
from tests.store.writers import SECONDS, Stay, asked

Pools = Callable[[int], ThreadPool]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Connections to a file."""
    return create_engine(f"sqlite:///{tmp_path / 'numbers.sqlite3'}", poolclass=NullPool)


@pytest.fixture
async def pools(engine: Engine) -> AsyncIterator[Pools]:
    """Makes pools of so many threads, and closes them at the end."""
    made: list[ThreadPool] = []

    def make(number: int) -> ThreadPool:
        made.append(ThreadPool(engine.connect, _read, number=number, at_once=1))
        return made[-1]

    yield make
    for pool in made:
        await pool.close()


@pytest.fixture
def one(pools: Pools) -> ThreadPool:
    """A pool of one thread."""
    return pools(1)


def number(connection: Connection) -> int:
    """The number one, of the database."""
    found: int = connection.exec_driver_sql("SELECT 1").scalar_one()
    return found


def fail(_: Connection) -> NoReturn:
    """What does not come about."""
    raise LookupError("not now")


def end_early(_: Connection) -> object:
    """What only a generator may raise; a future does not take it."""
    return next(iter(()))


def cut(connection: Connection) -> int:
    """Close the driver's connection and go on."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.close()
    return number(connection)


async def began(stay: Stay) -> None:
    """Wait until it is under way."""
    assert await asyncio.to_thread(stay.began.wait, SECONDS)


async def test_an_error_reaches_its_caller_alone(one: ThreadPool) -> None:
    """Between two that succeed; whatever kind of error it is."""
    for broken, kind in ((fail, LookupError), (end_early, RuntimeError)):
        tasks = await asked([one.run(number), one.run(broken), one.run(number)])
        async with asyncio.timeout(SECONDS):
            before, error, after = await asyncio.gather(*tasks, return_exceptions=True)
        assert (before, after) == (1, 1)
        assert isinstance(error, kind)


async def test_a_broken_connection_is_made_anew(one: ThreadPool) -> None:
    """Whoever breaks it hears of it, those behind do not."""
    tasks = await asked([one.run(number), one.run(cut), one.run(number)])
    before, error, after = await asyncio.gather(*tasks, return_exceptions=True)
    assert (before, after) == (1, 1)
    assert isinstance(error, ProgrammingError)


async def test_an_error_of_the_work_itself_is_everybodys_and_costs_the_connection(engine: Engine) -> None:
    """Whoever was told before keeps the answer; the next ones get a new connection."""
    seen: list[Connection] = []

    def work(connection: Connection, jobs: Sequence[Job[Any]]) -> None:
        seen.append(connection)
        jobs[0].succeed(jobs[0].do(connection))
        if len(jobs) > 1:
            raise LookupError("not now")

    pool = ThreadPool(engine.connect, work, number=1, at_once=9)
    stay = Stay()
    staying = asyncio.create_task(pool.run(stay))
    await began(stay)
    tasks = await asked([pool.run(number) for _ in range(3)])
    stay.let_go.set()
    await staying
    async with asyncio.timeout(SECONDS):
        told, *errors = await asyncio.gather(*tasks, return_exceptions=True)
    assert told == 1
    assert [type(error) for error in errors] == [LookupError, LookupError]
    assert await pool.run(number) == 1
    assert seen[0] is seen[1]
    assert seen[2] is not seen[1]
    assert seen[1].closed
    await pool.close()
    assert seen[2].closed


async def test_what_is_asked_for_in_one_turn_is_handed_over_together(engine: Engine) -> None:
    """To a thread that has nothing to do, so that it does not begin with the first while the rest are still being asked."""
    together: list[int] = []

    def work(_: Connection, jobs: Sequence[Job[Any]]) -> None:
        together.append(len(jobs))
        succeed_together(jobs, range(len(jobs)))

    pool = ThreadPool(engine.connect, work, number=1, at_once=3)
    for _ in range(20):
        assert await asyncio.gather(*(pool.run(number) for _ in range(4))) == [0, 1, 2, 0]
    await pool.close()
    assert together == [3, 1] * 20


async def test_no_connection_is_an_error_of_those_who_want_one(tmp_path: Path) -> None:
    """Those who come when there is one again get it."""
    folder = tmp_path / "late"
    engine = create_engine(f"sqlite:///{folder / 'numbers.sqlite3'}", poolclass=NullPool)
    pool = ThreadPool(engine.connect, _read, number=1, at_once=1)
    with pytest.raises(OperationalError):
        await asyncio.wait_for(pool.run(number), SECONDS)
    folder.mkdir()
    assert await pool.run(number) == 1
    await pool.close()


async def test_as_many_as_there_are_threads_go_at_once(pools: Pools) -> None:
    """And one more waits until one of them is done."""
    pool = pools(4)
    stays = [Stay() for _ in range(5)]
    tasks = await asked([pool.run(stay) for stay in stays])
    for stay in stays[:4]:
        await began(stay)
    assert len(pool._threads) == 4
    assert not stays[4].began.is_set()
    stays[2].let_go.set()
    await tasks[2]
    await began(stays[4])
    assert [task.done() for task in tasks] == [False, False, True, False, False]
    for stay in stays:
        stay.let_go.set()
    await asyncio.gather(*tasks)


async def test_whoever_is_called_off_in_the_queue_is_never_begun(one: ThreadPool) -> None:
    """Nobody is kept waiting by what nobody wants."""
    stay, never = Stay(), threading.Event()
    staying = asyncio.create_task(one.run(stay))
    await began(stay)
    (waiting,) = await asked([one.run(lambda _: never.set())])
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    stay.let_go.set()
    await staying
    assert await one.run(number) == 1
    assert not never.is_set()


async def test_whoever_is_called_off_under_way_leaves_a_thread_that_goes_on(one: ThreadPool) -> None:
    """The caller is free at once, and the next one is served when the thread is; nothing is said of it."""
    stay, errors = Stay(), list[dict[str, Any]]()
    asyncio.get_running_loop().set_exception_handler(lambda _, error: errors.append(error))
    staying = asyncio.create_task(one.run(stay))
    await began(stay)
    staying.cancel()
    with pytest.raises(asyncio.CancelledError):
        await staying
    (waiting,) = await asked([one.run(number)])
    assert not waiting.done()
    stay.let_go.set()
    assert await waiting == 1
    assert errors == []


async def test_nobody_waits_for_what_was_called_off_while_threads_can_be_had(pools: Pools) -> None:
    """A thread that is busy for nobody is busy: the next one gets another."""
    pool, stay = pools(2), Stay()
    staying = asyncio.create_task(pool.run(stay))
    await began(stay)
    staying.cancel()
    await asyncio.gather(staying, return_exceptions=True)
    async with asyncio.timeout(SECONDS / 2):
        assert await pool.run(number) == 1
    stay.let_go.set()


async def test_closing_waits_for_what_was_taken(pools: Pools) -> None:
    """For what is under way and for what waits behind it; afterwards nothing is taken any more."""
    pool, stay = pools(1), Stay()
    tasks = await asked([pool.run(stay), pool.run(number), pool.run(number)])
    await began(stay)
    closing = asyncio.create_task(pool.close())
    await asyncio.sleep(0)
    with pytest.raises(OSError, match="closed"):
        await asyncio.wait_for(pool.run(number), SECONDS)
    assert not closing.done()
    stay.let_go.set()
    async with asyncio.timeout(SECONDS):
        await closing
    assert [task.result() for task in tasks] == [None, 1, 1]


async def test_closing_twice_or_without_ever_having_begun_is_no_error(pools: Pools) -> None:
    """And no thread is left."""
    unused, used = pools(2), pools(2)
    await asyncio.gather(used.run(number), used.run(number))
    async with asyncio.timeout(SECONDS):
        for pool in (unused, used):
            await asyncio.gather(pool.close(), pool.close())
            await pool.close()
    assert not [thread for pool in (unused, used) for thread in pool._threads if thread.is_alive()]


def test_an_event_loop_that_has_ended_is_told_nothing(engine: Engine) -> None:
    """The thread ends what it has begun, and serves the next loop."""
    pool = ThreadPool(engine.connect, _read, number=1, at_once=1)
    stay = Stay()

    async def leave() -> None:
        await asked([pool.run(stay)])
        await began(stay)

    asyncio.run(leave())
    stay.let_go.set()

    async def come_back() -> int:
        found = await asyncio.wait_for(pool.run(number), SECONDS)
        await pool.close()
        return found

    assert asyncio.run(come_back()) == 1


class Found:
    """A result that can be watched."""


async def test_what_was_found_is_kept_by_nobody_but_its_caller(one: ThreadPool) -> None:
    """A thread that waits for its next job does not hold on to a hundred thousand rows of the last one."""
    gone = threading.Event()
    found = await one.run(lambda _: Found())
    weakref.finalize(found, gone.set)
    del found
    assert await asyncio.to_thread(gone.wait, SECONDS)
