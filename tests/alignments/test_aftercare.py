from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.alignments.aftercare import Aftercare
from bot.alignments.alignment import Alignment, Draft
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.operation import OperationKind
from bot.alignments.outcomes import Asked, Done, NotAllowed, NotNow, Person, Refused
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry
from bot.alignments.rights import Action
from bot.alignments.work import WorkKind
from bot.store import Store

ADA = Person("T1", "UADA", "ada")
GRACE = Person("T1", "UGRACE", "grace")
STRANGER = Person("T2", "UADA", "ada")


@pytest.fixture
def nudges() -> list[None]:
    return []


@pytest.fixture
def aftercare(store: Store, nudges: list[None]) -> Aftercare:
    return Aftercare(store, nudge=lambda: nudges.append(None))


async def aligned(store: Store, **facts: Any) -> Alignment:
    """A stored record of Ada's that has a model."""
    now = await store.now()
    known: dict[str, Any] = {"phase": Phase.FINISHED, "vendor_id": "p1", "model_id": "m1", **facts}
    draft = Draft("Support", "base", ("doc-1",), "C1")
    record = Alignment("a1", "T1", "k1", "UADA", draft, now, now, **known)
    stored, _ = await store.add(record, AuditEntry("alignment:submit", "T1", "UADA"))
    return stored


async def due(store: Store, kind: WorkKind) -> list[str]:
    """Whom there is such work to be done for."""
    claims = await store.claim(kind, owner="test", lease=timedelta(minutes=1), limit=10)
    return [claim.subject for claim in claims]


async def test_a_wish_is_written_down_with_its_work(store: Store, aftercare: Aftercare, nudges: list[None]) -> None:
    """Who asked stands in it, and the clock is told to look at once."""
    await aligned(store)
    outcome = await aftercare.operate(ADA, OperationKind.DEPLOY, "a1")
    assert isinstance(outcome, Done)
    stored = await store.get("a1")
    assert stored is not None
    assert stored.operation is not None
    assert (stored.operation.kind, stored.operation.by) == (OperationKind.DEPLOY, "UADA")
    assert await due(store, WorkKind.OPERATE) == ["a1"]
    assert nudges


async def test_an_evaluation_knows_its_benchmarks_name(store: Store, aftercare: Aftercare) -> None:
    """The card says what it is measured with, in the words of the catalogue as they are now."""
    await aligned(store)
    item = CatalogueItem(CatalogueKind.BENCHMARK, "b1", "Support exam", "READY", ready=True)
    await store.replace_catalogue("k1", CatalogueKind.BENCHMARK, [item], await store.now())
    outcome = await aftercare.operate(ADA, OperationKind.EVALUATE, "a1", benchmark_id="b1")
    assert isinstance(outcome, Done)
    assert outcome.alignment.operation is not None
    assert (outcome.alignment.operation.benchmark_id, outcome.alignment.operation.benchmark_name) == (
        "b1",
        "Support exam",
    )


async def test_an_id_that_the_catalogue_does_not_know_can_be_typed(store: Store, aftercare: Aftercare) -> None:
    """The vendor decides about it, not our copy of its list."""
    await aligned(store)
    outcome = await aftercare.operate(ADA, OperationKind.EVALUATE, "a1", benchmark_id="typed")
    assert isinstance(outcome, Done)
    assert outcome.alignment.operation is not None
    assert outcome.alignment.operation.benchmark_name is None


@pytest.mark.parametrize("benchmark_id", [None, "", "b\u202e1", "b" * 300])
async def test_an_evaluation_needs_a_benchmark_that_can_be_one(
    store: Store, aftercare: Aftercare, benchmark_id: str | None
) -> None:
    """Said before anything is written."""
    await aligned(store)
    assert isinstance(await aftercare.operate(ADA, OperationKind.EVALUATE, "a1", benchmark_id=benchmark_id), NotNow)
    assert await due(store, WorkKind.OPERATE) == []


@pytest.mark.parametrize("kind", list(OperationKind))
async def test_only_whoever_ordered_decides_about_it(store: Store, aftercare: Aftercare, kind: OperationKind) -> None:
    """Deploying costs, deleting destroys; in another workspace there is no such record at all."""
    await aligned(store)
    assert isinstance(await aftercare.operate(GRACE, kind, "a1", benchmark_id="b1"), NotAllowed)
    assert await aftercare.operate(STRANGER, kind, "a1", benchmark_id="b1") is None
    assert await aftercare.operate(ADA, kind, "unknown", benchmark_id="b1") is None
    assert await due(store, WorkKind.OPERATE) == []


async def test_pressing_five_times_at_once_is_one_wish(store: Store, aftercare: Aftercare) -> None:
    """Judged under the row's lock; another wish waits, and says for what."""
    await aligned(store)
    outcomes = await asyncio.gather(*(aftercare.operate(ADA, OperationKind.DEPLOY, "a1") for _ in range(5)))
    assert all(isinstance(one, Done) for one in outcomes)
    stored = await store.get("a1")
    assert stored is not None
    assert stored.version == 1
    other = await aftercare.operate(ADA, OperationKind.DELETE, "a1")
    assert other == NotNow("Please wait: deploying the model is still under way.")


async def test_a_button_that_is_out_of_date_says_how_it_stands(store: Store, aftercare: Aftercare) -> None:
    """Nothing is written down that the record does not allow."""
    await aligned(store, phase=Phase.FAILED, model_id=None)
    assert await aftercare.operate(ADA, OperationKind.DEPLOY, "a1") == NotNow(
        "That is not possible now: the alignment is failed."
    )


async def test_anybody_may_ask_and_the_question_is_kept(store: Store, aftercare: Aftercare, nudges: list[None]) -> None:
    """With who asked, clean, and with its work; five deliveries of the same one are one."""
    await aligned(store)
    outcomes = [await aftercare.ask(GRACE, "a1", "  Why\u202e?\nTell\x00 me. ", "C1:1.2") for _ in range(5)]
    (question,) = {one.question for one in outcomes if isinstance(one, Asked)}
    assert (question.by, question.text, question.alignment_id) == ("UGRACE", "Why?\nTell me.", "a1")
    assert await due(store, WorkKind.ASK) == [question.id]
    assert nudges


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u2060", "x" * 3001])
async def test_what_is_no_question_is_told_on_its_field(store: Store, aftercare: Aftercare, text: str) -> None:
    """Nothing but blanks, nothing that can be seen, or more than fits."""
    await aligned(store)
    outcome = await aftercare.ask(ADA, "a1", text, "key")
    assert isinstance(outcome, Refused)
    assert list(outcome.errors) == ["question"]
    assert isinstance(await aftercare.ask(ADA, "a1", "x" * 3000, "key"), Asked)


@pytest.mark.parametrize(
    "facts", [{"phase": Phase.TRAINING}, {"phase": Phase.GONE}, {"phase": Phase.FAILED}, {"model_id": None}]
)
async def test_without_a_model_there_is_nobody_to_ask(
    store: Store, aftercare: Aftercare, facts: dict[str, Any]
) -> None:
    """A model id alone is no model: the vendor mints it a minute after the start."""
    await aligned(store, **facts)
    assert isinstance(await aftercare.ask(ADA, "a1", "Why?", "key"), NotNow)
    assert isinstance(await aftercare.consider(ADA, Action.ASK, "a1"), NotNow)
    assert await due(store, WorkKind.ASK) == []


async def test_a_question_stays_in_its_workspace(store: Store, aftercare: Aftercare) -> None:
    """Nobody asks other people's models."""
    await aligned(store)
    assert await aftercare.ask(STRANGER, "a1", "Why?", "key") is None
    assert await aftercare.ask(ADA, "unknown", "Why?", "key") is None


async def test_a_form_opens_only_for_what_can_be_done_now(store: Store, aftercare: Aftercare) -> None:
    """Rights and state are asked before somebody fills in a form in vain; asking changes nothing."""
    before = await aligned(store)
    assert isinstance(await aftercare.consider(ADA, Action.EVALUATE, "a1"), Done)
    assert isinstance(await aftercare.consider(GRACE, Action.EVALUATE, "a1"), NotAllowed)
    assert isinstance(await aftercare.consider(GRACE, Action.ASK, "a1"), Done)
    assert await aftercare.consider(STRANGER, Action.ASK, "a1") is None
    assert await store.get("a1") == before
    await aftercare.operate(ADA, OperationKind.DEPLOY, "a1")
    assert isinstance(await aftercare.consider(ADA, Action.EVALUATE, "a1"), NotNow)
    assert isinstance(await aftercare.consider(ADA, Action.ASK, "a1"), Done)
