"""What is to be said is said in order, once."""

from sqlalchemy import select

from bot.alignments.notices import Audience, Change, Notice, NoticeKind
from bot.alignments.work import WorkKind
from bot.store import Database, RowState, Store
from bot.store.tables import outbox
from tests.store.records import MINUTE, NOON, added, claimed, saying


async def test_what_waits_is_in_order_and_what_is_done_is_gone(store: Store, database: Database) -> None:
    """Rows wait in the order in which things happened until they are sent, skipped or dead."""
    record = await added(store)
    kinds = [NoticeKind.ACCEPTED, NoticeKind.TRAINING, NoticeKind.TRAINED, NoticeKind.RESULT]
    for kind in kinds:
        await store.change(record.id, lambda one, kind=kind: saying(kind, one))  # type: ignore[misc]
    other = await added(store)
    await store.change(other.id, lambda one: saying(NoticeKind.ACCEPTED, one))
    claims = await store.claim(WorkKind.DELIVER, owner="worker-1", lease=MINUTE, limit=2)
    claim = next(one for one in claims if one.subject == record.id)
    assert [(row.seq, row.notice.kind) for row in await store.waiting(record.id)] == list(enumerate(kinds, start=1))
    await store.try_row(claim, 1)
    await store.row_sent(claim, 1, "C9", "1.1")
    await store.row_skipped(claim, 2)
    await store.row_dead(claim, 3, "msg_too_long")
    await store.try_row(claim, 4)
    await store.try_row(claim, 4)
    (last,) = await store.waiting(record.id)
    assert (last.seq, last.tries) == (4, 2)
    assert len(await store.waiting(other.id)) == 1
    columns = (outbox.c.state, outbox.c.channel, outbox.c.ts, outbox.c.error, outbox.c.tries)
    mine = select(*columns).where(outbox.c.alignment_id == record.id).order_by(outbox.c.seq)
    rows = await database.read(lambda connection: [tuple(row) for row in connection.execute(mine)])
    assert rows == [
        (RowState.SENT, "C9", "1.1", None, 1),
        (RowState.SKIPPED, None, None, None, 0),
        (RowState.DEAD, None, None, "msg_too_long", 0),
        (RowState.WAITING, None, None, None, 2),
    ]


async def test_what_was_told_directly_still_waits_for_its_thread(store: Store) -> None:
    """While the thread is out of reach its requester is told, once, and the thread is told when it can be."""
    record = await added(store)
    await store.change(record.id, lambda one: saying(NoticeKind.RESULT, one))
    claim = await claimed(store, WorkKind.DELIVER)
    assert [row.told for row in await store.waiting(record.id)] == [False]
    await store.row_told(claim, 1, "D1", "1.1")
    assert [row.told for row in await store.waiting(record.id)] == [True]
    await store.row_sent(claim, 1, "C1", "1.2")
    assert await store.waiting(record.id) == []


async def test_numbers_go_on_after_what_was_sent(store: Store) -> None:
    """A number is never used twice, so that a reply can be looked for by it."""
    record = await added(store)
    await store.change(record.id, lambda one: saying(NoticeKind.ACCEPTED, one))
    claim = await claimed(store, WorkKind.DELIVER)
    await store.row_sent(claim, 1, "C1", "1.1")
    await store.change(record.id, lambda one: saying(NoticeKind.TRAINING, one))
    assert [row.seq for row in await store.waiting(record.id)] == [2]


async def test_notice_that_concerns_others_keeps_their_names(store: Store) -> None:
    """What is said once in a channel for all of its cards comes back with the names of the others."""
    record = await added(store)
    notice = Notice(NoticeKind.UNREACHABLE, NOON, record, Audience.CHANNEL, others=("Second", "“Third”"))
    await store.change(record.id, lambda one: Change(one, (notice,)))
    (row,) = await store.waiting(record.id)
    assert row.notice == notice
