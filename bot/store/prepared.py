"""Statements of which every order runs several: handed to the driver as it takes them.

SQLAlchemy looks a statement up, and lays out its values and its result, at every execution, which takes several times
as long as what SQLite does then. Here that is done once.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, Dialect, Insert, Select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import ReturningInsert

Process = Callable[[Any], Any]
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The text for the driver, what stands in its places unless a value does, which values do, and what the result is."""

    sql: str
    constants: Sequence[Any]
    named: Sequence[tuple[int, str, Process | None]]
    results: Sequence[tuple[int, Process]]

    def placed(self, values: Values) -> tuple[Any, ...]:
        """The values as the driver takes them."""
        row = list(self.constants)
        for place, name, process in self.named:
            value = values[name]
            row[place] = value if process is None else process(value)
        return tuple(row)

    def read(self, found: Sequence[Any]) -> tuple[Any, ...]:
        """A row of the driver's in our types."""
        row = list(found)
        for place, process in self.results:
            row[place] = process(row[place])
        return tuple(row)


class Prepared:
    """A statement with named values; an insert is of the columns that are named."""

    def __init__(self, statement: Select[Any] | Insert | ReturningInsert[Any]) -> None:
        self._statement = statement
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def run(self, connection: Connection, values: Values) -> list[tuple[Any, ...]]:
        """Once, with these values; what it finds or returns, a tuple a row."""
        plan = self._plan(connection, values)
        return [plan.read(row) for row in _ask(connection, plan.sql, plan.placed(values))]

    def run_all(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Once with each of these, which name the same."""
        plan = self._plan(connection, rows[0])
        placed = [plan.placed(values) for values in rows]
        if connection.dialect.name == "sqlite":
            for row in placed:
                _ask_sqlite(connection, plan.sql, row)
        else:
            connection.exec_driver_sql(plan.sql, placed)

    def _plan(self, connection: Connection, values: Values) -> _Plan:
        key = (connection.dialect.name, *values)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._made(connection.dialect, list(values))
        return plan

    def _made(self, dialect: Dialect, names: list[str]) -> _Plan:
        compiled = self._statement.compile(dialect=dialect, column_keys=names)
        constants: list[Any] = []
        named: list[tuple[int, str, Process | None]] = []
        for place, name in enumerate(compiled.positiontup or ()):
            bound = compiled.binds[name]
            process = bound.type.dialect_impl(dialect).bind_processor(dialect)
            if name in names:
                constants.append(None)
                named.append((place, name, process))
            else:
                constant = bound.effective_value
                constants.append(constant if process is None else process(constant))
        results = [
            (place, process)
            for place, column in enumerate(self._statement.exported_columns)
            if (process := column.type.dialect_impl(dialect).result_processor(dialect, None)) is not None
        ]
        return _Plan(compiled.string, constants, named, results)


def _ask(connection: Connection, sql: str, row: tuple[Any, ...]) -> Sequence[Any]:
    if connection.dialect.name == "sqlite":
        return _ask_sqlite(connection, sql, row)
    result = connection.exec_driver_sql(sql, row)
    return result.all() if result.returns_rows else ()


def _ask_sqlite(connection: Connection, sql: str, row: tuple[Any, ...]) -> list[Any]:
    """As `exec_driver_sql`, which takes longer than SQLite does; the errors are the same."""
    driver = cast("sqlite3.Connection", connection.connection.dbapi_connection)
    try:
        return driver.execute(sql, row).fetchall()
    except sqlite3.Error as error:
        if connection.dialect.is_disconnect(error, connection.connection, None):  # type: ignore[arg-type]  # its name for any driver's
            connection.invalidate(error)
        raise DBAPIError.instance(sql, None, error, sqlite3.Error) from error
