"""Hears everything that the tests make the bot say, and fails the test in which a secret is among it.

Logged records are heard raw, before anything is masked: the mask is the second line, and a record of ours needs none.
The libraries are heard from INFO on, as the program lets them speak at its most talkative.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from bot.playground.nugen import FAKE_API_KEY
from bot.playground.slack import SlackPlayground

# What tests call the passwords of databases that are none.
_PASSWORDS = ("hunter22", "pa55word", "p%40ssword", "p@ssword")
_TOKEN = re.compile(r"\b(?:xox[a-z]|xapp)-[\w-]{6,}")
_SECRET_VARIABLES = ("_TOKEN", "_SECRET", "_KEY")
_LIBRARIES = ("aiohttp", "alembic", "apscheduler", "httpcore", "httpx", "slack_bolt", "slack_sdk", "uvicorn")
_KEPT = 100


class Watch:
    """What was said since the last look, and what must not be in it."""

    def __init__(self) -> None:
        self._secrets: deque[str] = deque(maxlen=_KEPT)
        self._said: list[tuple[str, str]] = []

    def know(self, *secrets: str) -> None:
        """These are secret from now on; tokens are known by their shape."""
        self._secrets.extend(one for one in secrets if one and one not in self._secrets)

    def know_environment(self, environment: Mapping[str, str]) -> None:
        """What a program was started with, its database's password among it."""
        self.know(*(value for name, value in environment.items() if name.endswith(_SECRET_VARIABLES)))
        if password := urlsplit(environment.get("DATABASE_URL", "")).password:
            self.know(password, unquote(password))

    def hear(self, where: str, text: str) -> None:
        """The bot said this."""
        self._said.append((where, text))

    def hear_record(self, record: logging.LogRecord) -> None:
        """This was logged."""
        if record.name.partition(".")[0] in _LIBRARIES and record.levelno < logging.INFO:
            return
        try:
            said = record.getMessage()
        except (TypeError, ValueError, LookupError):
            said = f"{record.msg} {record.args}"
        if record.exc_info and record.exc_info[1]:
            said += "".join(traceback.format_exception(record.exc_info[1]))
        self.hear(f"log {record.name}", said)

    def hear_workspace(self, slack: SlackPlayground) -> None:
        """Everything that the bot sent to Slack or answered there."""
        for one in slack.wire:
            self.hear(f"Slack {one.kind}", str(one.request if one.direction == "to_slack" else one.response))

    def leaks(self) -> list[str]:
        """What of it holds a secret, with that left out; then it is forgotten."""
        said, self._said = self._said, []
        secrets = [*self._secrets, *_PASSWORDS, FAKE_API_KEY]
        found: list[str] = []
        for where, text in said:
            tokens = _TOKEN.findall(text) if "xox" in text or "xapp" in text else []
            for secret in (*tokens, *(one for one in secrets if one in text)):
                before, _, after = text.partition(secret)
                found.append(f"{where}: {before[-150:]}<secret>{after[:50]}")
        return found


WATCH = Watch()


def listen() -> None:
    """Hear every record from now on, whatever is done to handlers."""
    make = logging.getLogRecordFactory()

    def heard(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        WATCH.hear_record(record)
        return record

    logging.setLogRecordFactory(heard)
    # On the root alone, so that a program or a test that chooses its own level gets it.
    logging.getLogger().setLevel(logging.INFO)


@pytest.fixture(autouse=True)
def nothing_secret_is_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """No secret is in what was logged, printed or sent to Slack; a test that has to tell one says so by a mark."""
    yield
    leaks = WATCH.leaks()
    if request.node.get_closest_marker("tells_secrets") is None:
        assert not leaks, "\n".join(leaks)


@pytest.fixture(scope="session", autouse=True)
def nothing_secret_was_told_at_the_end() -> Iterator[None]:
    """What the last world of all said is looked at as well."""
    yield
    leaks = WATCH.leaks()
    assert not leaks, "\n".join(leaks)


@pytest.fixture
def capsys(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> pytest.CaptureFixture[str]:
    """What a test reads of stdout and stderr is heard too."""
    monkeypatch.setattr(capsys, "readouterr", _heard(capsys.readouterr))
    return capsys


def _heard(read: Callable[[], Any]) -> Callable[[], Any]:
    def readouterr() -> Any:
        said = read()
        WATCH.hear("stdout", said.out)
        WATCH.hear("stderr", said.err)
        return said

    return readouterr
