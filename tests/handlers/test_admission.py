from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.slack import actions
from bot.slack.model_forms import ASK, QUESTION
from bot.store import Store
from tests.handlers.conftest import CHANNEL, Front, a_front

MOST = 5
REFUSAL = "Too many people ask me at this moment"


class Slow:
    """Rows that take their time as soon as a test wants it."""

    def __init__(self, store: Store) -> None:
        self.answers = asyncio.Event()
        self.answers.set()
        self.waiting = 0
        self.all_wait = asyncio.Event()
        self._store = store

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        async def in_its_time(*args: Any, **named: Any) -> Any:
            if not self.answers.is_set():
                self.waiting += 1
                if self.waiting == MOST:
                    self.all_wait.set()
                await self.answers.wait()
            return await method(*args, **named)

        return in_its_time


@pytest.fixture
def rows(store: Store) -> Slow:
    return Slow(store)


@pytest.fixture
async def front(rows: Slow) -> AsyncIterator[Front]:
    async with a_front(rows, most=MOST) as built:
        yield built


async def test_what_would_be_answered_too_late_is_refused_at_once(front: Front, rows: Slow) -> None:
    """With as many inside as can be answered in time, the next one hears so in its own way, and those get theirs."""
    _, message = await front.has_card()
    await front.grace.press(message.channel, message.ts, actions.ASK)
    await front.form(front.grace, ASK)
    rows.answers.clear()
    asking = [asyncio.create_task(front.ada.command(CHANNEL, f"{front.services.command} list")) for _ in range(MOST)]
    await rows.all_wait.wait()
    await front.grace.command(CHANNEL, f"{front.services.command} list")
    await front.hears(front.grace, REFUSAL)
    outcome = await front.grace.submit({QUESTION: "Why?"})
    assert REFUSAL in outcome.errors[QUESTION]
    assert front.grace.view is not None
    rows.answers.set()
    assert all(one.ok for one in await asyncio.gather(*asking))
    again = await front.grace.submit({QUESTION: "Why?"})
    assert again.ok, again.errors
