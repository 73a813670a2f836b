"""Threads that each hold a connection, and do with it what the event loop asks for."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from threading import Lock, Thread
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
        self._tell(self._set_result, result)

    def fail(self, error: Exception) -> None:
        """Say that it could not be done; to be called in the thread, and ignored if it was said to be done before."""
        self._tell(self._set_exception, error)

    def _tell(self, say: Callable[[Any], None], what: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop was closed: nobody waits any more
            self._loop.call_soon_threadsafe(say, what)

    def _set_result(self, result: T) -> None:
        if self.is_wanted:
            self.answer.set_result(result)

    def _set_exception(self, error: Exception) -> None:
        if isinstance(error, StopIteration):  # a future takes every error but this one, and would never be done
            stopped, error = error, RuntimeError("A function for a connection has raised StopIteration.")
            error.__cause__ = stopped
        if self.is_wanted:
            self.answer.set_exception(error)


class ThreadPool:
    """Up to `number` threads with one queue; each takes up to `at_once` jobs and lets `work` do them with its connection.

    `work` says to each job what came of it. What it raises goes to those who were not told, and the connection is given
    up for a new one. The threads do not keep the process from ending.
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
        self._jobs: SimpleQueue[Job[Any] | None] = SimpleQueue()
        self._threads: list[Thread] = []
        # What waits or is being done, wanted still or not: as long as there are as many threads, each finds one free.
        self._under_way = 0
        self._counting = Lock()
        self._is_closed = False

    async def run(self, do: Callable[[Connection], T]) -> T:
        """What `do` gives, or raises; an `OSError` when the pool was closed."""
        if self._is_closed:
            raise OSError("The database was closed.")
        job = Job(do)
        self._count(1)
        self._jobs.put(job)
        if self._under_way > len(self._threads) and len(self._threads) < self._number:
            self._threads.append(Thread(target=self._serve, name="alignbot-sqlite", daemon=True))
            self._threads[-1].start()
        return await job.answer

    async def close(self) -> None:
        """Take nothing more, and wait until everything that was taken is done."""
        self._is_closed = True
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

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
            self._count(-len(jobs))
            del jobs  # what came of them may be long lists, and the next wait may be long
        if connection is not None:
            connection.close()

    def _count(self, more: int) -> None:
        with self._counting:
            self._under_way += more

    def _taken(self) -> list[Job[Any]]:
        """The next jobs; none when the pool was closed."""
        first = self._jobs.get()
        if first is None:
            return []
        jobs = [first]
        while len(jobs) < self._at_once:
            try:
                job = self._jobs.get_nowait()
            except Empty:
                break
            if job is None:
                self._jobs.put(None)
                break
            jobs.append(job)
        return jobs


def _give_up(connection: Connection) -> None:
    connection.invalidate()
    connection.close()
