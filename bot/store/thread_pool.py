"""Threads that each hold a connection, and do with it what the event loop asks for."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Condition, Thread
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection

T = TypeVar("T")


class Job(Generic[T]):
    """Something to be done with a connection, and who waits for it."""

    def __init__(self, do: Callable[[Connection], T]) -> None:
        self.do = do
        self.asked_at = time.monotonic()
        self._loop = asyncio.get_running_loop()
        self.answer: asyncio.Future[T] = self._loop.create_future()

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits for it still."""
        return not self.answer.done()

    def succeed(self, result: T) -> None:
        """Say what came of it; to be called in the thread."""
        self.tell(self.set_result, result)

    def fail(self, error: Exception) -> None:
        """Say that it could not be done; to be called in the thread, and ignored if it was said to be done before."""
        self.tell(self._set_exception, error)

    def tell(self, say: Callable[..., None], *what: object) -> None:
        """Let the loop say it."""
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            self._loop.call_soon_threadsafe(say, *what)

    def set_result(self, result: T) -> None:
        """Say what came of it; to be called in the loop."""
        if self.is_wanted:
            self.answer.set_result(result)

    def _set_exception(self, error: Exception) -> None:
        if isinstance(error, StopIteration):  # a future takes every error but this one, and would never be done
            stopped, error = error, RuntimeError("A function for a connection has raised StopIteration.")
            error.__cause__ = stopped
        if self.is_wanted:
            self.answer.set_exception(error)


def succeed_together(jobs: Sequence[Job[Any]], results: Sequence[Any]) -> None:
    """`succeed` for several of one loop, in one word: at the first it would wake up, and be in the way of the rest."""

    def set_results() -> None:
        for job, result in zip(jobs, results, strict=True):
            job.set_result(result)

    if jobs:
        jobs[0].tell(set_results)


class ThreadPool:
    """Up to `number` threads with one queue; each takes up to `at_once` jobs and lets `work` do them with its connection.

    `work` says to each job what came of it. What it raises goes to those who were not told, and the connection is given
    up for a new one. The threads do not keep the process from ending.

    What is asked for in one turn of the loop is handed over at its end, all at once. A thread that began with the first
    would want the interpreter at each statement, while the loop is busy with those that came with it.
    """

    def __init__(
        self,
        connect: Callable[[], Connection],
        work: Callable[[Connection, Sequence[Job[Any]]], None],
        *,
        number: int,
        at_once: int,
    ) -> None:
        self._connect = connect
        self._work = work
        self._number = number
        self._at_once = at_once
        self._asked: list[Job[Any]] = []
        self._threads: list[Thread] = []
        self._changed = Condition()
        # What stands below is looked at and changed with this condition.
        self._waiting: deque[Job[Any]] = deque()
        self._busy = 0
        self._is_closed = False

    async def run(self, do: Callable[[Connection], T]) -> T:
        """What `do` gives, or raises; an `OSError` when the pool was closed."""
        if self._is_closed:
            raise OSError("The database was closed.")
        job = Job(do)
        if not self._asked:
            asyncio.get_running_loop().call_soon(self._hand_over)
        self._asked.append(job)
        return await job.answer

    async def close(self) -> None:
        """Take nothing more, and wait until everything that was taken is done."""
        self._hand_over()
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def _hand_over(self) -> None:
        with self._changed:
            self._waiting.extend(self._asked)
            self._asked.clear()
            self._changed.notify(len(self._waiting))
            wanted = self._busy + len(self._waiting)
        while len(self._threads) < min(wanted, self._number):
            self._threads.append(Thread(target=self._serve, name="alignbot-sqlite", daemon=True))
            self._threads[-1].start()

    def _serve(self) -> None:
        connection: Connection | None = None
        while jobs := self._taken():
            try:
                if connection is None:
                    connection = self._connect()
                self._work(connection, jobs)
            except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked gets it, and the thread goes on
                for job in jobs:
                    job.fail(error)
                if connection is not None:
                    _give_up(connection)
                    connection = None
            del jobs  # what came of them may be long lists, and the next wait may be long
            with self._changed:
                self._busy -= 1
        if connection is not None:
            connection.close()

    def _taken(self) -> list[Job[Any]]:
        """The next jobs; none when the pool was closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._is_closed)
            jobs = [self._waiting.popleft() for _ in range(min(self._at_once, len(self._waiting)))]
            self._busy += 1
        return jobs


def _give_up(connection: Connection) -> None:
    connection.invalidate()
    connection.close()
