"""Nothing that is over is kept among what is looked through at every tick."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.jobs.tidy import EVERY, KEPT, Tidy
from bot.jobs.worker import IDLE, Again, Worker
from bot.store import Claim, Store
from tests.store.records import added

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

MINUTE = timedelta(minutes=1)


async def test_what_ended_long_ago_is_dropped_once_an_hour(store: Store) -> None:
    """Idle work of an alignment that ended more than a day ago goes, and the job comes back in an hour."""
    now = await store.now()
    old = await added(store, phase=Phase.FINISHED, ended_at=now - KEPT - MINUTE)
    fresh = await added(store, phase=Phase.FINISHED, ended_at=now - KEPT + MINUTE)

    async def nothing_to_do(_: Claim) -> Again:
        return IDLE

    await Worker(WorkKind.DELIVER, nothing_to_do, store, lease=MINUTE, limit=8).tick()
    await store.ensure_work(Work(WorkKind.TIDY, ""), now)
    tidy = Worker(WorkKind.TIDY, Tidy(store), store, lease=MINUTE, limit=1)
    assert await tidy.tick() == 1
    assert await tidy.tick() == 0
    due = await store.next_due()
    assert due is not None
    assert timedelta() <= due - now - EVERY < MINUTE
    # A row that is there can be given a time; `ensure_work` would make the one that was dropped anew, as the others do.
    for record in (old, fresh):
        await store.make_due(Work(WorkKind.DELIVER, record.id))
    claims = await store.claim(WorkKind.DELIVER, owner="worker-1", lease=MINUTE, limit=8)
    assert {claim.subject: claim.fence for claim in claims} == {old.id: 1, fresh.id: 2}
