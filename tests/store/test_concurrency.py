"""Many at once: nobody does the same work twice, and no change is lost."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import chain

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change, NoticeKind
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.store import Claim, ClaimLost, Database, Store
from tests.store.claimer import claim_all
from tests.store.processes import started
from tests.store.records import DRAFT, ENTRY, MINUTE, a_question, added, an_alignment, an_errand, saying

SUBJECTS = [f"key-{n:03}" for n in range(60)]


@pytest.fixture
async def replicas(database_url: str) -> AsyncIterator[list[Database]]:
    """Four connections of their own to one database, as four replicas have them."""
    opened = [await Database.open(database_url) for _ in range(4)]
    yield opened
    for one in opened:
        await one.close()


def once_more(before: Alignment) -> Change:
    """Counts up and says something."""
    return saying(NoticeKind.SILENT, before, misses=before.misses + 1)


async def test_claimers_never_claim_the_same(replicas: list[Database]) -> None:
    """Everything that is due is claimed by exactly one of many workers."""
    await Store(replicas[0]).make_due(*(Work(WorkKind.FOLLOW, subject) for subject in SUBJECTS))
    claimed = await asyncio.gather(*(claim_all(replicas[n % 4], f"worker-{n}") for n in range(8)))
    assert sorted(chain.from_iterable(claimed)) == SUBJECTS


async def test_processes_never_claim_the_same(replicas: list[Database], database_url: str) -> None:
    """The same holds for workers in different processes."""
    await Store(replicas[0]).make_due(*(Work(WorkKind.FOLLOW, subject) for subject in SUBJECTS))
    async with started(database_url) as other:
        assert await other.line() == "ready"
        output, ours = await asyncio.gather(other.finish("go\n"), claim_all(replicas[0], "this process"))
    assert sorted([*output.split(), *ours]) == SUBJECTS


async def test_change_under_contention_loses_nothing(replicas: list[Database]) -> None:
    """Every change is made on top of the one before, and every notice has a number of its own."""
    stores = [Store(one) for one in replicas]
    record = await added(stores[0])
    await asyncio.gather(*(stores[n % 4].change(record.id, once_more) for n in range(24)))
    changed = await stores[0].get(record.id)
    assert changed is not None
    assert (changed.misses, changed.version) == (24, 24)
    assert [row.seq for row in await stores[0].waiting(record.id)] == list(range(1, 25))


async def test_same_view_at_once_is_one_record(replicas: list[Database]) -> None:
    """A submission that arrives everywhere at the same time becomes one record, which all of them get."""
    stores = [Store(one) for one in replicas]
    answers = await asyncio.gather(*(stores[n % 4].add(an_alignment(view_id="V1"), ENTRY) for n in range(8)))
    assert sorted(is_new for _, is_new in answers) == [False] * 7 + [True]
    assert len({record.id for record, _ in answers}) == 1


async def test_same_project_at_once_is_one_record(replicas: list[Database]) -> None:
    """So does a project that several people want followed."""
    stores = [Store(one) for one in replicas]
    wanted = [an_alignment(view_id=None, vendor_id="proj-1", phase=Phase.SEARCHING) for _ in range(8)]
    answers = await asyncio.gather(*(stores[n % 4].add(one, ENTRY) for n, one in enumerate(wanted)))
    assert sorted(is_new for _, is_new in answers) == [False] * 7 + [True]


async def test_same_question_at_once_is_one_question(replicas: list[Database]) -> None:
    """So does a question that Slack delivers everywhere at the same time, which is answered once."""
    stores = [Store(one) for one in replicas]
    record = await added(stores[0])
    same = [a_question(record.id, key="view V1") for _ in range(8)]
    answers = await asyncio.gather(*(stores[n % 4].add_question(one, ENTRY) for n, one in enumerate(same)))
    assert sorted(is_new for _, is_new in answers) == [False] * 7 + [True]
    ids = {question.id for question, _ in answers}
    assert ids == {claim.subject for claim in await stores[0].claim(WorkKind.ASK, owner="w", lease=MINUTE, limit=9)}
    assert len(ids) == 1


async def test_same_errand_at_once_is_one_errand(replicas: list[Database]) -> None:
    """And an errand, which is carried out once."""
    stores = [Store(one) for one in replicas]
    same = [an_errand(key="view V1") for _ in range(8)]
    answers = await asyncio.gather(*(stores[n % 4].add_errand(one, ENTRY) for n, one in enumerate(same)))
    assert sorted(is_new for _, is_new in answers) == [False] * 7 + [True]
    ids = {errand.id for errand, _ in answers}
    assert ids == {claim.subject for claim in await stores[0].claim(WorkKind.ERRAND, owner="w", lease=MINUTE, limit=9)}
    assert len(ids) == 1


async def test_jobs_and_buttons_do_not_wait_for_each_other_for_ever(replicas: list[Database]) -> None:
    """Follow job, delivery, buttons and refreshes on the same rows at once: all get through, nothing is lost."""
    stores = [Store(one) for one in replicas]
    records = [await added(stores[0], phase=Phase.QUEUED, draft=replace(DRAFT, name=f"n{n}")) for n in range(6)]

    async def follow(store: Store) -> int:
        claim = await claim_when_free(store, Work(WorkKind.FOLLOW, "key-1"))
        read = await store.polled("key-1")
        try:
            left = await store.change_many([(one, once_more(one)) for one in reversed(read)], claim=claim)
        except ClaimLost:
            return 0
        finally:
            await store.finish(claim, due_at=await store.now())
        return len(read) - len(left)

    async def press(store: Store) -> int:
        for record in records:
            await store.change(record.id, once_more)
        return len(records)

    async def refresh(store: Store) -> int:
        await store.make_due(*(Work(WorkKind.DELIVER, one.id) for one in records), Work(WorkKind.FOLLOW, "key-1"))
        return 0

    async def deliver(store: Store) -> int:
        done = 0
        for claim in await store.claim(WorkKind.DELIVER, owner="deliver", lease=MINUTE, limit=3):
            await store.try_card(claim)
            done += await store.change(claim.subject, once_more, claim=claim) is not None
            await store.finish(claim, due_at=None)
        return done

    jobs = (follow, press, refresh, deliver)
    made = await asyncio.wait_for(
        asyncio.gather(*(job(stores[n]) for _ in range(3) for n, job in enumerate(jobs))), timeout=60
    )
    after = [await stores[0].get(record.id) for record in records]
    assert sum(record.misses for record in after if record) == sum(made)


async def claim_when_free(store: Store, item: Work) -> Claim:
    """The claim on this work, as soon as nobody has it."""
    while True:
        for claim in await store.claim(item.kind, owner=f"worker {id(store)}", lease=MINUTE, limit=1):
            return claim
        await store.make_due(item)
