"""Statements of which every order runs several: handed to the driver as it takes them.

SQLAlchemy looks a statement up, and lays out its values and its result, at every execution, which takes several times
as long as what SQLite does then. Here that is done once; what is left of SQLAlchemy is its connection and its errors.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ClauseElement, Connection, CursorResult
from sqlalchemy.sql.compiler import SQLCompiler

Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """The text for the driver, and what stands in each of its places: a named value as it is, a processed one, a constant."""

    sql: str
    places: Sequence[tuple[str | None, Process | None, Any]]

    def placed(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            constant if name is None else values[name] if process is None else process(values[name])
            for name, process, constant in self.places
        )


class Prepared:
    """A statement with named values; an insert is of the columns that are named. What it finds are the driver's values."""

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> CursorResult[Any]:
        """Once, with these values."""
        plan = self._plan(connection, values)
        return connection.exec_driver_sql(plan.sql, plan.placed(values))

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Once with each of these, which name the same."""
        plan = self._plan(connection, rows[0])
        connection.exec_driver_sql(plan.sql, [plan.placed(values) for values in rows])

    def _plan(self, connection: Connection, values: Mapping[str, Any]) -> _Plan:
        key = (connection.dialect.name, *values)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._made(connection, list(values))
        return plan

    def _made(self, connection: Connection, names: list[str]) -> _Plan:
        dialect = connection.dialect
        compiled = cast("SQLCompiler", self._statement.compile(dialect=dialect, column_keys=names))
        places: list[tuple[str | None, Process | None, Any]] = []
        for name in compiled.positiontup or ():
            bound = compiled.binds[name]
            process = bound.type.dialect_impl(dialect).bind_processor(dialect)
            if name in names:
                places.append((name, process, None))
            else:
                constant = bound.effective_value
                places.append((None, None, constant if process is None else process(constant)))
        return _Plan(compiled.string, places)
