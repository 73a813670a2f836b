from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.desk import Desk
from bot.alignments.materials import BenchmarkPlan, MaterialKind, SlackFile
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.operation import Operation, OperationKind
from bot.alignments.outcomes import Accepted, AlreadyFollowed, Done, NotNow, Person, Refused, SameIsRunning
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry, Channel
from bot.alignments.rights import Action
from bot.alignments.work import WorkKind
from bot.store import Store

ADA = Person("T1", "UADA", "ada")
GRACE = Person("T1", "UGRACE", "grace")
HANDBOOK = SlackFile("F1", "handbook.md", 1200)
DRAFT = Draft("Support", "base", (), "C1", files=(HANDBOOK,), benchmark_plan=BenchmarkPlan(questions=20))


@pytest.fixture
async def desk(store: Store) -> Desk:
    await store.put_channel(Channel("T1", "C1", "ml-team", is_member=True))
    return Desk(store, vendor_key="k1", bot_name="alignbot")


async def recorded(store: Store, **facts: Any) -> Alignment:
    now = await store.now()
    draft = Draft("Support", "base", ("doc-1",), "C1")
    record = Alignment("a1", "T1", "k1", "UADA", draft, now, now, **facts)
    stored, _ = await store.add(record, AuditEntry("alignment:submit", "T1", "UADA"))
    for kind in WorkKind:
        await due(store, kind)
    return stored


async def due(store: Store, kind: WorkKind) -> list[str]:
    """Whom there is such work to be done for; it is done with that."""
    claims = await store.claim(kind, owner="test", lease=timedelta(minutes=1), limit=10)
    for claim in claims:
        await store.finish(claim, due_at=None)
    return [claim.subject for claim in claims]


async def test_an_order_with_files_is_prepared_before_anything_is_sent(store: Store, desk: Desk) -> None:
    """One entry for each file and for the benchmark; the create is not due."""
    outcome = await desk.submit(ADA, "V1", DRAFT)
    assert isinstance(outcome, Accepted)
    alignment = outcome.alignment
    assert (alignment.phase, alignment.news_at) == (Phase.PREPARING, alignment.created_at)
    assert [one.kind for one in alignment.materials] == [MaterialKind.DOCUMENT, MaterialKind.BENCHMARK]
    assert await due(store, WorkKind.PREPARE) == [alignment.id]
    assert await due(store, WorkKind.SUBMIT) == []


async def test_an_order_without_files_is_sent_as_ever(store: Store, desk: Desk) -> None:
    """There is nothing to prepare."""
    outcome = await desk.submit(ADA, "V1", Draft("Support", "base", ("doc-1",), "C1"))
    assert isinstance(outcome, Accepted)
    assert (outcome.alignment.phase, outcome.alignment.materials) == (Phase.SUBMITTED, ())
    assert await due(store, WorkKind.SUBMIT) == [outcome.alignment.id]


async def test_the_same_files_once_more_are_the_same_settings(desk: Desk) -> None:
    """The person is asked before the same is paid for twice, files or not."""
    await desk.submit(ADA, "V1", DRAFT)
    assert isinstance(await desk.submit(ADA, "V2", DRAFT), SameIsRunning)


async def test_an_order_that_was_taken_stays_taken_whatever_became_of_it(store: Store, desk: Desk) -> None:
    """Its form comes again while it runs, or when its documents have failed and the bot was thrown out: the same answer."""
    draft = Draft("Support", "base", ("doc-1",), "C1")
    first = await desk.submit(ADA, "V1", draft)
    assert isinstance(first, Accepted)
    assert await desk.submit(ADA, "V1", draft) == first
    failed = CatalogueItem(CatalogueKind.DOCUMENT, "doc-1", status="FAILED", ready=False)
    await store.replace_catalogue("k1", CatalogueKind.DOCUMENT, [failed], await store.now())
    await store.put_channel(Channel("T1", "C1", "ml-team", is_member=False))
    assert await desk.submit(ADA, "V1", draft) == first
    assert await due(store, WorkKind.CATALOGUE) == await due(store, WorkKind.CHANNELS) == []
    refused = await desk.submit(ADA, "V2", draft)
    assert isinstance(refused, Refused)
    assert set(refused.errors) == {"document_ids", "channel"}
    assert (await due(store, WorkKind.CATALOGUE), await due(store, WorkKind.CHANNELS)) == (["k1"], ["T1"])
    assert await due(store, WorkKind.SUBMIT) == [first.alignment.id]


async def test_a_file_that_cannot_be_used_stops_the_order(store: Store, desk: Desk) -> None:
    """On its own field, and nothing is written down."""
    draft = Draft("Support", "base", (), "C1", files=(SlackFile("F1", "photo.png"),))
    outcome = await desk.submit(ADA, "V1", draft)
    assert isinstance(outcome, Refused)
    assert list(outcome.errors) == ["files"]
    assert await due(store, WorkKind.PREPARE) == []


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({"phase": Phase.PREPARING}, {WorkKind.PREPARE}),
        ({"phase": Phase.SUBMITTED}, {WorkKind.SUBMIT}),
        ({"phase": Phase.UNCONFIRMED}, {WorkKind.SEARCH}),
        ({"phase": Phase.SEARCHING, "vendor_id": "p1"}, {WorkKind.ADOPT}),
        ({"phase": Phase.TRAINING, "vendor_id": "p1", "model_id": "m1"}, {WorkKind.FOLLOW}),
        ({"phase": Phase.TRAINED, "vendor_id": "p1", "model_id": "m1"}, {WorkKind.FOLLOW, WorkKind.OPERATE}),
        ({"phase": Phase.FINISHED, "vendor_id": "p1", "model_id": "m1"}, {WorkKind.OPERATE}),
        ({"phase": Phase.FAILED, "vendor_id": "p1", "operation": OperationKind.DELETE}, {WorkKind.OPERATE}),
    ],
)
async def test_refresh_looks_wherever_there_is_news_to_be_had(
    store: Store, desk: Desk, facts: dict[str, Any], kinds: set[WorkKind]
) -> None:
    """At the order, the job, the model, or what is under way; and the card is brought up to date."""
    if kind := facts.get("operation"):
        facts = {**facts, "operation": Operation(kind, "UADA", await store.now())}
    await recorded(store, **facts)
    assert isinstance(await desk.act(ADA, Action.REFRESH, "a1"), Done)
    assert {kind for kind in WorkKind if await due(store, kind)} == {*kinds, WorkKind.DELIVER}


@pytest.mark.parametrize(
    "facts",
    [
        {"phase": Phase.FAILED, "vendor_id": "p1"},
        {"phase": Phase.FINISHED, "vendor_id": "p1"},
        {"phase": Phase.GONE, "vendor_id": "p1", "model_id": "m1"},
        {"phase": Phase.REJECTED},
    ],
)
async def test_where_nothing_can_change_any_more_refresh_says_so(
    store: Store, desk: Desk, facts: dict[str, Any]
) -> None:
    """An end without a model is the end."""
    await recorded(store, **facts)
    assert isinstance(await desk.act(ADA, Action.REFRESH, "a1"), NotNow)
    assert not [kind for kind in WorkKind if await due(store, kind)]


async def test_what_is_prepared_can_be_withdrawn(store: Store, desk: Desk) -> None:
    """Before the create it costs nothing."""
    await recorded(store, phase=Phase.PREPARING)
    outcome = await desk.act(ADA, Action.WITHDRAW, "a1")
    assert isinstance(outcome, Done)
    assert outcome.alignment.phase is Phase.WITHDRAWN


async def test_two_who_take_up_the_same_project_at_once_both_hear_of_its_end(store: Store, desk: Desk) -> None:
    """Whoever comes second, be it by a moment, becomes a watcher of the record that the first one made."""
    outcomes = await asyncio.gather(desk.follow(ADA, "C1", "p1"), desk.follow(GRACE, "C1", "p1"))
    assert {type(one) for one in outcomes} == {Accepted, AlreadyFollowed}
    record = await store.by_vendor_id("T1", "p1")
    assert record is not None
    assert {record.requester, *record.watchers} == {ADA.user_id, GRACE.user_id}
