"""What a check found: how bad it is, what it is about, and what to do, in one line."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much it matters: `wrong` means that the bot could not work."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `words` never hold a secret."""

    level: Level
    subject: str
    words: str

    def __str__(self) -> str:
        return f"{self.level.value:<8} {self.subject}: {self.words}"


def ok(subject: str, words: str) -> Finding:
    """All is well; `words` say what was seen."""
    return Finding(Level.OK, subject, words)


def warning(subject: str, words: str) -> Finding:
    """The bot works, and something is probably not meant or will not last."""
    return Finding(Level.WARNING, subject, words)


def wrong(subject: str, words: str) -> Finding:
    """The bot could not work; `words` end in what to do."""
    return Finding(Level.WRONG, subject, words)


def could_work(findings: Iterable[Finding]) -> bool:
    """Whether nothing is wrong."""
    return all(finding.level is not Level.WRONG for finding in findings)


def unusable_settings(problems: Iterable[str]) -> list[Finding]:
    """The report when the settings cannot be loaded, so that nothing else can be asked: a line for each problem."""
    return [wrong("Settings", problem) for problem in problems]
