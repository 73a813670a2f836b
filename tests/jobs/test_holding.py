"""Long work keeps its claim, and ends when the claim is lost: two never do the same."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.alignments.work import Work, WorkKind
from bot.jobs.holding import Hold, held
from bot.store import Claim, ClaimLost, Store

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

LEASE = timedelta(seconds=1)
SOON = 30.0


async def a_claim(store: Store) -> Claim:
    await store.make_due(Work(WorkKind.ASK, "one"))
    (claim,) = await store.claim(WorkKind.ASK, owner="worker-1", lease=LEASE, limit=1)
    return claim


async def renewed(hold: Hold) -> None:
    """Wait for the next renewal."""
    before = hold.claim
    async with asyncio.timeout(SOON):
        while hold.claim is before:  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)


async def test_a_claim_is_renewed_as_long_as_it_is_held(store: Store) -> None:
    """After the first lease has run out it is held still, and the end of the lease that counts is the new one."""
    claim = await a_claim(store)
    end_of_the_first = await store.now() + LEASE
    async with held(store, claim) as hold:
        await renewed(hold)
        await renewed(hold)
        assert not claim.is_live()
        assert hold.claim.expires > claim.expires
        other = await store.claim(WorkKind.ASK, owner="worker-2", lease=LEASE, limit=1, now=end_of_the_first)
        assert other == []
    assert await store.finish(hold.claim, due_at=None)


async def test_work_is_cut_off_when_its_claim_is_lost(store: Store) -> None:
    """Somebody else has it now: what hangs inside ends, and the reason is told instead of a cancellation."""
    claim = await a_claim(store)
    later = await store.now() + 2 * LEASE
    assert await store.claim(WorkKind.ASK, owner="worker-2", lease=LEASE, limit=1, now=later)
    with pytest.raises(ClaimLost):
        async with asyncio.timeout(SOON), held(store, claim):
            await asyncio.Event().wait()
    current = asyncio.current_task()
    assert current is not None
    assert current.cancelling() == 0


async def test_a_cancellation_from_outside_stays_one(store: Store) -> None:
    """A process that stops cancels its work, and that is no lost claim."""
    begun = asyncio.Event()
    claim = await a_claim(store)

    async def work() -> None:
        async with held(store, claim):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await store.finish(claim, due_at=None)


async def test_what_goes_wrong_inside_comes_out_as_it_is(store: Store) -> None:
    """Holding a claim changes no error."""
    claim = await a_claim(store)
    with pytest.raises(ZeroDivisionError):
        async with held(store, claim):
            raise ZeroDivisionError
