"""JSON values as somebody else wrote them, read as what was meant: the one place that forgives shapes.

Every reader here answers `None` for what it cannot read. Only `parse_json` raises, and only `Unreadable`.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import NoReturn

from bot.nugen.errors import Unreadable

MAX_TEXT = 10_000
MAX_ID = 200
_MAX_NESTING = 3
_NUMBER = re.compile(r"\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,3})?)\s*%?\s*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_ID_KEYS = ("alignment_id", "document_id", "benchmark_id", "model_id", "id")


def parse_json(body: bytes) -> object:
    """The JSON document in `body`. NaN and Infinity, which are not JSON, are refused like any other garbage."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable from error


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(word)


class Fields:
    """The fields of one answer, whatever the case of their names; an envelope's inner values win over its own."""

    __slots__ = ("_layers",)

    def __init__(self, document: Mapping[str, object]) -> None:
        self._layers = tuple(reversed(list(_layers(document))))

    def first(self, *names: str) -> object:
        """The value of the first of `names` that is there and not null, inner layer before outer."""
        for layer in self._layers:
            for name in names:
                value = layer.get(name)
                if value is not None:
                    return value
        return None


def fields_of(value: object) -> Fields | None:
    """The fields of an object, also of one that stands alone in an array."""
    value = lone(value)
    return Fields(value) if isinstance(value, dict) else None


def rows_of(document: object, name: str) -> list[object]:
    """The rows of a list answer: under `name`, under `data`, or the answer itself. Anything else is `Unreadable`."""
    for _ in range(_MAX_NESTING):
        if isinstance(document, list):
            return document
        if not isinstance(document, dict):
            break
        layer = snake_keys(document)
        document = layer.get("data") if layer.get(name) is None else layer[name]
    raise Unreadable


def lone(value: object) -> object:
    """What is meant where an array stands for the one thing in it."""
    for _ in range(_MAX_NESTING):
        if not isinstance(value, list) or len(value) != 1:
            break
        value = value[0]
    return value


def text(value: object) -> str | None:
    """Text as it came, blanks included; a whole number as its digits. What no database can keep is taken out."""
    value = lone(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
        return str(value)
    if not isinstance(value, str) or not value.strip():
        return None
    # Neither NUL nor half a surrogate pair survives PostgreSQL or UTF-8.
    return value[:MAX_TEXT].replace("\x00", "").encode("utf-8", "replace").decode("utf-8") or None


def identifier(value: object) -> str | None:
    """An id: one visible word. From an object that stands for the thing, its own id."""
    value = lone(value)
    if isinstance(value, dict):
        value = Fields(value).first(*_ID_KEYS)
    word = text(value)
    return word if word is not None and len(word) <= MAX_ID and word.isprintable() and " " not in word else None


def identifiers(value: object) -> tuple[str, ...] | None:
    """Several ids, in their order. One that cannot be read makes the whole set unknown: half a set compares wrongly."""
    if value is None:
        return None
    found = tuple(identifier(item) for item in (value if isinstance(value, list) else [value]))
    known = tuple(item for item in found if item is not None)
    return known if len(known) == len(found) else None


def number(value: object) -> float | None:
    """A finite number, also when it came as text, with or without a percent sign."""
    value = lone(value)
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        value = float(match[1]) if match else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def whole(value: object, *, highest: int) -> int | None:
    """A whole number from 0 to `highest`, fractions cut off; anything outside is no number that could be meant."""
    found = number(value)
    return int(found) if found is not None and 0 <= found <= highest else None


def flag(value: object) -> bool | None:
    """Yes or no, also when it came as a word."""
    value = lone(value)
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def snake_keys(document: Mapping[str, object]) -> dict[str, object]:
    """An object with its field names in the usual case; of two spellings of one name the usual one wins unless null."""
    named: dict[str, object] = {}
    for key, value in document.items():
        name = _HUMP.sub("_", key).lower()
        if named.get(name) is None or (key == name and value is not None):
            named[name] = value
    return named


def _layers(document: Mapping[str, object]) -> Iterator[dict[str, object]]:
    layer: object = document
    for _ in range(_MAX_NESTING):
        if not isinstance(layer, dict):
            return
        named = snake_keys(layer)
        yield named
        layer = lone(named.get("data"))
