"""What nobody will ask for again is dropped."""

from typing import Any

from sqlalchemy import Select, select

from bot.alignments.errands import ErrandState
from bot.alignments.phases import Phase
from bot.alignments.questions import QuestionState
from bot.alignments.work import Work, WorkKind
from bot.store import Database, Store
from bot.store.tables import audit, errands, pauses, questions, work
from tests.store.records import ENTRY, MINUTE, NOON, a_question, added, an_errand


async def values(database: Database, wanted: Select[Any]) -> set[object]:
    """What there is in one column."""
    return await database.read(lambda connection: set(connection.execute(wanted).scalars()))


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
    subjects = select(work.c.subject)
    assert await values(database, subjects.where(work.c.kind == WorkKind.DELIVER)) == {fresh.id, active.id, due.id}
    assert await values(database, subjects.where(work.c.kind == WorkKind.FOLLOW)) == {"key-1"}
    assert await values(database, select(pauses.c.method)) == {"chat.postMessage"}
    assert len(await values(database, select(audit.c.id))) == 4
    assert await store.get(old.id) == old


async def test_finished_questions_and_errands_go_with_their_work(store: Store, database: Database) -> None:
    """Old ones that are done go; those that are open, younger, or worked on at this moment stay."""
    record = await added(store)
    old, young = NOON - MINUTE, NOON + MINUTE
    for state, at, name in (
        (QuestionState.ANSWERED, old, "over"),
        (QuestionState.WAITING, old, "open"),
        (QuestionState.ANSWERED, young, "young"),
        (QuestionState.FAILED, old, "busy"),
    ):
        await store.add_question(a_question(record.id, id=name, state=state, asked_at=at), ENTRY)
        done = ErrandState.OPEN if state is QuestionState.WAITING else ErrandState.DONE
        await store.add_errand(an_errand(id=name, state=done, created_at=at), ENTRY)
    for kind in (WorkKind.ASK, WorkKind.ERRAND):
        for claim in await store.claim(kind, owner="worker-1", lease=MINUTE, limit=10):
            if claim.subject != "busy":
                await store.finish(claim, due_at=None)
    await store.prune(NOON)
    left = {"open", "young", "busy"}
    assert await values(database, select(questions.c.id)) == left
    assert await values(database, select(errands.c.id)) == left
    for kind in (WorkKind.ASK, WorkKind.ERRAND):
        assert await values(database, select(work.c.subject).where(work.c.kind == kind)) == left


async def test_work_of_the_whole_life_cycle_goes_with_its_alignment(store: Store, database: Database) -> None:
    """Every kind of work that is for an alignment goes once that has ended; an active alignment keeps its own."""
    over = await added(store, phase=Phase.FINISHED, ended_at=NOON - MINUTE)
    active = await added(store)
    for_alignments = set(WorkKind) - {
        WorkKind.FOLLOW,
        WorkKind.ASK,
        WorkKind.ERRAND,
        WorkKind.CATALOGUE,
        WorkKind.CHANNELS,
        WorkKind.TIDY,
    }
    for kind in for_alignments:
        await store.make_due(Work(kind, over.id), Work(kind, active.id))
        for claim in await store.claim(kind, owner="worker-1", lease=MINUTE, limit=10):
            await store.finish(claim, due_at=None)
    await store.prune(NOON)
    kept = select(work.c.kind, work.c.subject)
    left = await database.read(lambda connection: [tuple(row) for row in connection.execute(kept)])
    assert set(left) == {(kind, active.id) for kind in for_alignments}
