"""SQLite: one file, one writer at a time, and no waiting for it on the event loop."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

from bot.store.dialects import LOCK_SECONDS, Inserting
from bot.store.thread_pool import Job, ThreadPool, succeed_together

T = TypeVar("T")

# Those who only look wait for nobody; this many lists can be gone through at once.
_READERS = 4
# How many writers share a commit at the most: what the last of them waits for the others is milliseconds.
_TOGETHER = 50
_SECONDS_OF_A_MOMENT = 0.1
_SECONDS_BETWEEN_TRIES = 0.02


class Sqlite:
    """Every transaction is a function that runs from its beginning to its end in a thread: one hop, however many statements.

    All writers of the process share one thread, and those that come while it is busy share the next commit: waiting for
    the disk is most of what a small transaction takes. The driver's own transaction control is off, as it would begin
    late and not `IMMEDIATE`.
    """

    name = "sqlite"

    def __init__(self, url: URL, *, only_look: bool = False) -> None:
        self._name = url.database or ""
        self._path = quote(self._name)
        self._only_look = only_look
        if only_look:  # SQLite's own form of address, with a mode in which it makes no file
            url = url.set(database=f"file:{self._path}", query={"uri": "true", "mode": "rw"})
        self.engine = create_engine(url, connect_args={"isolation_level": None}, poolclass=NullPool)
        event.listen(self.engine, "connect", _set_pragmas)
        self._readers = ThreadPool(self.engine.connect, _read, number=_READERS, at_once=1)
        self._writer = ThreadPool(self._connect_writer, _write_together, number=1, at_once=_TOGETHER)

    async def open(self) -> None:
        """Whether the file can be used, told with its name. Nothing is written: it may be a newer version's."""
        await asyncio.to_thread(self._look)
        await self._readers.run(lambda connection: _patiently(connection, "PRAGMA schema_version"))

    async def close(self) -> None:
        """Close all connections, after what is under way."""
        await asyncio.gather(self._readers.close(), self._writer.close())

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """Without a BEGIN every statement is a transaction of its own."""
        return await self._readers.run(ask)

    async def write(self, do: Callable[[Connection], T]) -> T:
        """Whoever is called off before it has begun writes nothing; afterwards it is written, told or not."""
        return await self._writer.run(do)

    async def now(self) -> datetime:
        """All processes of one file are on one machine."""
        return datetime.now(UTC)

    def clock(self, connection: Connection) -> datetime:  # noqa: ARG002 - the file has no clock of its own
        """As `now`."""
        return datetime.now(UTC)

    def lock_schema(self, connection: Connection) -> None:
        """BEGIN IMMEDIATE has done it."""

    def one_at_a_time(self, connection: Connection, what: str) -> None:
        """No two transactions write at the same time."""

    @property
    def insert(self) -> Inserting:
        """SQLite's own insert."""
        return sqlite.insert

    def _connect_writer(self) -> Connection:
        """The write-ahead log is a property of the file, and stays: whoever is the first to write turns it on."""
        connection = self.engine.connect()
        try:
            _patiently(connection, "PRAGMA journal_mode=WAL")
        except DBAPIError:
            connection.close()
            raise
        return connection

    def _look(self) -> None:
        address = f"file:{self._path}?mode={'rw' if self._only_look else 'rwc'}"
        try:
            sqlite3.connect(address, uri=True).close()
        except sqlite3.Error as error:
            raise OSError(f"{error}: {self._name}") from error


def _read(connection: Connection, jobs: Sequence[Job[Any]]) -> None:
    (job,) = jobs
    if job.is_wanted:
        job.succeed(job.do(connection))
        connection.rollback()


def _write_together(connection: Connection, jobs: Sequence[Job[Any]]) -> None:
    """All of them in one transaction, or, when one of them cannot be done, each in its own."""
    _begin(connection, jobs)
    wanted = [job for job in jobs if job.is_wanted]
    try:
        results = [job.do(connection) for job in wanted]
        connection.commit()
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever asked gets it
        connection.rollback()
        # A commit that failed may have left the transaction open, and to SQLAlchemy it is over.
        connection.connection.rollback()
        if len(wanted) == 1:
            wanted[0].fail(error)
            return
        for job in wanted:
            _write_together(connection, [job])
    else:
        succeed_together(wanted, results)


def _begin(connection: Connection, jobs: Sequence[Job[Any]]) -> None:
    """SQLite waits for moments only: another process may hold the file for long, and who was called off waits for nothing.

    It is over for all of them with the one that has waited longest, in the queue or here.
    """
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except OperationalError as error:
            waiting_since = [job.asked_at for job in jobs if job.is_wanted]
            if not _is_busy(error) or not waiting_since or time.monotonic() > min(waiting_since) + LOCK_SECONDS:
                raise
        else:
            return


def _patiently(connection: Connection, statement: str) -> None:
    """When several open a new file at once SQLite refuses all but one, without the waiting that it does elsewhere."""
    give_up_at = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            connection.exec_driver_sql(statement)
        except OperationalError as error:
            if not _is_busy(error) or time.monotonic() > give_up_at:
                raise
            time.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return


def _is_busy(error: OperationalError) -> bool:
    # With a word more while somebody else puts the log of a process that was killed in order.
    return getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={int(_SECONDS_OF_A_MOMENT * 1000)}")
    # FULL costs 0.1 ms a commit; NORMAL may lose the last commits with the power, and one of them is a paid order.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()
