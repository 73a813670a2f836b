"""The database's clock is set forward or back while we run: no lease may end early for it, and nothing wait for an hour.

Due times and leases lie on that clock, because all processes share it. That it jumped shows against the clock of this
process that nobody can set.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from bot.store.tables import work

# More than an answer of the database is ever under way, and less than a lease that anybody would set.
JUMP_FORWARD = timedelta(seconds=5)
# Below this, waiting a little longer is better than touching rows. Half of it is also more than a lease should last, so
# that no two processes put the same lease back.
JUMP_BACK = timedelta(minutes=5)
# Somebody may have looked at the clock before it was set back, and write down what is due by it only afterwards: no
# transaction lasts longer than the last of these seconds.
AGAIN_AFTER = (1.0, 5.0, 30.0)


class Jumps:
    """Notices jumps between two looks at the database's clock. `steady`: seconds that only ever pass."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None
        self._forward: tuple[timedelta, float] | None = None
        self._back = timedelta()
        self._again_at: tuple[float, ...] = ()

    def back(self, now: datetime) -> timedelta:
        """Take note of what the clock shows; gives how far it was set back since the last look, zero if it was not.

        The same is said again a few times in the seconds after it.
        """
        steady = self._steady()
        last, self._last = self._last, (now, steady)
        if last is None:
            return timedelta()
        jump = (now - last[0]) - timedelta(seconds=steady - last[1])
        if jump >= JUMP_FORWARD:
            self._forward = (jump, steady)
        if jump <= -JUMP_BACK:
            self._back, self._again_at = -jump, tuple(steady + seconds for seconds in AGAIN_AFTER)
            return self._back
        if self._again_at and steady >= self._again_at[0]:
            self._again_at = self._again_at[1:]
            return self._back
        return timedelta()

    def over(self, now: datetime, lease: timedelta) -> datetime:
        """Leases that end by then are over: now, but for the time of a lease after a jump forward as if there were none.

        Whoever took one before the jump believes in it for that long.
        """
        if self._forward is None or self._steady() - self._forward[1] > lease.total_seconds():
            return now
        return now - self._forward[0]


def set_back(connection: Connection, now: datetime, by: timedelta) -> None:
    """Let everything be due that would be waited for until the clock is there again; leases end when they would have.

    Done twice, or by several processes, it does no harm: what is due early is looked at and put off again.
    """
    # Half of it, because what was due or over already when the clock was set back lies a little less than all of it ahead.
    unreal = now + by / 2
    leased = select(work.c.kind, work.c.subject, work.c.fence, work.c.lease_until).where(work.c.lease_until > unreal)
    for row in connection.execute(leased).all():
        same = (work.c.kind == row.kind) & (work.c.subject == row.subject) & (work.c.fence == row.fence)
        connection.execute(update(work).where(same).values(lease_until=row.lease_until - by))
    connection.execute(update(work).where(work.c.due_at > unreal).values(due_at=now))
