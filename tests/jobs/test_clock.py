from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest

from bot.alignments.work import Work, WorkKind
from bot.jobs import worker
from bot.jobs.clock import LONGEST_BETWEEN_LOOKS, SECONDS_UNTIL_LATE, Clock
from bot.jobs.worker import IDLE, Again, Worker
from bot.store import Claim, Store, StoreUnavailable

LEASE = timedelta(seconds=60)
SOON = 10.0


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize("steps", range(8))
async def test_stopping_at_any_moment_is_no_error(store: Store, caplog: pytest.LogCaptureFixture, steps: int) -> None:
    """A look that was handed out and has not begun is not cut off with a traceback in the log."""

    async def nothing(_: Claim) -> Again:
        return IDLE

    kinds = (WorkKind.SUBMIT, WorkKind.FOLLOW, WorkKind.DELIVER)
    clock = Clock(
        [Worker(kind, nothing, store, lease=timedelta(seconds=60), limit=1) for kind in kinds], store.due_kinds
    )
    clock.start()
    for _ in range(steps):
        await asyncio.sleep(0)
    await clock.stop(5)
    for _ in range(8):  # what the scheduler still does about it
        await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_what_a_piece_of_work_makes_due_is_done_at_once(store: Store) -> None:
    """Two kinds that make each other due a hundred times are done long before the clock has ticked so often."""
    seen: list[str] = []
    all_done = asyncio.Event()

    async def hand_on(claim: Claim) -> Again:
        seen.append(claim.kind)
        if len(seen) == 100:
            all_done.set()
        else:
            other = WorkKind.DELIVER if claim.kind is WorkKind.FOLLOW else WorkKind.FOLLOW
            await store.make_due(Work(other, "one"))
        return IDLE

    kinds = (WorkKind.FOLLOW, WorkKind.DELIVER)
    clock = Clock([Worker(kind, hand_on, store, lease=LEASE, limit=1) for kind in kinds], store.due_kinds)
    await store.make_due(Work(WorkKind.FOLLOW, "one"))
    clock.start()
    async with asyncio.timeout(100 * LONGEST_BETWEEN_LOOKS.total_seconds() / 2):
        await all_done.wait()
    await clock.stop(SOON)
    assert seen == [kinds[number % 2] for number in range(100)]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_clock_is_late_only_when_nobody_looked_for_long(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A worker without work is not late; all are when the database has not answered for a minute."""
    answers = True

    async def due() -> frozenset[WorkKind]:
        if not answers:
            raise StoreUnavailable("The disk is on fire.")
        return await store.due_kinds()

    async def nothing(_: Claim) -> Again:
        return IDLE

    async def look() -> None:
        clock.nudge()
        await asyncio.wait(set(clock._running), timeout=SOON)

    elapsed = 0.0
    monotonic = time.monotonic
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: monotonic() + elapsed))
    clock = Clock([Worker(WorkKind.DELIVER, nothing, store, lease=LEASE, limit=1)], due)
    clock.start()
    elapsed = SECONDS_UNTIL_LATE + 1
    await look()
    assert clock.late() == []
    answers = False
    elapsed *= 2
    await look()
    assert clock.late() == [WorkKind.DELIVER]
    assert "The disk is on fire." in caplog.text
    await clock.stop(SOON)
