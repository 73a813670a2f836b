"""Logging for a process: one handler on stderr, nothing secret in it, and one event can never look like two."""

import json
import logging
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Literal, TextIO

from bot.redaction import redactor

# Libraries that tell a story for each request, some of them with whole addresses or bodies in it.
_TALKATIVE = (
    "aiohttp",
    "alembic",
    "apscheduler",
    "asyncio",
    "httpcore",
    "httpx",
    "slack_bolt",
    "slack_sdk",
    "sqlalchemy",
    "uvicorn",
)


def set_up_logging(
    *, level: str, form: Literal["text", "json"], secrets: Iterable[str], stream: TextIO | None = None
) -> None:
    """Send everything that is logged to `stream` (stderr), from `level` on, with `secrets` masked.

    Libraries speak from WARNING on; with DEBUG from INFO on, because what they say at DEBUG has bodies in it.
    """
    handler = logging.StreamHandler(stream if stream is not None else sys.stderr)
    redact = redactor(secrets)
    handler.setFormatter(JsonLines(redact) if form == "json" else TextLines(redact))
    root = logging.getLogger()
    for former in list(root.handlers):
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO if level == "DEBUG" else logging.WARNING)


class _Formatter(logging.Formatter):
    """What both forms share. Masking is done on finished text: a secret in an argument or an error is found too."""

    def __init__(self, redact: Callable[[str], str]) -> None:
        super().__init__()
        self._redact = redact

    def _message(self, record: logging.LogRecord) -> str:
        try:
            return self._redact(record.getMessage())
        except (TypeError, ValueError, LookupError):
            # The library would print the arguments to stderr, unmasked.
            return self._redact(f"{record.msg} (its arguments do not fit and are left out)")

    def _trouble(self, record: logging.LogRecord) -> str:
        """The traceback, or nothing. Not kept on the record, where another handler would find it unmasked."""
        parts = []
        if record.exc_info and record.exc_info[1]:
            parts.append(self.formatException(record.exc_info))
        if record.stack_info:
            parts.append(record.stack_info)
        return self._redact("\n".join(parts))


class TextLines(_Formatter):
    """Lines for people: time (UTC), level, logger, message; a traceback follows, each of its lines marked with a bar."""

    def format(self, record: logging.LogRecord) -> str:
        """One event, in one line unless it has a traceback."""
        head = f"{_at(record)} {record.levelname:<7} {record.name}: {_in_one_line(self._message(record))}"
        return "\n".join([head, *(f"    | {_in_one_line(line)}" for line in self._trouble(record).splitlines())])


class JsonLines(_Formatter):
    """Lines for machines: one JSON object an event, ASCII only."""

    def format(self, record: logging.LogRecord) -> str:
        """One event in one line."""
        event = {"at": _at(record), "level": record.levelname, "logger": record.name, "message": self._message(record)}
        if trouble := self._trouble(record):
            event["exception"] = trouble
        return json.dumps(event)


def _at(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _in_one_line(text: str) -> str:
    """The text with everything escaped that could end the line, move the cursor or turn the reading direction."""
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
        for character in text
    )
