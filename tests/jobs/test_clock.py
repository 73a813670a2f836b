from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

import pytest

from bot.alignments.work import WorkKind
from bot.jobs.clock import Clock
from bot.jobs.worker import IDLE, Again, Worker
from bot.store import Claim, Store


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("steps", range(8))
async def test_stopping_at_any_moment_is_no_error(store: Store, caplog: pytest.LogCaptureFixture, steps: int) -> None:
    """A look that was handed out and has not begun is not cut off with a traceback in the log."""

    async def nothing(_: Claim) -> Again:
        return IDLE

    kinds = (WorkKind.SUBMIT, WorkKind.FOLLOW, WorkKind.DELIVER)
    clock = Clock([Worker(kind, nothing, store, lease=timedelta(seconds=60), limit=1) for kind in kinds])
    clock.start()
    for _ in range(steps):
        await asyncio.sleep(0)
    await clock.stop(5)
    for _ in range(8):  # what the scheduler still does about it
        await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
