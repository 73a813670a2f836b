"""In what SQLite and PostgreSQL differ, as one list; everything else is written once, for both."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Upsert = postgresql.Insert | sqlite.Insert
Inserting = Callable[[Table], Upsert]

# How long a statement waits for a lock, and a caller for a free connection: below the 3 s within which Slack wants
# an answer, so that the person hears that it did not work.
LOCK_SECONDS = 2.5


class Dialect(Protocol):
    """What the rest of the store needs done differently by each database."""

    name: str

    async def open(self) -> None:
        """Look whether the database is there, and do what is done once for it; an error says why it cannot be used."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """What `ask` gives; every statement sees what is committed, and nothing is locked between them."""
        ...

    async def write(self, do: Callable[[Connection], T]) -> T:
        """What `do` gives, in a transaction: committed at the end, undone by any error."""
        ...

    async def now(self) -> datetime:
        """The clock that all processes of this database share, aware, UTC."""
        ...

    def clock(self, connection: Connection) -> datetime:
        """The same, in the middle of reading or writing."""
        ...

    def lock_schema(self, connection: Connection) -> None:
        """Let only this transaction change the tables."""
        ...

    def one_at_a_time(self, connection: Connection, what: str) -> None:
        """Let only this transaction of all that ask for the same `what` go on until it ends."""
        ...

    @property
    def insert(self) -> Inserting:
        """Begins an insert that may say what to do `on conflict`; one and the same function for each kind of database."""
        ...
