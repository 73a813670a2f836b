"""Records come to be and change."""

from dataclasses import replace

import pytest
from sqlalchemy import Table, select

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry, Preferences, Repository
from bot.alignments.work import Work, WorkKind
from bot.store import ClaimLost, Database, Store, VendorIdTaken
from bot.store.tables import audit, transitions, work
from tests.store.records import DRAFT, ENTRY, MINUTE, NOON, added, an_alignment, claimed, saying


async def rows(database: Database, table: Table) -> list[dict[str, object]]:
    """All rows of a table."""
    return await database.read(lambda connection: [dict(row._mapping) for row in connection.execute(select(table))])


async def due(database: Database) -> set[Work]:
    """All work that has a time."""
    return {Work(row["kind"], row["subject"]) for row in await rows(database, work) if row["due_at"]}  # type: ignore[arg-type]


async def test_store_is_what_the_use_cases_need(store: Store) -> None:
    """The store has every method of the port."""
    repository: Repository = store
    assert await repository.get("nobody") is None


async def test_new_record_brings_everything_with_it(store: Store, database: Database) -> None:
    """With a new record come its thread, its first transition, its work, the choices of its requester and the audit."""
    record, is_new = await store.add(an_alignment(), ENTRY)
    assert is_new
    assert await store.get(record.id) == record
    assert (await store.thread(record.id)).channel_id == "C1"
    assert await due(database) == {Work(WorkKind.SUBMIT, record.id), Work(WorkKind.DELIVER, record.id)}
    assert await store.preferences("T1", "U1") == Preferences("model-a", "C1")
    (transition,) = await rows(database, transitions)
    assert (transition["from_phase"], transition["to_phase"], transition["at"]) == (None, Phase.SUBMITTED, NOON)
    (entry,) = await rows(database, audit)
    assert (entry["event"], entry["user_id"], entry["alignment_id"], entry["detail"]) == (
        "alignment:submit",
        "U1",
        record.id,
        "a detail",
    )


async def test_same_view_is_the_same_record(store: Store, database: Database) -> None:
    """A submission that is delivered again gives the first record and writes nothing."""
    first = await added(store, view_id="V1")
    second, is_new = await store.add(an_alignment(view_id="V1", requester="U2"), ENTRY)
    assert (second, is_new) == (first, False)
    assert len(await rows(database, audit)) == 1
    assert await store.preferences("T1", "U2") == Preferences()
    _, in_another_team = await store.add(an_alignment(view_id="V1", team_id="T2"), ENTRY)
    assert in_another_team


async def test_same_project_is_the_same_record(store: Store) -> None:
    """A project of the vendor's that a record of the same key follows gets no second record."""
    first = await added(store, view_id=None, vendor_id="proj-1", phase=Phase.SEARCHING)
    same = an_alignment(view_id=None, vendor_id="proj-1", phase=Phase.SEARCHING)
    assert await store.add(same, ENTRY) == (first, False)
    _, with_another_key = await store.add(replace(same, vendor_key="key-2"), ENTRY)
    assert with_another_key


async def test_project_started_elsewhere_says_nothing_about_preferences(store: Store) -> None:
    """Only a form tells what a person likes to choose."""
    await added(store, view_id=None, vendor_id="proj-1", phase=Phase.SEARCHING)
    assert await store.preferences("T1", "U1") == Preferences()


async def test_change_writes_record_transition_notices_work_and_audit(store: Store, database: Database) -> None:
    """All that a change brings is there afterwards, and the record counts its versions."""
    record = await added(store)

    def accept(before: Alignment) -> Change:
        return saying(NoticeKind.ACCEPTED, before, phase=Phase.QUEUED, vendor_id="proj-1", status="PROCESSING")

    changed = await store.change(record.id, accept, replace(ENTRY, event="alignment:choose"))
    assert changed is not None
    assert (changed.phase, changed.version) == (Phase.QUEUED, 1)
    assert await store.get(record.id) == changed
    (row,) = await store.waiting(record.id)
    assert (row.seq, row.tries, row.notice.kind, row.notice.at) == (1, 0, NoticeKind.ACCEPTED, NOON)
    assert Work(WorkKind.FOLLOW, "key-1") in await due(database)
    _, transition = sorted(await rows(database, transitions), key=lambda one: int(str(one["seq"])))
    assert (transition["from_phase"], transition["to_phase"], transition["status"]) == (
        Phase.SUBMITTED,
        Phase.QUEUED,
        "PROCESSING",
    )
    assert [entry["event"] for entry in await rows(database, audit)] == ["alignment:submit", "alignment:choose"]


async def test_change_that_changes_nothing_writes_nothing(store: Store, database: Database) -> None:
    """No decision, or the same record without a notice, leaves the row and the audit as they were."""
    record = await added(store)
    assert await store.change(record.id, lambda _: None, ENTRY) == record
    assert await store.change(record.id, Change, ENTRY) == record
    assert await store.get(record.id) == record
    assert len(await rows(database, audit)) == 1


async def test_notice_alone_is_a_change(store: Store) -> None:
    """Something to say is written even if the record stays the same, behind what was to be said before."""
    record = await added(store)
    for kind in (NoticeKind.SILENT, NoticeKind.UNREACHABLE):
        await store.change(record.id, lambda one, kind=kind: Change(one, (Notice(kind, NOON, one),)))  # type: ignore[misc]
    assert [(row.seq, row.notice.kind) for row in await store.waiting(record.id)] == [
        (1, NoticeKind.SILENT),
        (2, NoticeKind.UNREACHABLE),
    ]


async def test_change_of_nothing_is_none(store: Store) -> None:
    """A record that does not exist is not decided about."""
    assert await store.change("nobody", Change) is None


async def test_error_of_a_decision_undoes_everything(store: Store) -> None:
    """What the decision raises reaches the caller, and the record can be changed by others right after."""
    record = await added(store)

    def refuse(_: Alignment) -> Change:
        raise LookupError("not now")

    with pytest.raises(LookupError, match="not now"):
        await store.change(record.id, refuse, ENTRY)
    changed = await store.change(record.id, lambda one: Change(replace(one, misses=1)))
    assert changed is not None
    assert changed.version == 1


async def test_project_cannot_get_two_records(store: Store) -> None:
    """Giving a record the project that another one follows is refused, and nothing of the change is written."""
    await added(store, view_id=None, vendor_id="proj-1", phase=Phase.SEARCHING)
    record = await added(store)
    with pytest.raises(VendorIdTaken):
        await store.change(record.id, lambda one: saying(NoticeKind.ADOPTED, one, vendor_id="proj-1"))
    assert await store.get(record.id) == record
    assert await store.waiting(record.id) == []


async def test_worker_with_a_claim_does_not_wake_itself(store: Store, database: Database) -> None:
    """Work equal to the claimed one is not made due by the worker's own change; other work is."""
    record = await added(store)
    claim = await claimed(store, WorkKind.SUBMIT)
    await store.change(record.id, lambda one: Change(replace(one, phase=Phase.SENDING)), claim=claim)
    await store.finish(claim, due_at=None)
    assert await due(database) == {Work(WorkKind.DELIVER, record.id)}


async def test_worker_that_lost_its_claim_changes_nothing(store: Store) -> None:
    """Once somebody else has claimed the work, the first worker is told so before its decision is asked for."""
    record = await added(store)
    lost = await claimed(store, WorkKind.SUBMIT)
    (held,) = await store.claim(
        WorkKind.SUBMIT, owner="worker-2", lease=MINUTE, limit=1, now=await store.now() + 2 * MINUTE
    )
    assert held.fence == lost.fence + 1

    def never(_: Alignment) -> Change:
        raise AssertionError

    with pytest.raises(ClaimLost):
        await store.change(record.id, never, claim=lost)
    changed = await store.change(record.id, lambda one: Change(replace(one, misses=1)), claim=held)
    assert changed is not None


async def test_choices_are_replaced_by_the_next_form(store: Store) -> None:
    """The next form of the same person begins with what they chose the last time."""
    await added(store)
    await added(store, draft=replace(DRAFT, base_model="model-b", channel_id="C2"))
    assert await store.preferences("T1", "U1") == Preferences("model-b", "C2")


async def test_audit_entry_without_details(store: Store, database: Database) -> None:
    """What an entry does not say stays empty."""
    await store.add(an_alignment(), AuditEntry("alignment:submit", "T1", "U1"))
    (entry,) = await rows(database, audit)
    assert (entry["channel_id"], entry["detail"]) == (None, None)
