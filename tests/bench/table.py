"""What a benchmark found, as a table for the terminal and for a page, with the machine that it ran on."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

_LIBRARIES = (
    "slack-bolt",
    "slack-sdk",
    "aiohttp",
    "starlette",
    "uvicorn",
    "uvloop",
    "sqlalchemy",
    "httpx",
)


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure that is wanted, and whether it was reached."""

    words: str
    found: str
    reached: bool

    def __str__(self) -> str:
        return f"{'reached' if self.reached else 'NOT reached'}: {self.words} ({self.found})"


@dataclass(frozen=True, slots=True)
class Table:
    """One benchmark's figures; `how` says in a sentence or two what was compared with what."""

    title: str
    how: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    aims: Sequence[Aim] = ()

    def text(self) -> str:
        """For a terminal."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        aligned = [
            "  ".join([line[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in _rest(line, widths))])
            for line in lines
        ]
        return "\n".join([self.title, self.how, "", *aligned, *(f"- {aim}" for aim in self.aims)])

    def markdown(self) -> str:
        """For a page."""
        lines = [self.columns, ["---", *["---:"] * (len(self.columns) - 1)], *self.rows]
        table = [f"| {' | '.join(line)} |" for line in lines]
        aims = ["", *(f"- {aim}" for aim in self.aims)] if self.aims else []
        return "\n".join([f"## {self.title}", "", self.how, "", *table, *aims])


def machine() -> str:
    """The machine and what runs on it, in a sentence."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}; {libraries}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _rest(line: Sequence[str], widths: Sequence[int]) -> Iterable[tuple[str, int]]:
    return list(zip(line, widths, strict=True))[1:]
