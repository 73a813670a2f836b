"""A piece of work of the vendor's on a document, a benchmark or an evaluation, read off the time that has passed."""

from dataclasses import dataclass
from enum import StrEnum


class Readiness(StrEnum):
    """How far the vendor is with it."""

    READY = "ready"
    UPLOADED = "uploaded"  # a benchmark that came as a file; as good as ready
    PROCESSING = "processing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Processing:
    """Work that begins at a virtual moment and lasts so many virtual seconds; with an `error` it comes to nothing."""

    began: float
    seconds: float = 0.0
    error: str | None = None

    def readiness(self, moment: float) -> Readiness:
        """How far it is at a virtual moment."""
        if moment < self.began + self.seconds:
            return Readiness.PROCESSING
        return Readiness.READY if self.error is None else Readiness.FAILED

    def progress(self, moment: float) -> int:
        """How far it is at a virtual moment, in percent."""
        return min(100, int(100 * (moment - self.began) / self.seconds)) if self.seconds else 100

    def error_at(self, moment: float) -> str | None:
        """Why it has failed, if it has by that virtual moment."""
        return self.error if self.readiness(moment) is Readiness.FAILED else None
