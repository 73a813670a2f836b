"""Work is claimed with a lease, done, and put back with its next time."""

import time
from datetime import timedelta

import pytest

from bot.alignments.work import Work, WorkKind
from bot.store import ClaimLost, Store
from tests.store.records import MINUTE, claimed

FOLLOW = Work(WorkKind.FOLLOW, "key-1")


async def claim_later(store: Store, owner: str = "worker-2", after: timedelta = 2 * MINUTE) -> list[str]:
    """What can be claimed when so much time has passed."""
    now = await store.now() + after
    return [claim.subject for claim in await store.claim(FOLLOW.kind, owner=owner, lease=MINUTE, limit=10, now=now)]


async def test_due_work_is_claimed_once(store: Store) -> None:
    """Leased work is nobody else's, and what is claimed tells what a worker needs to know."""
    await store.make_due(FOLLOW)
    before = time.monotonic()
    claim = await claimed(store, WorkKind.FOLLOW)
    assert (claim.work, claim.owner, claim.fence, claim.woken, claim.failures) == (FOLLOW, "worker-1", 1, 1, 0)
    assert claim.due_at <= await store.now()
    assert before <= claim.expires - 60 <= time.monotonic()
    assert claim.is_live()
    assert await store.claim(WorkKind.FOLLOW, owner="worker-2", lease=MINUTE, limit=10) == []


async def test_other_kinds_are_left_to_others(store: Store) -> None:
    """A worker of one kind does not get work of another."""
    await store.make_due(FOLLOW)
    assert await store.claim(WorkKind.CATALOGUE, owner="worker-1", lease=MINUTE, limit=10) == []


async def test_what_waits_longest_comes_first(store: Store) -> None:
    """Up to the limit, in the order in which the work became due."""
    now = await store.now()
    for age in (1, 3, 2):
        await store.ensure_work(Work(WorkKind.FOLLOW, f"due {age} minutes ago"), now - age * MINUTE)
    await store.ensure_work(Work(WorkKind.FOLLOW, "not due yet"), now + MINUTE)
    first = await store.claim(WorkKind.FOLLOW, owner="worker-1", lease=MINUTE, limit=2)
    then = await store.claim(WorkKind.FOLLOW, owner="worker-1", lease=MINUTE, limit=2)
    assert [claim.subject for claim in first] == ["due 3 minutes ago", "due 2 minutes ago"]
    assert [claim.subject for claim in then] == ["due 1 minutes ago"]


async def test_finished_work_comes_back_at_its_time(store: Store) -> None:
    """Work that was finished with a time is idle until then, and for everybody afterwards."""
    await store.make_due(FOLLOW)
    claim = await claimed(store, WorkKind.FOLLOW)
    due_at = await store.now() + 5 * MINUTE
    assert await store.finish(claim, due_at=due_at)
    assert await store.next_due() == due_at
    assert await claim_later(store, after=4 * MINUTE) == []
    assert await claim_later(store, after=6 * MINUTE) == ["key-1"]


async def test_idle_work_waits_until_it_is_woken(store: Store) -> None:
    """Work that was finished without a time is never due by itself."""
    await store.make_due(FOLLOW)
    await store.finish(await claimed(store, WorkKind.FOLLOW), due_at=None)
    assert await store.next_due() is None
    assert await claim_later(store, after=timedelta(days=365)) == []
    await store.make_due(FOLLOW)
    assert (await claimed(store, WorkKind.FOLLOW)).fence == 2


async def test_work_woken_during_the_lease_is_due_at_once(store: Store) -> None:
    """What was asked for while somebody was at it is done once more, whatever the worker says."""
    await store.make_due(FOLLOW)
    first = await claimed(store, WorkKind.FOLLOW)
    await store.make_due(FOLLOW)
    assert await store.claim(WorkKind.FOLLOW, owner="worker-2", lease=MINUTE, limit=10) == []
    await store.finish(first, due_at=None)
    second = await claimed(store, WorkKind.FOLLOW)
    await store.make_due(FOLLOW)
    await store.finish(second, due_at=await store.now() + 60 * MINUTE)
    third = await claimed(store, WorkKind.FOLLOW)
    await store.finish(third, due_at=None)
    assert await store.next_due() is None


async def test_waking_never_postpones(store: Store) -> None:
    """Work that waits since long keeps its place; work that would be due later is due now."""
    now = await store.now()
    await store.ensure_work(FOLLOW, now - MINUTE)
    await store.make_due(FOLLOW)
    claim = await claimed(store, WorkKind.FOLLOW)
    assert claim.due_at == now - MINUTE
    await store.finish(claim, due_at=now + 60 * MINUTE)
    await store.make_due(FOLLOW)
    assert (await claimed(store, WorkKind.FOLLOW)).due_at < now + MINUTE


async def test_work_that_has_a_time_keeps_it(store: Store) -> None:
    """To ensure work changes no time, wakes nobody, and gives idle work a time."""
    now = await store.now()
    await store.ensure_work(FOLLOW, now + MINUTE)
    await store.ensure_work(FOLLOW, now)
    await store.ensure_work(FOLLOW, now + 2 * MINUTE)
    assert await store.next_due() == now + MINUTE
    (claim,) = await store.claim(FOLLOW.kind, owner="worker-1", lease=MINUTE, limit=1, now=now + MINUTE)
    await store.ensure_work(FOLLOW, now)
    await store.finish(claim, due_at=None)
    assert await store.next_due() is None
    await store.ensure_work(FOLLOW, now + 3 * MINUTE)
    assert await store.next_due() == now + 3 * MINUTE


async def test_failures_are_counted_until_it_works(store: Store) -> None:
    """Each claim tells how often the work failed in a row."""
    await store.make_due(FOLLOW)
    seen = []
    for failed in (True, True, False, True):
        claim = await claimed(store, WorkKind.FOLLOW)
        seen.append(claim.failures)
        await store.finish(claim, due_at=await store.now() - MINUTE, failed=failed)
    assert seen == [0, 1, 2, 0]


async def test_lost_lease_is_fenced(store: Store) -> None:
    """After the lease anybody may claim; whoever had it before can neither finish, hand back nor renew."""
    await store.make_due(FOLLOW)
    lost = await claimed(store, WorkKind.FOLLOW)
    assert await claim_later(store) == ["key-1"]
    due_at = await store.next_due()
    assert not await store.finish(lost, due_at=None)
    assert not await store.hand_back(lost)
    with pytest.raises(ClaimLost):
        await store.renew(lost, MINUTE)
    assert await store.next_due() == due_at


async def test_same_worker_cannot_use_its_older_claim(store: Store) -> None:
    """Even the same worker's earlier claim is void once it has claimed the work anew."""
    await store.make_due(FOLLOW)
    lost = await claimed(store, WorkKind.FOLLOW)
    assert await claim_later(store, owner=lost.owner) == ["key-1"]
    assert not await store.finish(lost, due_at=None)


async def test_claim_ends_with_its_work(store: Store) -> None:
    """A claim that was finished or handed back is no claim any more, even if nobody has claimed the work since."""
    await store.make_due(FOLLOW)
    claim = await claimed(store, WorkKind.FOLLOW)
    assert await store.finish(claim, due_at=None)
    assert not await store.finish(claim, due_at=await store.now())
    assert await store.next_due() is None
    with pytest.raises(ClaimLost):
        await store.renew(claim, MINUTE)


async def test_handed_back_work_is_due_for_others_at_once(store: Store) -> None:
    """A worker that stops gives back what it did not begin, as if it had never had it."""
    await store.make_due(FOLLOW)
    claim = await claimed(store, WorkKind.FOLLOW)
    assert await store.hand_back(claim)
    again = await claimed(store, WorkKind.FOLLOW, owner="worker-2")
    assert (again.due_at, again.failures, again.woken) == (claim.due_at, 0, claim.woken)


async def test_renewed_lease_lasts_longer(store: Store) -> None:
    """A renewed claim is not for others when the first lease would have ended, and says so itself."""
    await store.make_due(FOLLOW)
    claim = await claimed(store, WorkKind.FOLLOW)
    renewed = await store.renew(claim, 5 * MINUTE)
    assert renewed.expires > claim.expires + 200
    assert await claim_later(store, after=4 * MINUTE) == []
    assert await store.finish(renewed, due_at=None)


async def test_lease_is_over_for_its_holder_no_later_than_for_others(store: Store) -> None:
    """A claim whose lease is over says so, without asking the database."""
    await store.make_due(FOLLOW)
    (claim,) = await store.claim(FOLLOW.kind, owner="worker-1", lease=timedelta(), limit=1)
    assert not claim.is_live()
    assert len(await store.claim(FOLLOW.kind, owner="worker-2", lease=MINUTE, limit=1)) == 1


async def test_next_due_knows_of_leases(store: Store) -> None:
    """Leased work can be claimed next when its lease ends."""
    await store.make_due(FOLLOW)
    await claimed(store, WorkKind.FOLLOW)
    next_due = await store.next_due()
    assert next_due is not None
    assert timedelta(seconds=50) < next_due - await store.now() < timedelta(seconds=61)
