"""What nobody will ask for again is dropped."""

from sqlalchemy import select

from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.store import Database, Store
from bot.store.tables import audit, pauses, work
from tests.store.records import MINUTE, NOON, added


async def test_only_what_is_over_is_dropped(store: Store, database: Database) -> None:
    """Pauses and idle work of alignments that ended before then go; all else stays."""
    old = await added(store, phase=Phase.FINISHED, ended_at=NOON - MINUTE)
    fresh = await added(store, phase=Phase.FINISHED, ended_at=NOON + MINUTE)
    active = await added(store)
    claims = await store.claim(WorkKind.DELIVER, owner="worker-1", lease=MINUTE, limit=10)
    for claim in claims:
        await store.finish(claim, due_at=None)
    due = await added(store, phase=Phase.FINISHED, ended_at=NOON - MINUTE)
    await store.make_due(Work(WorkKind.FOLLOW, "key-1"), Work(WorkKind.DELIVER, "nobody"))
    for kind in (WorkKind.FOLLOW, WorkKind.DELIVER):
        for claim in await store.claim(kind, owner="worker-1", lease=MINUTE, limit=10):
            if claim.subject != due.id:
                await store.finish(claim, due_at=None)
    await store.pause("T1", "chat.update", NOON - MINUTE)
    await store.pause("T1", "chat.postMessage", NOON + MINUTE)
    await store.prune(NOON)
    async with database.reading() as connection:
        subjects = set((await connection.execute(select(work.c.subject).where(work.c.kind == "deliver"))).scalars())
        follow = (await connection.execute(select(work.c.subject).where(work.c.kind == "follow"))).scalars().all()
        paused = (await connection.execute(select(pauses.c.method))).scalars().all()
        entries = (await connection.execute(select(audit.c.id))).scalars().all()
    assert subjects == {fresh.id, active.id, due.id}
    assert follow == ["key-1"]
    assert paused == ["chat.postMessage"]
    assert len(entries) == 4
    assert await store.get(old.id) == old
