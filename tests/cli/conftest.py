from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from tests.scenarios.conftest import World, contract, idle_world

__all__ = ["contract", "idle_world"]


class Prepare(Protocol):
    """Puts this process where the program would be started: its folder, its environment with these changes."""

    def __call__(self, world: World, **changes: str) -> None: ...


@pytest.fixture(autouse=True)
def root_logging() -> Iterator[None]:
    """The commands set logging up for their process; afterwards it is as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Prepare:
    """For commands that need no process of their own."""
    monkeypatch.chdir(tmp_path)

    def prepare(world: World, **changes: str) -> None:
        for name, value in {**environment(world), **changes}.items():
            monkeypatch.setenv(name, value)

    return prepare


def environment(world: World, **changes: str) -> dict[str, str]:
    """What an operator would set, for this world."""
    way = (
        {"SLACK_SIGNING_SECRET": world.slack.signing_secret, "HOST": "127.0.0.1", "PORT": "0"}
        if world.http
        else {"SLACK_APP_TOKEN": world.slack.app_token}
    )
    return {
        "SLACK_BOT_TOKEN": world.slack.bot_token,
        "SLACK_API_URL": f"{world.slack.base_url}/api/",
        "NUGEN_API_KEY": world.nugen.api_key,
        "NUGEN_BASE_URL": world.nugen.base_url,
        "DATABASE_URL": world.database_url,
        "ALIGNBOT_POLL_SECONDS": "0.2",
        "ALIGNBOT_SETTLE_SECONDS": "5",
        **way,
        **changes,
    }
