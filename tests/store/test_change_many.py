"""Many records change in one transaction."""

import time
from dataclasses import replace

import pytest

from bot.alignments.notices import Change, NoticeKind
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.store import ClaimLost, Store
from bot.store.alignment_rows import to_row
from bot.store.database import Database
from bot.store.tables import alignments
from tests.store.records import MINUTE, added, an_alignment, claimed, saying


async def test_many_change_and_the_changed_are_left_alone(store: Store) -> None:
    """Records are written as given; one that somebody changed since it was read is told and stays as it is."""
    first, second, third = [await added(store, phase=Phase.QUEUED) for _ in range(3)]
    claim = await claimed(store, WorkKind.FOLLOW)
    muted = await store.change(second.id, lambda one: Change(replace(one, muted=True)))
    left = await store.change_many(
        [
            (first, saying(NoticeKind.TRAINING, first, phase=Phase.TRAINING)),
            (second, saying(NoticeKind.TRAINING, second, phase=Phase.TRAINING)),
            (third, Change(third)),
        ],
        claim=claim,
    )
    assert left == [second.id]
    changed = await store.get(first.id)
    assert changed is not None
    assert (changed.phase, changed.version) == (Phase.TRAINING, 1)
    assert await store.get(second.id) == muted
    assert await store.get(third.id) == third
    assert [row.notice.kind for row in await store.waiting(first.id)] == [NoticeKind.TRAINING]
    assert await store.waiting(second.id) == []


async def test_all_or_none(store: Store) -> None:
    """Where one has changed since it was read nothing is written, and which one it was is told."""
    first, second = [await added(store, phase=Phase.QUEUED) for _ in range(2)]
    claim = await claimed(store, WorkKind.FOLLOW)
    pairs = [(one, Change(replace(one, misses=1))) for one in (first, second)]
    muted = await store.change(second.id, lambda one: Change(replace(one, muted=True)))
    assert muted is not None
    assert await store.change_many(pairs, claim=claim, all_or_none=True) == [second.id]
    assert await store.get(first.id) == first
    pairs = [(one, Change(replace(one, misses=1))) for one in (first, muted)]
    assert await store.change_many(pairs, claim=claim, all_or_none=True) == []
    assert [one.misses for one in await store.records([first.id, second.id])] == [1, 1]


async def test_deleted_record_is_told_as_changed(store: Store) -> None:
    """A record that does not exist is one of those that were left alone."""
    await store.make_due(Work(WorkKind.FOLLOW, "key-1"))
    ghost = an_alignment()
    claim = await claimed(store, WorkKind.FOLLOW)
    assert await store.change_many([(ghost, Change(replace(ghost, misses=1)))], claim=claim) == [ghost.id]


async def test_own_work_is_not_woken(store: Store) -> None:
    """The follow job that writes phases does not make itself due; the deliveries are."""
    record = await added(store, phase=Phase.QUEUED)
    claim = await claimed(store, WorkKind.FOLLOW)
    (deliver,) = await store.claim(WorkKind.DELIVER, owner="worker-1", lease=MINUTE, limit=1)
    await store.finish(deliver, due_at=None)
    await store.change_many([(record, saying(NoticeKind.TRAINING, record, phase=Phase.TRAINING))], claim=claim)
    await store.finish(claim, due_at=None)
    assert await store.claim(WorkKind.FOLLOW, owner="worker-1", lease=MINUTE, limit=1) == []
    assert len(await store.claim(WorkKind.DELIVER, owner="worker-1", lease=MINUTE, limit=1)) == 1


async def test_lost_claim_writes_nothing(store: Store) -> None:
    """A follow job that took longer than its lease changes nothing any more."""
    record = await added(store, phase=Phase.QUEUED)
    lost = await claimed(store, WorkKind.FOLLOW)
    await store.claim(WorkKind.FOLLOW, owner="worker-2", lease=MINUTE, limit=1, now=await store.now() + 2 * MINUTE)
    with pytest.raises(ClaimLost):
        await store.change_many([(record, saying(NoticeKind.TRAINING, record, phase=Phase.TRAINING))], claim=lost)
    assert await store.get(record.id) == record


async def test_nothing_to_change_asks_nobody(store: Store) -> None:
    """No change is no transaction, and no error."""
    record = await added(store, phase=Phase.QUEUED)
    claim = await claimed(store, WorkKind.FOLLOW)
    assert await store.change_many([], claim=claim) == []
    assert await store.change_many([(record, Change(record))], claim=claim) == []


async def test_thousands_change_quickly(store: Store, database: Database) -> None:
    """Two thousand records with a notice each are one transaction of a few seconds at most."""
    records = [an_alignment(phase=Phase.QUEUED) for _ in range(2000)]
    rows = [to_row(record) for record in records]
    await database.write(lambda connection: connection.execute(alignments.insert(), rows))
    await store.make_due(Work(WorkKind.FOLLOW, "key-1"))
    claim = await claimed(store, WorkKind.FOLLOW)
    began = time.process_time()
    pairs = [(record, saying(NoticeKind.TRAINING, record, phase=Phase.TRAINING)) for record in records]
    assert await store.change_many(pairs, claim=claim) == []
    assert time.process_time() - began < 5
    assert {record.phase for record in await store.polled("key-1")} == {Phase.TRAINING}
    assert len(await store.waiting(records[-1].id)) == 1
