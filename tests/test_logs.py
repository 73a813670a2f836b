import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.logs import TextLines, set_up_logging
from bot.redaction import MASK, redactor

pytestmark = pytest.mark.tells_secrets


def token(*parts: str) -> str:
    """What looks like a token only when the tests run, so that scanners for leaked ones stay calm."""
    return "-".join(parts)


LOADED = "hunter22/and=more"
BOT_TOKEN = token("xoxb", "1234", "abcd", "EFGH")
NUGEN_KEY = token("nugen", "0123456789abcdef")


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    names = {name: logging.getLogger(name).level for name in list(logging.root.manager.loggerDict)}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, former in names.items():
        logging.getLogger(name).setLevel(former)


def logged(form: Literal["text", "json"] = "text", level: str = "INFO") -> io.StringIO:
    stream = io.StringIO()
    set_up_logging(level=level, form=form, secrets={LOADED, ""}, stream=stream)
    return stream


@pytest.mark.parametrize(
    "text",
    [
        f"the key is {LOADED}",
        "https://example.com/?q=hunter22%2Fand%3Dmore",
        f"token {BOT_TOKEN} refused",
        f"xoxe.{BOT_TOKEN}",
        token("xapp", "1", "A0B1", "99", "abcdef"),
        f"Authorization: Bearer {LOADED[::-1]}",
        "authorization: basic YWRhOmh1bnRlcjIy",
        f"key {NUGEN_KEY}",
        "postgresql://ada:pa55word@db.example.com/bot",
        "https://pa55word@example.com",
        "v0=" + "ab" * 32,
        "https://hooks.slack.com/commands/T1/22/pa55word",
        "wss://wss-primary.slack.com/link/?ticket=pa55word-1234&app_id=2",
        '{"client_secret": "pa55word"}',
        "SLACK_SIGNING_SECRET=pa55word00",
        "x_api_key='pa55word'",
    ],
)
def test_what_is_secret_is_masked(text: str) -> None:
    """Loaded secrets, in any spelling, and everything shaped like one do not survive."""
    masked = redactor({LOADED})(text)
    assert MASK in masked
    for secret in (LOADED, LOADED[::-1], BOT_TOKEN, NUGEN_KEY, "pa55word", "YWRhOmh1bnRlcjIy", "ab" * 32, "99-abcdef"):
        assert secret not in masked


@pytest.mark.parametrize(
    "text",
    [
        "base model nugen-flash-instruct in https://api.nugen.in/v3/models",
        "Slack answered token: invalid_auth",
        "10 secrets in 3 signatures; mail ada@example.com",
        "bearer of news",
        "",
    ],
)
def test_what_is_not_secret_stays(text: str) -> None:
    """Ordinary words, models' names and addresses stay readable."""
    assert redactor({LOADED, "", "abc"})(text) == text


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    """A secret that begins with another one leaves no rest."""
    assert redactor({"hunter22", "hunter22-tail"})("is hunter22-tail") == f"is {MASK}"


@settings(deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_a_loaded_secret_never_survives(before: str, after: str) -> None:
    """Wherever a loaded secret stands in a text, it is gone afterwards."""
    assert LOADED not in redactor({LOADED})(before + LOADED + after)


@pytest.mark.parametrize("form", ["text", "json"])
def test_secrets_in_messages_arguments_and_errors_are_masked(form: Literal["text", "json"]) -> None:
    """No part of an event shows a secret: not the message, its arguments, the error, its cause or the stack."""
    stream = logged(form)
    log = logging.getLogger("bot.test")
    log.info(f"loaded {LOADED}")  # noqa: G004 - the bad habit that must not leak either
    log.warning("argument %s, %r", LOADED, {"Authorization": f"Bearer {NUGEN_KEY}"})
    cause = ValueError(LOADED)
    error = RuntimeError(BOT_TOKEN)
    error.__cause__ = cause
    log.error("failed", exc_info=error, stack_info=True)
    text = stream.getvalue()
    assert "RuntimeError" in text
    for secret in (LOADED, BOT_TOKEN, NUGEN_KEY):
        assert secret not in text


@pytest.mark.parametrize("form", ["text", "json"])
def test_arguments_that_do_not_fit_are_left_out(
    form: Literal["text", "json"], capsys: pytest.CaptureFixture[str]
) -> None:
    """A wrong format string is logged as it is; the arguments do not reach stderr by the back door."""
    stream = logged(form)
    logging.getLogger("bot.test").info("%d of %s", LOADED)  # noqa: PLE1206 - the mistake that is tested
    assert "%d of %s" in stream.getvalue()
    assert LOADED not in stream.getvalue()
    assert capsys.readouterr().err == ""


def test_an_event_in_text_cannot_look_like_two() -> None:
    """Line breaks, cursor movements and turned reading directions in a message are shown escaped, in one line."""
    stream = logged()
    logging.getLogger("bot.test").info("name: %s", "a\n2026-01-01 INFO forged\r\x1b[2K\u202e\u2028b\ud800")
    (line,) = stream.getvalue().splitlines()
    assert r"a\n2026-01-01 INFO forged\r\x1b[2K\u202e\u2028b\ud800" in line


def test_a_traceback_in_text_cannot_look_like_an_event() -> None:
    """Every line after the first begins with a bar, whatever the error's own text was."""
    stream = logged()
    forged = ValueError("first\n2026-01-01T00:00:00.000Z INFO    bot: forged\u2028and \x1b[2K")
    logging.getLogger("bot.test").error("failed", exc_info=forged)
    head, *rest = stream.getvalue().splitlines()
    assert head.endswith("bot.test: failed")
    assert len(rest) == 3
    assert "\x1b" not in stream.getvalue()
    assert all(line.startswith("    | ") for line in rest)


def test_json_is_one_object_a_line_with_the_time_in_utc() -> None:
    """Each event is one ASCII line that reads back as what happened."""
    stream = logged("json")
    logging.getLogger("bot.test").warning("two\nlines of %s", "ü")
    (line,) = stream.getvalue().splitlines()
    assert line.isascii()
    event = json.loads(line)
    assert event.pop("at").endswith("Z")
    assert event == {"level": "WARNING", "logger": "bot.test", "message": "two\nlines of ü"}


def test_the_time_in_text_is_utc() -> None:
    """The time does not depend on where the machine stands."""
    record = logging.LogRecord("bot", logging.INFO, "", 0, "hello", None, None)
    record.created = 0.5
    assert TextLines(redactor(())).format(record) == "1970-01-01T00:00:00.500Z INFO    bot: hello"


@pytest.mark.parametrize("name", ["httpx", "httpcore", "slack_sdk", "slack_bolt", "aiohttp", "apscheduler", "uvicorn"])
def test_libraries_are_quiet(name: str) -> None:
    """Libraries speak from WARNING on, with DEBUG from INFO on, and never at DEBUG, where they tell bodies."""
    log = logging.getLogger(f"{name}.inside")
    logged()
    assert not log.isEnabledFor(logging.INFO)
    assert log.isEnabledFor(logging.WARNING)
    logged(level="DEBUG")
    assert log.isEnabledFor(logging.INFO)
    assert not log.isEnabledFor(logging.DEBUG)
    assert logging.getLogger("bot.test").isEnabledFor(logging.DEBUG)


def test_a_second_set_up_replaces_the_first() -> None:
    """Set up twice, an event is written once."""
    first = logged()
    second = logged()
    logging.getLogger("bot.test").info("hello")
    assert first.getvalue() == ""
    assert len(second.getvalue().splitlines()) == 1


def test_stderr_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a stream everything goes to stderr, so that stdout stays for what a command prints."""
    set_up_logging(level="INFO", form="text", secrets=(), stream=None)
    logging.getLogger("bot.test").info("hello")
    captured = capsys.readouterr()
    assert "hello" in captured.err
    assert captured.out == ""
