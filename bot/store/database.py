"""Connections and transactions, and the one place where the driver's errors become ours."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Select
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoFreeConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.store.dialects import Dialect, Inserting, dialect_of
from bot.store.errors import StoreUnavailable
from bot.store.url import database_url


class Database:
    """An opened database; `close()` it at the end. Everything in the store goes through `reading` and `writing`."""

    def __init__(self, engine: AsyncEngine, dialect: Dialect) -> None:
        self._engine = engine
        self._dialect = dialect
        self._reads = dialect.reads(engine)

    @classmethod
    async def open(cls, address: str | URL, *, only_look: bool = False) -> Self:
        """Connect, or say why not: `ValueError` for an address that makes no sense, else `StoreUnavailable`.

        With `only_look` nothing is made or changed by it: a SQLite file that is not there is `StoreUnavailable`.
        """
        url = database_url(address) if isinstance(address, str) else address
        dialect = dialect_of(url)
        with _our_errors():
            await dialect.look(url, make=not only_look)
        database = cls(dialect.engine(dialect.existing(url) if only_look else url), dialect)
        try:
            async with database.reading() as connection:
                if not only_look:
                    await dialect.prepare(connection)
        except BaseException:
            await database.close()
            raise
        return database

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()

    async def ping(self) -> None:
        """Ask the database for the time; `StoreUnavailable` when it does not answer."""
        async with self.reading() as connection:
            await connection.exec_driver_sql("SELECT 1")

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of ours rather than a server that others look after."""
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read with, without a transaction."""
        with _our_errors():
            async with self._reads.connect() as connection:
                yield connection

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A transaction: committed at the end, undone by any error."""
        with _our_errors():
            async with self._dialect.writer(), self._engine.begin() as connection:
                await self._dialect.begin(connection)
                yield connection

    async def now(self, connection: AsyncConnection | None = None) -> datetime:
        """The clock that all processes share, aware, UTC; if the database has to be asked, then over this connection."""
        return await self._dialect.now(self._ask if connection is None else connection.scalar)

    async def lock_schema(self, connection: AsyncConnection) -> None:
        """Let only this transaction change the tables."""
        await self._dialect.lock_schema(connection)

    @property
    def insert(self) -> Inserting:
        """Begins an insert that may say what to do `on conflict`; one and the same function for each kind of database."""
        return self._dialect.insert

    async def _ask(self, statement: Select[Any]) -> Any:
        async with self.reading() as connection:
            return await connection.scalar(statement)


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except (IntegrityError, ProgrammingError, DataError):
        raise  # a mistake of ours, and no better later
    except DBAPIError as error:
        # SQLite has one class for a mistake of ours (SQLITE_ERROR) and for everything that is nobody's.
        if getattr(error.orig, "sqlite_errorname", None) == "SQLITE_ERROR":
            raise
        cause = error.orig.__cause__ if error.orig else None
        raise _unavailable(cause or error.orig or error) from error
    except (NoFreeConnection, OSError) as error:
        raise _unavailable(error) from error


def _unavailable(cause: BaseException) -> StoreUnavailable:
    first_line = next(iter(str(cause).splitlines()), "") or type(cause).__name__
    return StoreUnavailable(f"The database cannot be used at the moment: {first_line}")
