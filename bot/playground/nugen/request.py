"""A request before it is answered, with what is left of an upload after it was read in a stream."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class FormProblem(StrEnum):
    """Why a form was not read to its end."""

    MALFORMED = "malformed"
    TOO_LARGE = "too large"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form: a file if it has a `filename`, else a field. `size` is in bytes, `digest` is SHA-256.

    `beginning` is all that was kept of the content: the whole of a field and of a small file.
    """

    name: str
    filename: str | None
    size: int
    digest: str
    beginning: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A multipart form. With a `problem` the parts after it are missing."""

    parts: tuple[Part, ...] = ()
    problem: FormProblem | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived: an undecoded path, the query's parameters, headers by their names in lower case.

    `body` is the beginning of it if there is a `form`, else all of it; `body_length` is how much was read.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    body_length: int
    form: Form | None = None
