"""A database is asked by functions of a connection, each of which is whole. Here the drivers' errors become ours."""

from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime
from typing import Self, TypeVar

from sqlalchemy import Connection
from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from bot.store.dialects import Dialect, Inserting
from bot.store.errors import StoreUnavailable
from bot.store.sqlite import Sqlite
from bot.store.url import database_url

T = TypeVar("T")


class Database:
    """An opened database; `close()` it at the end. Everything in the store goes through `read` and `write`.

    The functions that they are given only talk to the database: they may run in another thread, and once more if the
    first time came to nothing.
    """

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect

    @classmethod
    async def open(cls, address: str | URL, *, only_look: bool = False) -> Self:
        """Connect, or say why not: `ValueError` for an address that makes no sense, else `StoreUnavailable`.

        With `only_look` nothing is made or changed by it: a SQLite file that is not there is `StoreUnavailable`.
        """
        url = database_url(address) if isinstance(address, str) else address
        dialect = _dialect_of(url, only_look=only_look)
        async with AsyncExitStack() as unfinished:
            unfinished.push_async_callback(dialect.close)
            with _our_errors():
                await dialect.open()
            unfinished.pop_all()
        return cls(dialect)

    async def close(self) -> None:
        """Close all connections."""
        await self._dialect.close()

    async def ping(self) -> None:
        """Ask the database for anything; `StoreUnavailable` when it does not answer."""
        await self.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one())

    @property
    def is_embedded(self) -> bool:
        """Whether the database is a file of ours rather than a server that others look after."""
        return self._dialect.name == "sqlite"

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """What `ask` gives, of a connection without a transaction."""
        with _our_errors():
            return await self._dialect.read(ask)

    async def write(self, do: Callable[[Connection], T]) -> T:
        """What `do` gives, in a transaction: committed at the end, undone by any error."""
        with _our_errors():
            return await self._dialect.write(do)

    async def now(self) -> datetime:
        """The clock that all processes share, aware, UTC."""
        with _our_errors():
            return await self._dialect.now()

    def clock(self, connection: Connection) -> datetime:
        """The same, in the middle of `read` or `write`."""
        return self._dialect.clock(connection)

    def lock_schema(self, connection: Connection) -> None:
        """Let only this transaction change the tables."""
        self._dialect.lock_schema(connection)

    def one_at_a_time(self, connection: Connection, what: str) -> None:
        """Let only this transaction of all that ask for the same `what` go on until it ends."""
        self._dialect.one_at_a_time(connection, what)

    @property
    def insert(self) -> Inserting:
        """Begins an insert that may say what to do `on conflict`; one and the same function for each kind of database."""
        return self._dialect.insert


def _dialect_of(url: URL, *, only_look: bool) -> Dialect:
    if url.get_backend_name() == "sqlite":
        return Sqlite(url, only_look=only_look)
    # What a server needs takes a tenth of the time in which a process starts, and a file does without it.
    from bot.store.postgresql import Postgresql  # noqa: PLC0415 - see above

    return Postgresql(url)


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
