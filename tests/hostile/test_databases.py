"""Places that are no database of ours: the program says so in words, and leaves them as they were."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.connections import CannotStart, connect
from bot.settings import SettingsError, load_settings
from bot.store import StoreUnavailable
from tests.test_settings import LEAST

pytestmark = pytest.mark.asyncio


def a_note(folder: Path) -> Path:
    (folder / "note.txt").write_text("not a database " * 100)
    return folder / "note.txt"


def a_folder(folder: Path) -> Path:
    (folder / "folder.sqlite3").mkdir()
    return folder / "folder.sqlite3"


def half_of_one(folder: Path) -> Path:
    whole = folder / "whole.sqlite3"
    with sqlite3.connect(whole) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.executemany("INSERT INTO alembic_version VALUES (?)", [("x" * 1000,)] * 20)
    connection.close()
    (folder / "half.sqlite3").write_bytes(whole.read_bytes()[:1500])
    return folder / "half.sqlite3"


def a_newer_one(folder: Path) -> Path:
    with sqlite3.connect(folder / "newer.sqlite3") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT NOT NULL)")
        connection.execute("INSERT INTO alembic_version VALUES ('9999')")
    connection.close()
    return folder / "newer.sqlite3"


def nowhere(folder: Path) -> Path:
    return folder / "missing" / "alignbot.sqlite3"


PLACES: dict[str, Callable[[Path], Path]] = {
    "a note": a_note,
    "a folder": a_folder,
    "half of a database": half_of_one,
    "a database of a newer version": a_newer_one,
    "a folder that is not there": nowhere,
}


@pytest.mark.parametrize("name", PLACES)
async def test_it_is_refused_in_words_and_left_alone(tmp_path: Path, name: str) -> None:
    """No trace, and what is in it stays: of a database its tables and rows, of anything else every byte."""
    place = PLACES[name](tmp_path)
    before = content(place)
    settings = load_settings({**LEAST, "DATABASE_URL": f"sqlite:///{place}"}, None)
    with pytest.raises((CannotStart, StoreUnavailable)) as refused:
        await connect(settings)
    assert len(str(refused.value)) > 20
    assert content(place) == before


def content(place: Path) -> object:
    try:
        with closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as connection:
            return list(connection.iterdump())
    except sqlite3.Error:
        return place.read_bytes() if place.is_file() else None


WRONG: dict[str, tuple[str, str]] = {
    "a port of nobody's": ("PORT", "70000"),
    "a negative port": ("PORT", "-1"),
    "a port in words": ("PORT", "http"),
    "a database that we do not know": ("DATABASE_URL", "mysql://ada:hunter22@host/name"),
    "an address that is none": ("DATABASE_URL", "hunter22"),
    "a vendor by file": ("NUGEN_BASE_URL", "file:///etc/passwd"),
    "a vendor with a password": ("NUGEN_BASE_URL", "https://ada:hunter22@api.example"),
    "Slack by file": ("SLACK_API_URL", "file:///etc/passwd"),
    "a key with a line break": ("NUGEN_API_KEY", "hunter22\nX-Evil: 1"),
    "a key beyond ASCII": ("NUGEN_API_KEY", "hunter22-ключ"),
    "a token with a blank": ("SLACK_BOT_TOKEN", "xoxb hunter22"),
    "a bot token for the app": ("SLACK_APP_TOKEN", LEAST["SLACK_BOT_TOKEN"]),
    "an app token for the bot": ("SLACK_BOT_TOKEN", LEAST["SLACK_APP_TOKEN"]),
    "a signing secret that is none": ("SLACK_SIGNING_SECRET", "hunter22"),
    "a contract that there is not": ("NUGEN_CONTRACT", "hunter22"),
    "a level that there is not": ("ALIGNBOT_LOG_LEVEL", "loud"),
    "no time between polls": ("ALIGNBOT_POLL_SECONDS", "0"),
    "less than no time": ("ALIGNBOT_POLL_SECONDS", "-5"),
    "not a number": ("ALIGNBOT_POLL_SECONDS", "nan"),
    "for ever": ("ALIGNBOT_POLL_SECONDS", "inf"),
    "a lease in words": ("ALIGNBOT_LEASE_SECONDS", "long"),
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_setting_is_named_and_its_value_is_not_repeated(name: str) -> None:
    """One sentence that begins with the variable; whatever stood there may have been a secret."""
    variable, value = WRONG[name]
    with pytest.raises(SettingsError) as caught:
        load_settings({**LEAST, variable: value}, None)
    assert [one for one in caught.value.problems if one.startswith(variable)]
    assert "hunter22" not in str(caught.value)
    assert LEAST["SLACK_BOT_TOKEN"] not in str(caught.value)
