"""What is kept of every request, for tests and for the page."""

from dataclasses import dataclass
from datetime import datetime

KEPT_OF_A_BODY = 64 * 1024
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request that was read to its end, and what was decided about it.

    `call` is the name of a call or "unknown"; `path` is undecoded and has no query, which stands apart; header names
    are in lower case; `body` is the beginning of what was `body_length` bytes long; `status` is `None` if the client was
    left without an answer; `at` is in UTC.
    """

    call: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    body_length: int
    status: int | None
    answer: bytes
    at: datetime
