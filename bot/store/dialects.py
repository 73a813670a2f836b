"""The only place that knows in what SQLite and PostgreSQL differ; everything else is written once."""

import asyncio
import sqlite3
import ssl
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import quote
from uuid import uuid4

from pydantic_core import from_json
from sqlalchemy import Select, Table, event, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store.sqlite_connection import Connection as SqliteConnection

Upsert = postgresql.Insert | sqlite.Insert
Inserting = Callable[[Table], Upsert]
# Runs a statement that gives one value.
Ask = Callable[[Select[Any]], Awaitable[Any]]

# How long a statement waits for a lock, and a caller for a free connection: below the 3 s within which Slack wants
# an answer, so that the person hears that it did not work.
LOCK_SECONDS = 2.5
# A process that was stopped in the middle of a transaction holds its locks no longer than this, or, where it was just
# sending several rows, as long as a transaction may last: PostgreSQL does not call that idle, and ends it since 17.
IDLE_TRANSACTION_SECONDS = 15
TRANSACTION_SECONDS = 30
_SECONDS_OF_A_MOMENT = 0.1
_SECONDS_BETWEEN_TRIES = 0.02
# Any number will do, as long as it is always the same.
_MIGRATION_LOCK = 0x616C69676E
_TIME = select(func.clock_timestamp())


class Dialect(Protocol):
    """What the rest of the store needs done differently by each database."""

    def engine(self, url: URL) -> AsyncEngine:
        """An engine that has not connected yet."""
        ...

    def existing(self, url: URL) -> URL:
        """The same address, at which nothing is made that is not there."""
        ...

    def reads(self, engine: AsyncEngine) -> AsyncEngine:
        """The engine for reading: every statement sees what is committed, and nothing is locked between them."""
        ...

    async def begin(self, connection: AsyncConnection) -> None:
        """What the driver leaves to be done at the beginning of a transaction that writes."""
        ...

    def writer(self) -> AbstractAsyncContextManager[None]:
        """What a transaction that writes has to hold in this process."""
        ...

    async def look(self, url: URL, *, make: bool) -> None:
        """Whether there is a database, or with `make` can be one, before the driver is tried; an `OSError` says why not."""
        ...

    async def prepare(self, connection: AsyncConnection) -> None:
        """What is done once for a database, when it is opened."""
        ...

    async def now(self, ask: Ask) -> datetime:
        """The clock that all processes of this database share; with `ask` the database itself can be asked."""
        ...

    async def lock_schema(self, connection: AsyncConnection) -> None:
        """Let only this transaction change the tables."""
        ...

    @property
    def insert(self) -> Inserting:
        """Begins an insert that may say what to do `on conflict`."""
        ...


class Sqlite:
    """One file, one writer at a time. In this process the writers queue here; `busy_timeout` is for the others."""

    def __init__(self) -> None:
        self._writer = asyncio.Lock()

    def engine(self, url: URL) -> AsyncEngine:
        """The driver's own transaction control is off: it would begin late, and not `IMMEDIATE`."""
        arguments = {"isolation_level": None, "async_creator_fn": SqliteConnection}
        engine = create_async_engine(
            url, connect_args=arguments, pool_timeout=LOCK_SECONDS, json_deserializer=from_json
        )
        event.listen(engine.sync_engine, "connect", _set_pragmas)
        return engine

    def existing(self, url: URL) -> URL:
        """SQLite's own form of address, with a mode in which it makes no file."""
        return url.set(database=f"file:{quote(url.database or '')}", query={"uri": "true", "mode": "rw"})

    def reads(self, engine: AsyncEngine) -> AsyncEngine:
        """Without a BEGIN every statement is a transaction of its own."""
        return engine

    async def begin(self, connection: AsyncConnection) -> None:
        """Said here, as a listener to SQLAlchemy's events would make every statement take longer."""
        await _when_it_is_free(connection, "BEGIN IMMEDIATE")

    def writer(self) -> AbstractAsyncContextManager[None]:
        """A turn in the queue: SQLite's own waiting polls, and is not fair."""
        return _Turn(self._writer)

    async def look(self, url: URL, *, make: bool) -> None:
        """The driver leaves a thread behind when it cannot open the file, and the thread complains when we end."""
        address = f"file:{quote(url.database or '')}?mode={'rwc' if make else 'rw'}"
        try:
            await asyncio.to_thread(lambda: sqlite3.connect(address, uri=True).close())
        except sqlite3.Error as error:
            raise OSError(f"{error}: {url.database}") from error

    async def prepare(self, connection: AsyncConnection) -> None:
        """The write-ahead log is a property of the file: it stays.

        When several open a new file at once SQLite refuses all but one, without the waiting that it does elsewhere.
        """
        await _when_it_is_free(connection, "PRAGMA journal_mode=WAL")

    async def now(self, ask: Ask) -> datetime:  # noqa: ARG002 - the file has no clock of its own
        """All processes of one file are on one machine."""
        return datetime.now(UTC)

    async def lock_schema(self, connection: AsyncConnection) -> None:
        """BEGIN IMMEDIATE has done it."""

    @property
    def insert(self) -> Inserting:
        """SQLite's own insert."""
        return sqlite.insert


class Postgresql:
    """A server for any number of processes."""

    def engine(self, url: URL) -> AsyncEngine:
        """Connections are tried before use: a database that was restarted is no error of the person who asks next."""
        address, arguments = _split(url)
        engine = create_async_engine(
            address,
            connect_args=arguments,
            pool_size=10,
            pool_timeout=LOCK_SECONDS,
            pool_pre_ping=True,
            json_deserializer=from_json,
        )
        event.listen(engine.sync_engine, "connect", _set_timeouts)
        return engine

    def existing(self, url: URL) -> URL:
        """A server makes no database by itself."""
        return url

    def reads(self, engine: AsyncEngine) -> AsyncEngine:
        """Saves a BEGIN and a ROLLBACK on the wire."""
        return engine.execution_options(isolation_level="AUTOCOMMIT")

    async def begin(self, connection: AsyncConnection) -> None:
        """Nothing: it is READ COMMITTED, as the row locks expect it."""

    def writer(self) -> AbstractAsyncContextManager[None]:
        """Nothing: the server sorts its writers out."""
        return nullcontext()

    async def look(self, url: URL, *, make: bool) -> None:
        """Connecting tells it well enough."""

    async def prepare(self, connection: AsyncConnection) -> None:
        """A look whether the server answers."""
        await connection.execute(text("SELECT 1"))

    async def now(self, ask: Ask) -> datetime:
        """Not the beginning of the transaction, which may have waited for a lock since."""
        moment: datetime = await ask(_TIME)
        return moment.astimezone(UTC)

    async def lock_schema(self, connection: AsyncConnection) -> None:
        """Bound to the transaction, and therefore right behind a pooler too. Waits as long as the other one takes."""
        await connection.execute(text("SET LOCAL lock_timeout = 0"))
        await connection.execute(text(_transaction_timeout(0, local=True)))
        await connection.execute(select(func.pg_advisory_xact_lock(_MIGRATION_LOCK)))

    @property
    def insert(self) -> Inserting:
        """PostgreSQL's own insert."""
        return postgresql.insert


def dialect_of(url: URL) -> Dialect:
    """What this address needs."""
    return Sqlite() if url.get_backend_name() == "sqlite" else Postgresql()


class _Turn:
    """An `asyncio.Lock` as a context manager that gives nothing."""

    def __init__(self, lock: asyncio.Lock) -> None:
        self._lock = lock

    async def __aenter__(self) -> None:
        await self._lock.acquire()

    async def __aexit__(self, *_: object) -> None:
        self._lock.release()


async def _when_it_is_free(connection: AsyncConnection, statement: str) -> None:
    """SQLite waits for a lock in a thread, where nobody can be called off: it waits there for moments only."""
    give_up_at = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            await connection.exec_driver_sql(statement)
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorname", None) != "SQLITE_BUSY" or time.monotonic() > give_up_at:
                raise
            await asyncio.sleep(_SECONDS_BETWEEN_TRIES)
        else:
            return


def _set_pragmas(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={int(_SECONDS_OF_A_MOMENT * 1000)}")
    # FULL costs 0.1 ms a commit; NORMAL may lose the last commits with the power, and one of them is a paid order.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _set_timeouts(connection: Any, _: ConnectionPoolEntry) -> None:
    # Set here and not as start-up parameters, which poolers refuse.
    connection.run_async(
        lambda raw: raw.execute(
            f"SET lock_timeout = '{int(LOCK_SECONDS * 1000)}ms';"
            f"SET idle_in_transaction_session_timeout = '{IDLE_TRANSACTION_SECONDS}s';"
            f"{_transaction_timeout(TRANSACTION_SECONDS, local=False)}"
        )
    )


def _transaction_timeout(seconds: int, *, local: bool) -> str:
    """A statement that sets it where the server knows it, and does nothing where it does not."""
    value = f"set_config(name, '{seconds}s', {str(local).lower()})"
    return f"SELECT {value} FROM pg_settings WHERE name = 'transaction_timeout'"  # noqa: S608 - nothing from outside


def _split(url: URL) -> tuple[URL, dict[str, Any]]:
    query = {name: str(value) for name, value in url.query.items()}
    # asyncpg waits a minute for a connection and for ever for an answer if nobody says otherwise.
    arguments: dict[str, Any] = {"timeout": float(query.pop("connect_timeout", "5")), "command_timeout": 30.0}
    if name := query.pop("application_name", None):
        arguments["server_settings"] = {"application_name": name}
    if query.pop("pgbouncer", "") == "true":
        arguments["statement_cache_size"] = 0
        arguments["prepared_statement_cache_size"] = 0
        arguments["prepared_statement_name_func"] = lambda: f"alignbot_{uuid4().hex}"
    root = query.pop("sslrootcert", None)
    if query.get("ssl") in {"verify-ca", "verify-full"}:
        context = ssl.create_default_context(cafile=None if root in {None, "system"} else root)
        context.check_hostname = query.pop("ssl") == "verify-full"
        arguments["ssl"] = context
    return url.set(query=query), arguments
