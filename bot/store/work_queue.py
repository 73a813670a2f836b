"""The queue that the rows are: what is due is claimed with a lease, done, and put back with its next time."""

import time
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    Connection,
    Integer,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
    update,
)

from bot.alignments.work import Work, WorkKind
from bot.store.columns import Moment
from bot.store.database import Database
from bot.store.errors import ClaimLost
from bot.store.jumps import Jumps, set_back
from bot.store.rows import Rows
from bot.store.states import Claim
from bot.store.tables import work
from bot.store.work_rows import IS_ROW_OF_CLAIM, named, wake

# Put together once: these two run all the time, and putting them together takes longer than running them.
_CLAIMABLE = and_(
    work.c.due_at <= bindparam("now", type_=Moment),
    or_(work.c.lease_until.is_(None), work.c.lease_until <= bindparam("over", type_=Moment)),
)
# One probe of the index for each kind: looking through all that is due would take longer the more there is.
_DUE_KINDS = union_all(
    *(select(literal(kind.value)).where(exists().where(work.c.kind == kind, _CLAIMABLE)) for kind in WorkKind)
)
_DUE = (
    select(work.c.subject)
    .where(work.c.kind == bindparam("claimed"), _CLAIMABLE)
    .order_by(work.c.due_at, work.c.subject)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = (
    update(work)
    .where(work.c.kind == bindparam("claimed"), work.c.subject == _DUE.c.subject)
    .values(lease_owner=bindparam("owner"), lease_until=bindparam("until", type_=Moment), fence=work.c.fence + 1)
    .returning(work.c.subject, work.c.fence, work.c.woken, work.c.failures, work.c.due_at)
)
_HAND_BACK = update(work).where(IS_ROW_OF_CLAIM).values(lease_owner=None, lease_until=None)
_FINISH = _HAND_BACK.values(
    # A row that was woken keeps the time that it was claimed for, which has passed.
    due_at=case((work.c.woken != bindparam("claim_woken"), work.c.due_at), else_=bindparam("next_due", type_=Moment)),
    failures=case((bindparam("failed", type_=Boolean), work.c.failures + 1), else_=0),
)
_RENEW = update(work).where(IS_ROW_OF_CLAIM).values(lease_until=bindparam("until", type_=Moment))


class WorkQueue(Rows):
    """One row for each kind and subject; whoever claims it does everything that is due for it."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._jumps = Jumps()

    async def make_due(self, *works: Work) -> None:
        """Let this be done now, even if somebody is at it: then once more."""
        await self._database.write(
            lambda connection: wake(self._database, connection, works, self._database.clock(connection))
        )

    async def ensure_work(self, item: Work, due_at: datetime) -> None:
        """Let this be due at some time: at `due_at` if it has no time yet. A time that it has stays."""
        insert = self._database.insert(work).values(
            kind=item.kind, subject=item.subject, due_at=due_at, woken=0, fence=0, failures=0
        )
        statement = insert.on_conflict_do_update(
            index_elements=[work.c.kind, work.c.subject],
            set_={"due_at": insert.excluded.due_at},
            where=work.c.due_at.is_(None),
        )
        await self._database.write(lambda connection: connection.execute(statement))

    async def due_kinds(self, now: datetime | None = None) -> frozenset[WorkKind]:
        """The kinds of which something can be claimed; `now` stands in for the database's clock."""

        def ask(connection: Connection) -> tuple[datetime, frozenset[WorkKind]]:
            moment = now or self._database.clock(connection)
            found = connection.execute(_DUE_KINDS, {"now": moment, "over": moment})
            return moment, frozenset(WorkKind(kind) for kind in found.scalars())

        moment, due = await self._database.read(ask)
        if now is None and (by := self._jumps.back(moment)):
            await self._database.write(lambda connection: set_back(connection, moment, by))
            return frozenset(WorkKind)
        return due

    async def claim(
        self, kind: WorkKind, *, owner: str, lease: timedelta, limit: int, now: datetime | None = None
    ) -> list[Claim]:
        """Lease up to `limit` rows that are due and not leased, those that wait longest first.

        `owner` names the worker, `now` stands in for the database's clock.
        """
        expires = time.monotonic() + lease.total_seconds()

        def do(connection: Connection) -> tuple[Jumps, list[Claim]]:
            # What is noticed counts when it is written, and not when it was undone.
            jumps, moment = copy(self._jumps), now or self._database.clock(connection)
            if now is None and (by := jumps.back(moment)):
                set_back(connection, moment, by)
            claimed = connection.execute(
                _CLAIM,
                {
                    "claimed": kind,
                    "now": moment,
                    "over": jumps.over(moment, lease),
                    "owner": owner,
                    "until": moment + lease,
                    "most": limit,
                },
            )
            return jumps, [
                Claim(kind, row.subject, owner, row.fence, row.woken, row.failures, row.due_at, expires)
                for row in claimed
            ]

        self._jumps, claims = await self._database.write(do)
        return sorted(claims, key=lambda claim: (claim.due_at, claim.subject))

    async def finish(self, claim: Claim, *, due_at: datetime | None, failed: bool = False) -> bool:
        """Release, due again at `due_at` (`None`: not until it is woken); at once if it was woken since the claim.

        Gives whether the claim was held still; if not, whoever has it now will say when it is next due.
        """
        return await self._release(_FINISH, claim, claim_woken=claim.woken, next_due=due_at, failed=failed)

    async def hand_back(self, claim: Claim) -> bool:
        """Release as if it had never been claimed: due at once for others. Gives whether the claim was held still."""
        return await self._release(_HAND_BACK, claim)

    async def renew(self, claim: Claim, lease: timedelta) -> Claim:
        """The claim with a lease that begins now, `ClaimLost` if somebody else has claimed it meanwhile."""
        expires = time.monotonic() + lease.total_seconds()

        def do(connection: Connection) -> None:
            until = self._database.clock(connection) + lease
            if connection.execute(_RENEW, {**named(claim), "until": until}).rowcount == 0:
                raise ClaimLost(f"Somebody else does {claim.kind.value} for {claim.subject} now.")

        await self._database.write(do)
        return replace(claim, expires=expires)

    async def next_due(self) -> datetime | None:
        """When the next row can be claimed, which may be in the past; `None` when all are idle."""
        claimable = case((work.c.lease_until > work.c.due_at, work.c.lease_until), else_=work.c.due_at)
        first = select(func.min(claimable)).where(work.c.due_at.is_not(None))
        moment: datetime | None = await self._database.read(lambda connection: connection.execute(first).scalar_one())
        return moment

    async def _release(self, statement: Update, claim: Claim, **values: object) -> bool:
        released = {**named(claim), **values}
        return await self._database.write(lambda connection: connection.execute(statement, released).rowcount > 0)
