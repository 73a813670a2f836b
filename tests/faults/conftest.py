"""The world of the scenarios with one contract and one database, in which waits after failures are short."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.jobs.worker import back_off
from bot.slack import verdicts
from tests.scenarios.conftest import World, a_world


@pytest.fixture
def database_kind() -> str:
    """SQLite, except where a test is about PostgreSQL."""
    return "sqlite"


@pytest.fixture(autouse=True)
def waits_are_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first wait after a failure, and the shortest that Slack is taken to ask for: hundredths of a second."""
    monkeypatch.setattr(back_off, "__defaults__", (timedelta(seconds=0.02),))
    monkeypatch.setattr(verdicts, "SHORTEST_WAIT", 0.05)


@pytest.fixture
async def idle_world(database_url: str) -> AsyncIterator[World]:
    """A world in which no bot was started yet."""
    async with a_world(database_url) as world:
        world.overrides |= {"ALIGNBOT_POLL_SECONDS": "0.1", "ALIGNBOT_PROGRESS_SECONDS": "0.1"}
        world.slack.faults.retry_after = 0
        yield world


@pytest.fixture
async def world(idle_world: World) -> World:
    """A world with one bot over Socket Mode."""
    await idle_world.start_bot()
    return idle_world
