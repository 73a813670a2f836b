"""Whoever spends, and wherever: never more than is allowed, and what is important does not wait for what is not."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store import Allowance, Store
from bot.store.allowances import LONGEST_LINE, Asked, Level, spend
from tests.store.records import MINUTE, NOON
from tests.store.stepping import Steps, stepping

SECOND = timedelta(seconds=1)
ENDING, NEWS, PROGRESS = range(3)
POSTS = Allowance(SECOND, 3, (0, 1, 2))
TEAM = "T1"

allowances = st.builds(
    lambda every, kept: Allowance(timedelta(milliseconds=every), kept[-1] + 1, tuple(kept)),
    st.integers(1, 5000),
    st.lists(st.integers(0, 8), min_size=3, max_size=3).map(sorted),
)
requests = st.lists(st.tuples(st.integers(-2000, 20_000), st.integers(0, 2)), max_size=60)


@pytest.fixture
def steps() -> Steps:
    return Steps()


@pytest.fixture
async def replicas(database_url: str, steps: Steps) -> AsyncIterator[list[Store]]:
    """Four connections of their own to one database, in one time."""
    opened = [stepping(database_url, steps) for _ in range(4)]
    yield [Store(one) for one in opened]
    for one in opened:
        await one.close()


def never_more(spent: list[datetime], allowance: Allowance) -> bool:
    """Whether in no window there is more than the burst and what comes back in its time."""
    return all(
        later - first >= (number - allowance.burst + 1) * allowance.every
        for start, first in enumerate(spent)
        for number, later in enumerate(spent[start:])
    )


@given(allowances, requests)
def test_no_window_has_more_than_its_share(allowance: Allowance, wanted: list[tuple[int, int]]) -> None:
    """Whatever is asked for in whatever order of ranks, each window of time holds a burst and the steady rate at most."""
    now, level, spent = NOON, Level(NOON, (NOON,) * 3), []
    for milliseconds, rank in wanted:
        now += timedelta(milliseconds=max(milliseconds, 0))
        (after,), wait = spend([Asked(allowance, level)], rank, now)
        level = after.level
        if wait is None:
            spent.append(now)
    assert never_more(spent, allowance)


@given(allowances, requests)
def test_a_clock_that_jumps_stops_nobody_for_long(allowance: Allowance, wanted: list[tuple[int, int]]) -> None:
    """Even when the clock is set back by a day, whoever waits is never sent away for longer than the line may be."""
    now, level = NOON, Level(NOON, (NOON,) * 3)
    for number, (seconds, rank) in enumerate(wanted):
        now += timedelta(seconds=seconds) - timedelta(days=number % 7 == 3)
        (after,), wait = spend([Asked(allowance, level)], rank, now)
        level = after.level
        assert wait is None or timedelta() < wait <= LONGEST_LINE


@given(allowances, st.integers(0, 2))
def test_what_is_from_tomorrow_is_not_believed(allowance: Allowance, rank: int) -> None:
    """After the clock was set back, whoever comes back when told to is let through at the second or third try."""
    now, tomorrow = NOON, NOON + timedelta(days=1)
    asked = Asked(allowance, Level(tomorrow, (tomorrow,) * 3), place=tomorrow)
    for _ in range(3):
        (asked,), wait = spend([asked], rank, now)
        if wait is None:
            return
        now += wait
    raise AssertionError(f"It was sent away three times, until {now}.")


@given(allowances, requests, st.integers(0, 1))
def test_a_higher_rank_does_not_notice_the_lower_ones(
    allowance: Allowance, wanted: list[tuple[int, int]], rank: int
) -> None:
    """What is kept for a rank is there for it, however much those below it have asked for before."""
    now, level = NOON, Level(NOON, (NOON,) * 3)
    for milliseconds, _ in wanted:
        now += timedelta(milliseconds=max(milliseconds, 0))
        level = spend([Asked(allowance, level)], rank + 1, now)[0][0].level
    for _ in range(allowance.kept[rank + 1] - allowance.kept[rank]):
        (after,), wait = spend([Asked(allowance, level)], rank, now)
        assert wait is None
        level = after.level


async def test_concurrent_spenders_have_one_budget(replicas: list[Store], steps: Steps) -> None:
    """Eight at once, in four processes' connections, for ten seconds: three and one a second, and not one more."""
    spent = []
    for _ in range(11):
        waits = await asyncio.gather(
            *(replicas[n % 4].spend(TEAM, {"posts": POSTS}, ENDING, f"a{n}") for n in range(8))
        )
        spent += [steps.now for wait in waits if wait is None]
        steps.pass_(SECOND)
    assert len(spent) == 13
    assert never_more(spent, POSTS)


async def test_everybody_who_waits_comes_once_more(replicas: list[Store], steps: Steps) -> None:
    """Forty who want to speak at once are each sent away once, for as long as their own turn takes."""
    store = replicas[0]
    due = {f"a{n:02}": steps.now for n in range(40)}
    asked = 0
    while due:
        subject = min(due, key=lambda one: (due[one], one))
        steps.now = max(steps.now, due[subject])
        wait = await store.spend(TEAM, {"posts": POSTS}, NEWS, subject)
        asked += 1
        if wait is None:
            del due[subject]
        else:
            due[subject] = steps.now + wait
    assert asked == 2 * 40 - 2
    assert steps.seconds() == 38


async def test_asking_too_early_keeps_the_place(replicas: list[Store], steps: Steps) -> None:
    """Who is woken while waiting, and asks again, holds up nobody behind and is told the same moment."""
    store = replicas[0]
    for n in range(3):
        await store.spend(TEAM, {"posts": POSTS}, NEWS, f"before {n}")
    first = await store.spend(TEAM, {"posts": POSTS}, NEWS, "restless")
    steps.pass_(SECOND / 4)
    for _ in range(5):
        assert await store.spend(TEAM, {"posts": POSTS}, NEWS, "restless") == (first or SECOND) - SECOND / 4
    assert await store.spend(TEAM, {"posts": POSTS}, NEWS, "behind") == (first or SECOND) + 3 * SECOND / 4


async def test_those_below_wait_for_those_above(replicas: list[Store], steps: Steps) -> None:
    """While endings wait no news is let through, and an ending that comes late passes all news that wait."""
    store = replicas[0]
    for n in range(9):
        await store.spend(TEAM, {"posts": POSTS}, NEWS, f"news {n}")
    assert await store.spend(TEAM, {"posts": POSTS}, ENDING, "late") is None
    waits = [await store.spend(TEAM, {"posts": POSTS}, ENDING, f"ending {n}") for n in range(2)]
    assert waits == [SECOND, 2 * SECOND]
    assert await store.spend(TEAM, {"posts": POSTS}, NEWS, "more") == 8 * SECOND
    steps.pass_(2 * SECOND)
    # There would be room for news too, but not before those who were promised it.
    assert await store.spend(TEAM, {"posts": POSTS}, NEWS, "pushing") is not None
    again = [await store.spend(TEAM, {"posts": POSTS}, ENDING, f"ending {n}") for n in range(2)]
    assert again == [None, None]


async def test_all_or_nothing(replicas: list[Store]) -> None:
    """What would exceed one of two budgets spends nothing of the other."""
    store, small = replicas[0], Allowance(MINUTE, 1, (0, 0, 0))
    assert await store.spend(TEAM, {"channel": small, "posts": POSTS}, ENDING, "a") is None
    for n in range(5):
        assert await store.spend(TEAM, {"channel": small, "posts": POSTS}, ENDING, f"b{n}") is not None
    assert [await store.spend(TEAM, {"posts": POSTS}, ENDING, f"c{n}") for n in range(2)] == [None, None]


async def test_each_workspace_has_its_own(replicas: list[Store]) -> None:
    """What one workspace has used up is there for another."""
    store, small = replicas[0], Allowance(MINUTE, 1, (0, 0, 0))
    waits = [await store.spend(team, {"posts": small}, ENDING, "a") for team in ("T1", "T2", "T1")]
    assert waits == [None, None, MINUTE]


async def test_what_is_whole_again_is_forgotten(replicas: list[Store], steps: Steps) -> None:
    """Rows of channels in which nothing is said any more do not stay, and places are not kept for ever."""
    store, small = replicas[0], Allowance(MINUTE, 1, (0, 0, 0))
    await store.spend(TEAM, {"posts": small}, ENDING, "a")
    assert await store.spend(TEAM, {"posts": small}, ENDING, "b") == MINUTE
    steps.pass_(MINUTE / 2)
    await store.prune(steps.now)
    assert await store.spend(TEAM, {"posts": small}, ENDING, "b") == MINUTE / 2
    steps.pass_(MINUTE)
    await store.prune(steps.now)
    assert await store.spend(TEAM, {"posts": small}, ENDING, "c") is None
