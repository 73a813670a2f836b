"""Making work due and holding on to a claim, inside a transaction of somebody else's.

Transactions lock in one order, so that none waits for one that waits for it: alignments by id, then work rows by kind
and subject (the row of a claim is in its place among them), then the rest.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, select

from bot.alignments.work import Work
from bot.store.database import Database
from bot.store.dialects import Inserting
from bot.store.errors import ClaimLost
from bot.store.prepared import Prepared
from bot.store.states import Claim
from bot.store.tables import work

# What is to be done ahead of the rest is due as if it had waited for so long.
HEAD_START = timedelta(hours=1)

# The row of a claim, as long as nobody claimed it anew; whose it is, `named` says.
IS_ROW_OF_CLAIM = and_(
    work.c.kind == bindparam("claim_kind"),
    work.c.subject == bindparam("claim_subject"),
    work.c.lease_owner == bindparam("claim_owner"),
    work.c.fence == bindparam("claim_fence"),
)
_HELD = select(work.c.fence).where(IS_ROW_OF_CLAIM)
_HELD_LOCKED = _HELD.with_for_update()


def wake(
    database: Database, connection: Connection, works: Iterable[Work], now: datetime, claim: Claim | None = None
) -> None:
    """Make these due now; a row that is leased is done once more afterwards.

    With a `claim` its row is locked and has to be held still (`ClaimLost`), and is not woken itself: the worker says
    when it is next due.
    """
    due: dict[tuple[str, str], datetime] = {}
    for item in sorted(works, key=lambda one: (one.kind.value, one.subject, one.ahead)):
        due[item.kind.value, item.subject] = now - HEAD_START if item.ahead else now
    if claim is None:
        _upsert(database, connection, due)
        return
    own = (claim.kind.value, claim.subject)
    _upsert(database, connection, {key: at for key, at in due.items() if key < own})
    require(connection, claim, lock=True)
    _upsert(database, connection, {key: at for key, at in due.items() if key > own})


def require(connection: Connection, claim: Claim, *, lock: bool) -> None:
    """Raise `ClaimLost` unless the claim is held still; with `lock` it is until the end of the transaction."""
    if connection.execute(_HELD_LOCKED if lock else _HELD, named(claim)).first() is None:
        raise ClaimLost(f"Somebody else does {claim.kind.value} for {claim.subject} now.")


def named(claim: Claim) -> dict[str, Any]:
    """What `IS_ROW_OF_CLAIM` asks for."""
    return {
        "claim_kind": claim.kind,
        "claim_subject": claim.subject,
        "claim_owner": claim.owner,
        "claim_fence": claim.fence,
    }


def _upsert(database: Database, connection: Connection, due: dict[tuple[str, str], datetime]) -> None:
    if not due:
        return
    rows = [
        {"kind": kind, "subject": subject, "due_at": at, "woken": 1, "fence": 0, "failures": 0}
        for (kind, subject), at in due.items()
    ]
    _waking(database.insert).run_all(connection, rows)


@cache
def _waking(inserting: Inserting) -> Prepared:
    insert = inserting(work)
    earlier = case((work.c.due_at <= insert.excluded.due_at, work.c.due_at), else_=insert.excluded.due_at)
    sooner = {"due_at": earlier, "woken": work.c.woken + 1}
    return Prepared(insert.on_conflict_do_update(index_elements=[work.c.kind, work.c.subject], set_=sooner))
