from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.alignments.work import Work, WorkKind
from bot.store import Database, Store
from bot.store.jumps import Jumps, set_back
from bot.store.tables import work
from tests.store.stepping import Steps, stepping
from tests.store.writers import asked, busy

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=1)


class Steady:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_clock_that_merely_goes_on_has_not_jumped() -> None:
    """Nor has one that is a little fast or slow."""
    steady = Steady()
    jumps = Jumps(steady)
    for seconds in (0, 1, 3600, 3604, 7200, 7190):
        steady.seconds = max(steady.seconds, seconds)
        now = NOON + timedelta(seconds=seconds)
        assert not jumps.back(now)
        assert jumps.over(now, LEASE) == now


def test_after_a_jump_forward_leases_last_as_long_as_their_holders_believe() -> None:
    """For the time of one lease; by then whoever took one before the jump has given it up."""
    steady = Steady()
    jumps = Jumps(steady)
    jumps.back(NOON)
    assert not jumps.back(NOON + HOUR)
    assert jumps.over(NOON + HOUR, LEASE) == NOON
    steady.seconds = 61
    assert jumps.over(NOON + HOUR + LEASE, LEASE) == NOON + HOUR + LEASE


def test_a_jump_back_is_told_and_told_again_in_the_seconds_after_it() -> None:
    """By how much; whoever looked at the clock before it may have written what is due only since."""
    steady = Steady()
    jumps = Jumps(steady)
    jumps.back(NOON)
    told = []
    for seconds in range(1, 100):
        steady.seconds = seconds
        if by := jumps.back(NOON - HOUR + timedelta(seconds=seconds)):
            assert by == HOUR
            told.append(seconds)
    assert told == [1, 2, 6, 31]


async def test_what_was_due_within_the_hour_is_due_and_leases_end_as_they_would_have(
    database: Database, store: Store
) -> None:
    """Done by two processes it is the same as done by one."""
    now = await store.now()
    await store.ensure_work(Work(WorkKind.TIDY, "soon"), now + HOUR + timedelta(seconds=5))
    await store.make_due(Work(WorkKind.FOLLOW, "leased"))
    (claim,) = await store.claim(WorkKind.FOLLOW, owner="one", lease=LEASE, limit=1, now=now + HOUR)
    for _ in range(2):
        await database.write(lambda connection: set_back(connection, now, HOUR))
    rows = await database.read(lambda connection: {row.subject: row for row in connection.execute(select(work))})
    assert rows["soon"].due_at == now
    assert rows["leased"].lease_until == now + LEASE
    await store.renew(claim, LEASE)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_jump_that_was_noticed_in_vain_is_noticed_again(database_url: str) -> None:
    """Whoever shares a transaction with one who fails is done once more, and heals what was undone with it."""
    steps = Steps()
    database = stepping(database_url, steps)
    store = Store(database)
    await store.ensure_work(Work(WorkKind.FOLLOW, "soon"), steps.now)
    assert await store.claim(WorkKind.DELIVER, owner="one", lease=LEASE, limit=1) == []
    steps.pass_(-HOUR)
    async with busy(database):
        (claiming,) = await asked([store.claim(WorkKind.FOLLOW, owner="one", lease=LEASE, limit=1)])
        (failing,) = await asked([database.write(lambda connection: connection.exec_driver_sql("no SQL"))])
    assert [claim.subject for claim in await claiming] == ["soon"]
    with pytest.raises(OperationalError):
        await failing
    await database.close()
