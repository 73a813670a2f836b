"""The native table block: its cells, its rows, the settings of its columns."""

from collections.abc import Iterator
from typing import Any

from bot.playground.slack.rules.checkers import boolean, finite_number, items, one_of
from bot.playground.slack.rules.composition import SOME_TEXT
from bot.playground.slack.rules.problem import Fault, child
from bot.playground.slack.rules.rich_text import RICH_TEXT
from bot.playground.slack.rules.shapes import Family, Shape

MOST_ROWS = 100
MOST_COLUMNS = 20

CELL = Family(
    {
        "raw_text": Shape({"text": SOME_TEXT}),
        "raw_number": Shape({"value": finite_number, "text": SOME_TEXT}),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = Shape(optional={"align": one_of("left", "center", "right"), "is_wrapped": boolean})


def _column_or_nothing(value: Any, pointer: str) -> Iterator[Fault]:
    # null leaves a column as it is by default and lets a later column be set.
    if value is not None:
        yield from _COLUMN(value, pointer)


def _rows_are_equally_long(value: Any, pointer: str) -> Iterator[Fault]:
    columns = len(value["rows"][0])
    for index, row in enumerate(value["rows"]):
        if len(row) != columns:
            yield Fault(child(child(pointer, "rows"), index), f"must provide {columns} cells like the first row")


TABLE = Shape(
    {"rows": items(items(CELL, 1, MOST_COLUMNS), 1, MOST_ROWS)},
    {"column_settings": items(_column_or_nothing, 0, MOST_COLUMNS)},
    (_rows_are_equally_long,),
)
