"""What a worker does with work that fails, hangs, or comes while it is busy."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.alignments.ordering import NotPossibleNow
from bot.alignments.work import Work, WorkKind
from bot.jobs.clock import Clock
from bot.jobs.worker import IDLE, LONGEST_WAIT, Again, Worker, back_off
from bot.store import Claim, Store, VendorIdTaken

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

LEASE = timedelta(minutes=1)
SOON = 10.0


def a_worker(store: Store, handle: Callable[[Claim], Awaitable[Again]], limit: int = 2) -> Worker:
    return Worker(WorkKind.DELIVER, handle, store, lease=LEASE, limit=limit)


async def due(store: Store, *subjects: str) -> None:
    await store.make_due(*(Work(WorkKind.DELIVER, subject) for subject in subjects))


async def test_what_keeps_failing_is_put_off_and_starves_nobody(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """A piece whose handler breaks is logged and put off ever longer; all others are done."""
    seen: list[str] = []

    async def handle(claim: Claim) -> Again:
        seen.append(claim.subject)
        if claim.subject.startswith("broken"):
            raise ZeroDivisionError
        return IDLE

    await due(store, "broken-1", "broken-2", "broken-3", "fine-1", "fine-2")
    worker = a_worker(store, handle)
    assert await worker.tick() == 5
    assert sorted(seen) == ["broken-1", "broken-2", "broken-3", "fine-1", "fine-2"]
    assert "broken-2 failed; trying again later" in caplog.text
    now = await store.now()
    later = now + LONGEST_WAIT
    again = await store.claim(WorkKind.DELIVER, owner="worker-2", lease=LEASE, limit=10, now=later)
    assert {(claim.subject, claim.failures) for claim in again} == {(f"broken-{number}", 1) for number in (1, 2, 3)}
    assert all(claim.due_at > now for claim in again)


@pytest.mark.parametrize("moved_on", [NotPossibleNow("withdrawn"), VendorIdTaken("taken")])
async def test_a_record_that_moved_on_meanwhile_is_no_defect(
    store: Store, caplog: pytest.LogCaptureFixture, moved_on: Exception
) -> None:
    """A person decided, or another record took the project, between reading and writing: looked at anew, no alarm."""

    async def handle(_: Claim) -> Again:
        raise moved_on

    await due(store, "one")
    assert await a_worker(store, handle).tick() == 1
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []
    now = await store.now()
    again = await store.claim(WorkKind.DELIVER, owner="worker-2", lease=LEASE, limit=1, now=now + LONGEST_WAIT)
    assert [claim.subject for claim in again] == ["one"]


async def test_one_that_hangs_holds_up_nobody(store: Store) -> None:
    """While one piece takes long, the other hands of the worker do what is due, also what becomes due meanwhile."""
    release, last_done = asyncio.Event(), asyncio.Event()

    async def handle(claim: Claim) -> Again:
        if claim.subject == "hangs":
            await release.wait()
        if claim.subject == "last":
            last_done.set()
        return IDLE

    worker = a_worker(store, handle)
    await due(store, "hangs", "one", "two", "three")
    ticking = asyncio.create_task(worker.tick())
    async with asyncio.timeout(SOON):
        while await store.next_due() is not None and not last_done.is_set():
            await due(store, "last")
            worker.nudge()
            await last_done.wait()
    assert not ticking.done()
    release.set()
    assert await ticking == 5


async def test_a_nudge_while_it_works_is_not_lost(store: Store) -> None:
    """What becomes due while the last look is being answered is done by the same tick, without waiting for the next."""
    seen: list[str] = []

    async def handle(claim: Claim) -> Again:
        seen.append(claim.subject)
        if len(seen) < 20:
            await due(store, f"piece-{len(seen)}")
            assert worker.nudge()
        return IDLE

    worker = a_worker(store, handle, limit=1)
    await due(store, "piece-0")
    assert await worker.tick() == 20
    assert seen == [f"piece-{number}" for number in range(20)]


async def test_stopping_finishes_what_was_begun_and_claims_no_more(store: Store) -> None:
    """A clock that is stopped waits for what is in flight; what is due besides stays due for the next process."""
    begun, release = asyncio.Event(), asyncio.Event()
    seen: list[str] = []

    async def handle(claim: Claim) -> Again:
        begun.set()
        await release.wait()
        seen.append(claim.subject)
        return IDLE

    clock = Clock([a_worker(store, handle, limit=1)], store.due_kinds)
    await due(store, "first", "second")
    clock.start()
    await begun.wait()
    stopping = asyncio.create_task(clock.stop(SOON))
    asyncio.get_running_loop().call_soon(release.set)
    await stopping
    assert seen == ["first"]
    (left,) = await store.claim(WorkKind.DELIVER, owner="worker-2", lease=LEASE, limit=10)
    assert left.subject == "second"


async def test_stopping_has_an_end_of_patience(store: Store) -> None:
    """What does not end in time is dropped and keeps its lease, so that nobody does it a second time meanwhile."""
    begun = asyncio.Event()

    async def handle(_: Claim) -> Again:
        begun.set()
        await asyncio.Event().wait()
        return IDLE

    clock = Clock([a_worker(store, handle)], store.due_kinds)
    await due(store, "hangs")
    clock.start()
    await begun.wait()
    async with asyncio.timeout(SOON):
        await clock.stop(0.01)
    assert await store.claim(WorkKind.DELIVER, owner="worker-2", lease=LEASE, limit=10) == []
    after = await store.now() + 2 * LEASE
    (left,) = await store.claim(WorkKind.DELIVER, owner="worker-2", lease=LEASE, limit=10, now=after)
    assert left.subject == "hangs"


async def test_waits_grow_and_stay_bounded(database_kind: str) -> None:
    """Each failure doubles the wait, at random by up to twice, and never beyond ten minutes."""
    assert database_kind
    for failures in range(40):
        wait = back_off(failures)
        assert min(timedelta(seconds=2**failures), LONGEST_WAIT) <= wait <= LONGEST_WAIT
        assert wait <= timedelta(seconds=2 ** (failures + 1))
