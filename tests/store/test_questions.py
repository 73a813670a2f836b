"""Questions to an aligned model come to be once, and are answered by whoever holds the claim."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.alignments.questions import Question, QuestionState
from bot.alignments.work import Work, WorkKind
from bot.store import Claim, ClaimLost, Database, Store
from bot.store.tables import audit
from tests.store.records import ENTRY, MINUTE, a_question, added, claimed

ASKED = replace(ENTRY, event="model:ask")
WRITES: dict[str, Callable[[Store, Claim], Awaitable[None]]] = {
    "try_question": lambda store, claim: store.try_question(claim),
    "question_posted": lambda store, claim: store.question_posted(claim, "1.1"),
    "question_done": lambda store, claim: store.question_done(claim, QuestionState.ANSWERED),
}


async def asked(store: Store) -> Question:
    """A stored question."""
    record = await added(store)
    question, is_new = await store.add_question(a_question(record.id), ASKED)
    assert is_new
    return question


async def test_question_brings_its_work_and_its_audit(store: Store, database: Database) -> None:
    """With a new question come the work to answer it and the entry that says who asked."""
    question = await asked(store)
    assert await store.question(question.id) == question
    assert (await claimed(store, WorkKind.ASK)).work == Work(WorkKind.ASK, question.id)
    entries = select(audit.c.event, audit.c.alignment_id).order_by(audit.c.id)
    found = await database.read(lambda connection: [tuple(row) for row in connection.execute(entries)])
    assert found[-1] == ("model:ask", question.alignment_id)


async def test_question_that_nobody_asked_is_none(store: Store) -> None:
    """An id that is not known gives nothing."""
    assert await store.question("nothing") is None


async def test_question_that_is_delivered_again_is_the_first_one(store: Store, database: Database) -> None:
    """The same form or message is one question, however often Slack delivers it; in another team it is another one."""
    first = await asked(store)
    await store.finish(await claimed(store, WorkKind.ASK), due_at=None)
    again = a_question(first.alignment_id, key=first.key, text="something else")
    assert await store.add_question(again, ASKED) == (first, False)
    assert await store.add_question(replace(first, key="another key"), ASKED) == (first, False)
    assert await store.claim(WorkKind.ASK, owner="worker-1", lease=MINUTE, limit=10) == []
    asked_for = select(audit.c.id).where(audit.c.event == "model:ask")
    assert len(await database.read(lambda connection: connection.execute(asked_for).all())) == 1
    _, in_another_team = await store.add_question(replace(again, team_id="T2"), ASKED)
    assert in_another_team


async def test_life_of_a_question(store: Store) -> None:
    """Tries are counted, the answer's place is kept, and the end is told; nobody else's question is touched."""
    question, other = await asked(store), await asked(store)
    claims = await store.claim(WorkKind.ASK, owner="worker-1", lease=MINUTE, limit=10)
    claim = next(one for one in claims if one.subject == question.id)
    await store.try_question(claim)
    await store.try_question(claim)
    await store.question_posted(claim, "1.1")
    assert await store.question(question.id) == replace(question, tries=2, answer_ts="1.1")
    await store.question_done(claim, QuestionState.UNDEPLOYED)
    done = replace(question, tries=2, answer_ts="1.1", state=QuestionState.UNDEPLOYED)
    assert await store.question(question.id) == done
    assert await store.question(other.id) == other


@pytest.mark.parametrize("name", WRITES)
async def test_nothing_is_written_of_a_question_without_the_claim(store: Store, name: str) -> None:
    """Whoever lost the claim writes nothing about the question."""
    question = await asked(store)
    lost = await claimed(store, WorkKind.ASK)
    await store.claim(WorkKind.ASK, owner="worker-2", lease=MINUTE, limit=1, now=await store.now() + 2 * MINUTE)
    with pytest.raises(ClaimLost):
        await WRITES[name](store, lost)
    assert await store.question(question.id) == question
