"""SQLite without needless waiting: its driver hands every step to a thread, and here a statement is one step.

As the driver comes, a statement is four (make a cursor, execute, fetch, close), and every end of a reading one more. An
order takes a dozen statements, and each step waits for a thread to be woken, which costs more than what is done there.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from typing import Any, Self

import aiosqlite

_CHUNK = 64


class Connection(aiosqlite.Connection):
    """One connection in a thread of its own, which does not keep the process from ending."""

    def __init__(self, database: str, **options: Any) -> None:
        super().__init__(lambda: sqlite3.connect(database, **options), _CHUNK)
        self._thread.daemon = True
        self._unfinished = 0

    def cursor(self) -> "Cursor":  # type: ignore[override]  # nothing has to be asked of the thread for it
        """What runs statements."""
        return Cursor(self)

    async def run(self, sql: str, parameters: Sequence[Any], *, many: bool) -> "Outcome":
        """One statement from its beginning to its end."""
        self._unfinished += 1
        outcome: Outcome = await self._execute(_run, self._conn, sql, parameters, many)  # type: ignore[no-untyped-call]
        self._unfinished -= 1
        return outcome

    async def commit(self) -> None:
        """Nothing, unless something was begun."""
        if self._may_be_in_transaction():
            await super().commit()

    async def rollback(self) -> None:
        """Nothing, unless something was begun."""
        if self._may_be_in_transaction():
            await super().rollback()

    def stop(self) -> "asyncio.Future[Any] | None":
        """As the driver does it, once: a second time it would be waited for a thread that has ended."""
        return super().stop() if self._running else None

    def _may_be_in_transaction(self) -> bool:
        # What was cancelled is not counted back: it may still be waiting for the thread, and be a BEGIN.
        return self._unfinished > 0 or self.in_transaction


class Outcome:
    """What one statement left behind."""

    def __init__(self, cursor: sqlite3.Cursor | None = None) -> None:
        self.rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        if cursor is not None:
            self.description = cursor.description
            if self.description is not None:
                self.rows = cursor.fetchall()
            self.rowcount = cursor.rowcount
            self.lastrowid = cursor.lastrowid


class Cursor:
    """As SQLAlchemy uses the driver's."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._outcome = Outcome()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing: it was closed where it ran."""

    @property
    def description(self) -> Any:
        """The columns of what was found, `None` after a statement that finds nothing."""
        return self._outcome.description

    @property
    def rowcount(self) -> int:
        """How many rows were changed."""
        return self._outcome.rowcount

    @property
    def lastrowid(self) -> int | None:
        """The number of the row that was inserted last."""
        return self._outcome.lastrowid

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Run a statement, and fetch what it finds."""
        self._outcome = await self._connection.run(sql, parameters, many=False)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> Self:
        """Run a statement with each of these."""
        self._outcome = await self._connection.run(sql, parameters, many=True)
        return self

    async def fetchall(self) -> list[Any]:
        """What was found."""
        return self._outcome.rows

    async def close(self) -> None:
        """Nothing: it was closed where it ran."""


def _run(connection: sqlite3.Connection, sql: str, parameters: Sequence[Any], many: bool) -> Outcome:  # noqa: FBT001 - runs in the thread, by place
    cursor = connection.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(sql, parameters)
        return Outcome(cursor)
    finally:
        cursor.close()
