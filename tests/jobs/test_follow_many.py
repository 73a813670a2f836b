"""A look at hundreds of jobs with one key: in parts, without holding up whoever waits, and with nothing said twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.jobs.follow import AT_ONCE, MOST_SINGLE_LOOKS, Follow
from bot.store import Database
from bot.store.alignment_rows import to_row
from bot.store.tables import alignments
from tests.jobs.conftest import CHANNEL, KEY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

QUIET = timedelta(days=1)


async def a_round(bench: Bench) -> None:
    await bench.round(WorkKind.FOLLOW, Follow(bench.store, bench.client, timedelta(), QUIET, timedelta(days=1)))


async def many(bench: Bench, database: Database, vendor_ids: list[str], **facts: object) -> list[Alignment]:
    """Records in training, with these ids at Nugen."""
    now = await bench.store.now()
    draft = Draft("Job", "nugen-flash-instruct", ("doc-abc123",), bench.slack.workspace.channel(CHANNEL).id)
    basics = {"team_id": bench.slack.team_id, "vendor_key": KEY, "requester": bench.ada.id, "draft": draft}
    basics |= {"created_at": now, "phase_since": now, "phase": Phase.TRAINING, "accepted_at": now, "news_at": now}
    records = [Alignment(id=uuid4().hex, vendor_id=one, **{**basics, **facts}) for one in vendor_ids]  # type: ignore[arg-type]
    rows = [to_row(one) for one in records]
    await database.write(lambda connection: connection.execute(alignments.insert(), rows))
    await bench.store.make_due(Work(WorkKind.FOLLOW, KEY))
    return records


async def test_the_end_of_an_outage_is_said_once_for_more_than_one_part(bench: Bench, database: Database) -> None:
    """More alignments in one channel than are read at a time: one word for all of them, by the oldest, naming the others."""
    projects = [bench.nugen.add_project(name="Job", age=60).id for _ in range(AT_ONCE + 5)]
    records = await many(bench, database, projects, unreachable_since=await bench.store.now())
    await a_round(bench)
    told: list[Notice] = [row.notice for one in records for row in await bench.store.waiting(one.id)]
    back = [notice for notice in told if notice.kind is NoticeKind.REACHABLE]
    assert len(back) == 1
    assert len(back[0].others) == AT_ONCE + 4
    assert {one.unreachable_since for one in await bench.store.polled(KEY)} == {None}


async def test_single_looks_are_taken_in_several_rounds(bench: Bench, database: Database) -> None:
    """More projects are missing from the list than may be looked at one by one in a round: the next round goes on."""
    missing = [f"alignment-project-{number}" for number in range(MOST_SINGLE_LOOKS + 5)]
    await many(bench, database, missing, misses=1)
    await a_round(bench)
    assert len(bench.asked("detail")) == MOST_SINGLE_LOOKS
    assert len(await bench.store.polled(KEY)) == 5
    await a_round(bench)
    assert await bench.store.polled(KEY) == []


async def test_whoever_waits_gets_a_turn_while_many_are_read(bench: Bench, database: Database) -> None:
    """Of the time that reading hundreds of records costs, no piece in which nobody else had a turn is a large part."""
    await many(bench, database, [f"alignment-project-{number}" for number in range(1000)])
    async with longest_piece() as part:
        await bench.store.polled(KEY)
    assert part() < 1 / 3


async def test_whoever_waits_gets_a_turn_while_many_are_written(bench: Bench, database: Database) -> None:
    """The same for writing what is new of them, all in one transaction."""
    records = await many(bench, database, [f"alignment-project-{number}" for number in range(1000)])
    (claim,) = await bench.store.claim(WorkKind.FOLLOW, owner="one", lease=timedelta(minutes=1), limit=1)
    changes = [(one, Change(replace(one, progress=50, news_at=one.created_at))) for one in records]
    async with longest_piece() as part:
        await bench.store.change_many(changes, claim=claim)
    assert part() < 1 / 3


@asynccontextmanager
async def longest_piece() -> AsyncIterator[Callable[[], float]]:
    """How much of the work inside, of all threads, was the longest piece in which nobody else had a turn in this one."""
    turns: list[float] = []
    elsewhere = time.process_time() - time.thread_time()

    async def wait() -> None:
        while True:
            turns.append(time.thread_time())
            await asyncio.sleep(0)

    waiting = asyncio.create_task(wait())
    await asyncio.sleep(0)
    pieces: list[float] = []
    yield lambda: max(pieces) / (elsewhere + sum(sorted(pieces)[-20:]))
    await asyncio.sleep(0)
    waiting.cancel()
    elsewhere = time.process_time() - time.thread_time() - elsewhere
    pieces += [after - before for before, after in pairwise(turns)]
