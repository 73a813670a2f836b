"""What all readers of the vendor's answers share: its status words, its reasons, and the pages of its lists."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.nugen.cleaning import clean_text
from bot.nugen.errors import Unreadable
from bot.nugen.values import Fields, fields_of, parse_json, rows_of, text

_T = TypeVar("_T")

CREATED = ("created_at", "created_date", "upload_date", "uploaded_at")
"""What the time of creation is called; the last two are those of documents."""

_LONGEST_STATUS = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """One page of a list: what could be read of it, and how many rows the server sent."""

    items: list[_T]
    rows: int


def page_of(body: bytes, name: str, read_row: Callable[[object], _T | None]) -> Page[_T]:
    """One page of the list that is called `name`."""
    rows = rows_of(parse_json(body), name)
    items = [item for item in map(read_row, rows) if item is not None]
    if rows and not items:
        # A list of nothing that we know is not an empty list: "none there" would be the wrong conclusion.
        raise Unreadable
    return Page(items=items, rows=len(rows))


def status_word(fields: Fields) -> str | None:
    """The vendor's word for how a thing stands, as it came."""
    word = text(fields.first("status"))
    return None if word is None else word.strip()[:_LONGEST_STATUS]


def explanation(value: object, secrets: Collection[str]) -> str | None:
    """Why something failed, cleaned, from a text or from an object that holds one."""
    fields = fields_of(value)
    said = text(fields.first("message", "detail", "error", "reason") if fields else value)
    return None if said is None else clean_text(said, secrets=secrets) or None
