"""Documents that people upload or delete without an alignment: written down, carried out, and reported to them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.alignments.materials import Material


class ErrandKind(StrEnum):
    """What is wanted."""

    UPLOAD = "upload"
    DELETE = "delete"


class ErrandState(StrEnum):
    """What became of it."""

    OPEN = "open"
    DONE = "done"  # and whoever wanted it was told, however it ended


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand. `key` is what makes it one: the form or the press that it came from.

    `materials` are what is uploaded; `document_id` and `document_name` what is deleted. `error` is why it came to
    nothing. `tries` counts the attempts to tell whoever wanted it, written down before each.
    """

    id: str
    key: str
    kind: ErrandKind
    team_id: str
    vendor_key: str
    by: str
    created_at: datetime
    materials: tuple[Material, ...] = ()
    document_id: str | None = None
    document_name: str | None = None
    state: ErrandState = ErrandState.OPEN
    error: str | None = None
    tries: int = 0
