"""Everything that went over the wire between the app and Slack, for tests and for the page's inspector."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

Direction = Literal["to_slack", "to_bot"]
KEPT = 5000


@dataclass(slots=True, eq=False)
class WireRecord:
    """One exchange. `kind` is the Web API method or the type of what was delivered; `at` is seconds since 1970.

    `response` and `status` are `None` until there is an answer. `note` says what the wire itself did (a fault, a
    redelivery, a missed deadline). Tokens are never recorded.
    """

    number: int
    at: float
    direction: Direction
    kind: str
    request: Any
    response: Any = None
    status: int | None = None
    note: str = ""


@dataclass(slots=True)
class Wire:
    """The log itself, newest last; beyond `KEPT` the oldest are forgotten."""

    changed: Callable[[], None]
    records: list[WireRecord] = field(default_factory=list)
    _count: int = 0

    def begin(self, direction: Direction, kind: str, request: Any, note: str = "") -> WireRecord:
        """Record that something was sent."""
        self._count += 1
        record = WireRecord(self._count, time.time(), direction, kind, request, note=note)
        self.records.append(record)
        del self.records[:-KEPT]
        self.changed()
        return record

    def end(self, record: WireRecord, *, response: Any = None, status: int | None = None, note: str = "") -> None:
        """Record how it was answered."""
        record.response = response
        record.status = status
        record.note = "; ".join(part for part in (record.note, note) if part)
        self.changed()
