"""How the vendor makes its ids: a prefix, the time of creation, chance; each generation in its own style."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME_DIGITS = 10
_LONGEST_SLUG = 30


class Thing(StrEnum):
    """What has an id with a prefix of its own."""

    PROJECT = "project"
    DOCUMENT = "document"
    UPLOAD = "upload"
    BENCHMARK = "benchmark"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class IdStyle:
    """The ids of one generation. `model` has the parts `{slug}` and `{suffix}`, taken from its project."""

    prefixes: Mapping[Thing, str]
    model: str
    random_digits: int = 5
    upper: bool = False

    def suffix(self, created_at: datetime) -> str:
        """Make the last part of an id: the time of creation in milliseconds, then chance."""
        milliseconds = int(created_at.timestamp() * 1000)
        digits = [_CROCKFORD[milliseconds >> 5 * place & 31] for place in reversed(range(_TIME_DIGITS))]
        digits += [secrets.choice(_CROCKFORD) for _ in range(self.random_digits)]
        made = "".join(digits)
        return made.upper() if self.upper else made

    def of(self, thing: Thing, suffix: str) -> str:
        """Put an id together."""
        return f"{self.prefixes[thing]}{suffix}"

    def mint(self, thing: Thing, created_at: datetime) -> str:
        """Make a new id."""
        return self.of(thing, self.suffix(created_at))

    def of_model(self, project_name: str, suffix: str) -> str:
        """Make the id of the model that a project trains; a blank at the beginning of the name becomes a dash."""
        letters = (letter if letter.isascii() and letter.isalnum() else "-" for letter in project_name.lower())
        return self.model.format(slug="".join(letters)[:_LONGEST_SLUG], suffix=suffix.lower())
