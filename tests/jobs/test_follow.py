"""What a look at the vendor's list tells beyond the vendor's words, how often it is taken, and an outage said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.following import LOOKS_MORE_OFTEN_AT_FIRST
from bot.alignments.notices import Audience, Change, Notice, NoticeKind
from bot.alignments.observation import Metrics
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.jobs.follow import JITTER, WAIT_WHEN_REFUSED, Follow
from bot.jobs.worker import LONGEST_WAIT, Again
from bot.playground.nugen import Fault, Scenario
from bot.store import Database, Store
from tests.jobs.conftest import CHANNEL, KEY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
in_every_generation = pytest.mark.parametrize("contract", ["documented", "singular", "plural", "mixed"])

SHORTEST = timedelta(seconds=15)
QUIET = timedelta(minutes=30)
BENCHMARK = "benchmark-xyz789"


async def a_round(bench: Bench, patience: timedelta = timedelta()) -> Again:
    return await bench.round(WorkKind.FOLLOW, Follow(bench.store, bench.client, SHORTEST, QUIET, patience))


async def running(bench: Bench, scenario: Scenario = Scenario.SUCCESS, age: float = 60, **facts: Any) -> Alignment:
    """A record of a job that Nugen has had for `age` seconds."""
    benchmark = facts.pop("benchmark_id", None)
    project = bench.nugen.add_project(name="Job", scenario=scenario, benchmark_id=benchmark, age=age)
    record = await bench.add(phase=Phase.TRAINING, vendor_id=project.id, accepted_at=await bench.store.now(), **facts)
    return await bench.change(record, draft=replace(record.draft, benchmark_id=benchmark))


async def notices(bench: Bench, record: Alignment) -> list[Notice]:
    return [row.notice for row in await bench.store.waiting(record.id)]


@in_every_generation
async def test_failures_that_are_alike_are_counted(bench: Bench) -> None:
    """Three jobs fail the same way, two of them seen in one look: each is told with how many were before it."""
    records = [await running(bench, Scenario.FAILS_IN_TRAINING, age=7200) for _ in range(2)]
    await a_round(bench)
    records.append(await running(bench, Scenario.FAILS_IN_TRAINING, age=7200))
    await bench.store.key_checked(KEY, await bench.store.now() - SHORTEST)
    await a_round(bench)
    told = []
    for record in records:
        (notice,) = await notices(bench, record)
        assert notice.kind is NoticeKind.FAILED
        after = await bench.now(record)
        assert after.failed_alike == notice.alignment.failed_alike
        told.append(after.failed_alike and (after.failed_alike.same, after.failed_alike.of))
    assert sorted(told, key=str) == [(2, 2), (3, 3), None]


@in_every_generation
async def test_numbers_come_with_those_of_the_one_before(bench: Bench) -> None:
    """A finished alignment on the same benchmark stands beside the new one's numbers, on the card and in the reply."""
    earlier = await bench.add(
        phase=Phase.FINISHED, ended_at=await bench.store.now() - timedelta(days=3), metrics=Metrics(accuracy=(0.5, 0.7))
    )
    await bench.change(earlier, draft=replace(earlier.draft, name="The one before", benchmark_id=BENCHMARK))
    record = await running(bench, age=7200, benchmark_id=BENCHMARK)
    await a_round(bench)
    finished = await bench.now(record)
    assert finished.phase is Phase.FINISHED
    assert finished.previous is not None
    assert finished.previous.name == "The one before"
    (notice,) = await notices(bench, record)
    assert notice.alignment.previous == finished.previous


async def test_an_outage_is_said_once_in_a_channel(bench: Bench) -> None:
    """Three alignments in one channel and one in another: one word in each, which names the others, and one when it is over."""
    records = [await running(bench) for _ in range(3)]
    elsewhere = await running(bench)
    other = bench.slack.workspace.channel("general").id
    await bench.change(elsewhere, draft=replace(elsewhere.draft, channel_id=other))
    bench.nugen.faults.always("list", Fault.BAD_GATEWAY)
    await a_round(bench)
    assert [len(await notices(bench, record)) for record in (*records, elsewhere)] == [1, 0, 0, 1]
    (first,) = await notices(bench, records[0])
    assert (first.kind, first.audience) == (NoticeKind.UNREACHABLE, Audience.CHANNEL)
    assert len(first.others) == 2
    late = await running(bench)
    await a_round(bench)
    assert await notices(bench, late) == []
    assert (await bench.now(late)).unreachable_since is not None
    bench.nugen.faults.clear()
    await a_round(bench)
    kinds = [[notice.kind for notice in await notices(bench, record)] for record in (*records, late, elsewhere)]
    both = [NoticeKind.UNREACHABLE, NoticeKind.REACHABLE]
    assert kinds == [both, [], [], [], both]


class Interrupted(Store):
    """In which somebody mutes an alignment after it was read and before many are written."""

    presses: str | None = None

    async def change_many(self, pairs: Sequence[tuple[Alignment, Change]], **options: Any) -> list[str]:
        pressed, self.presses = self.presses, None
        if pressed is not None:
            await self.change(pressed, lambda one: Change(replace(one, muted=not one.muted)))
        return await super().change_many(pairs, **options)


async def test_an_outage_is_said_of_all_when_one_changes_meanwhile(bench: Bench, database: Database) -> None:
    """Whoever changes between the look and the writing is neither left out nor takes the word with it."""
    records = [await running(bench) for _ in range(3)]
    store = Interrupted(database)
    follow = Follow(store, bench.client, SHORTEST, QUIET, timedelta())
    for fault, kind in ((Fault.BAD_GATEWAY, NoticeKind.UNREACHABLE), (None, NoticeKind.REACHABLE)):
        bench.nugen.faults.clear()
        if fault is not None:
            bench.nugen.faults.always("list", fault)
        store.presses = records[0].id
        await bench.round(WorkKind.FOLLOW, follow)
        await bench.store.key_checked(KEY, await bench.store.now() - SHORTEST)
        told = [notice for record in records for notice in await notices(bench, record) if notice.kind is kind]
        assert [len(notice.others) for notice in told] == [2]
        unreachable = [(await bench.now(record)).unreachable_since is not None for record in records]
        assert unreachable == [fault is not None] * 3
    assert not (await bench.now(records[0])).muted


async def test_a_vendor_that_is_down_is_asked_rarely_and_as_it_wishes(bench: Bench) -> None:
    """Each failure doubles the wait up to ten minutes, a refused key rests, and a Retry-After is obeyed by whoever asks."""
    await running(bench)
    bench.nugen.faults.always("list", Fault.BAD_GATEWAY)
    waits = [(await a_round(bench)).after or timedelta() for _ in range(8)]
    assert SHORTEST <= waits[0] <= 2 * SHORTEST
    assert waits[-1] == LONGEST_WAIT
    bench.nugen.faults.clear()
    key, bench.nugen.api_key = bench.nugen.api_key, "another-key"
    assert (await a_round(bench)).after == WAIT_WHEN_REFUSED
    bench.nugen.api_key = key
    bench.nugen.faults.once("list", Fault.TOO_MANY_REQUESTS, seconds=3000)
    assert (await a_round(bench)).after == timedelta(seconds=3000)
    asked = len(bench.nugen.requests)
    left = (await a_round(bench)).after or timedelta()
    assert timedelta(seconds=2900) < left < timedelta(seconds=3000)
    assert len(bench.nugen.requests) == asked


async def test_a_new_order_is_looked_at_more_often_and_never_in_step(bench: Bench) -> None:
    """In the first minute a third of the usual time, somewhat more or less; a press on Refresh comes no sooner."""
    await running(bench)
    least = SHORTEST / LOOKS_MORE_OFTEN_AT_FIRST
    again = await a_round(bench)
    assert least * JITTER[0] <= (again.after or timedelta()) <= least * JITTER[1]
    looks = len(bench.asked("list"))
    await bench.store.make_due(Work(WorkKind.FOLLOW, KEY))
    waits = await a_round(bench)
    assert timedelta() < (waits.after or timedelta()) <= least
    assert len(bench.asked("list")) == looks


async def test_an_outage_is_posted_in_the_channel_itself(bench: Bench) -> None:
    """Not in one card's thread, where the others' readers would miss it; a muted thread does not silence it."""
    first, second = await running(bench), await running(bench)
    await bench.change(first, muted=True)
    bench.nugen.faults.always("list", Fault.BAD_GATEWAY)
    await a_round(bench)
    for record in (first, second):
        card = await bench.card(record)
        assert bench.slack.workspace.channel(CHANNEL).replies(card.ts) == []
    beside = [one for one in bench.slack.workspace.channel(CHANNEL).messages if one.bot_id and not one.thread_ts]
    assert len(beside) == 3
    assert await notices(bench, first) == []


async def test_a_generation_that_changes_loses_no_job(bench: Bench) -> None:
    """Nugen moves to other paths while a job runs: the next look follows it there."""
    bench.nugen.contract = "documented"
    record = await running(bench, age=30)
    await a_round(bench)
    bench.nugen.contract = "plural"
    bench.nugen.clock.advance(7200)
    await bench.store.key_checked(KEY, await bench.store.now() - SHORTEST)
    await a_round(bench)
    assert (await bench.now(record)).phase is Phase.FINISHED
