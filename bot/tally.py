"""Log lines about what happens so often that a line for each would cost more than the thing itself."""

import logging
import time

_SECONDS_BETWEEN_LINES = 1.0


class Tally:
    """Counts, and says how often at most once a second."""

    def __init__(self, log: logging.Logger, what: str) -> None:
        self._log = log
        self._what = what
        self._count = 0
        self._said_at: float | None = None

    def add(self) -> None:
        """It happened once more."""
        self._count += 1
        now = time.monotonic()
        if self._said_at is None or now - self._said_at >= _SECONDS_BETWEEN_LINES:
            self._log.warning("%s: %d since the last such line", self._what, self._count)
            self._count, self._said_at = 0, now
