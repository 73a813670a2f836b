"""How a refusal is described: Slack's error word and the lines that say where and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, at one place of a JSON document."""

    pointer: str  # a JSON pointer from the root of the request, "" for the root itself
    words: str

    def __str__(self) -> str:
        return f"[ERROR] {self.words} [json-pointer:{self.pointer or '/'}]"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refused request: `error` is Slack's word for it, `messages` are its `response_metadata.messages`."""

    error: str
    messages: tuple[str, ...] = ()

    @classmethod
    def of(cls, error: str, faults: Iterable[Fault]) -> Self | None:
        """Return the refusal that these faults amount to, or None if there are none."""
        messages = tuple(str(fault) for fault in faults)
        return cls(error, messages) if messages else None


def child(pointer: str, key: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a property or an item below `pointer`."""
    return f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
