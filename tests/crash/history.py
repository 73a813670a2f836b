"""What a run has left behind, as plain values that can be judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Submission:
    """A form that somebody sent; names are unique in a run. `acknowledged`: the person saw it being taken.

    `followed`: nothing was ordered by it, a project that was started elsewhere was taken up.
    """

    name: str
    acknowledged: bool
    followed: bool = False


@dataclass(frozen=True, slots=True)
class Press:
    """A button that somebody pressed, and after an error again. `acknowledged`: the person saw it being taken."""

    name: str
    action: str
    acknowledged: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """A message in a thread: the key that it carries, the emoji that it begins with, whether it has a question's buttons."""

    key: str
    sign: str
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """A card with its replies, oldest first. `says` is everything that can be read on the card."""

    name: str
    key: str
    says: str
    asks: bool
    replies: tuple[Reply, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A row: the phases that it went through, the present one last, and what its card has to say."""

    id: str
    name: str
    phases: tuple[str, ...]
    card: str


@dataclass(frozen=True, slots=True)
class History:
    """`creates` are the names of all creates that arrived at Nugen, `ended` the names of jobs that are over there.

    `decisions`: how often a person pressed "send again" for an order after having been asked. `operations` are the names
    and calls of all that was asked of Nugen for a model.
    """

    submissions: tuple[Submission, ...]
    creates: tuple[str, ...]
    ended: frozenset[str]
    threads: tuple[Thread, ...]
    records: tuple[Record, ...]
    decisions: Mapping[str, int] = field(default_factory=dict)
    presses: tuple[Press, ...] = ()
    operations: tuple[tuple[str, str], ...] = ()
