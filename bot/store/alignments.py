"""Records come to be and change here; each method is one transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import TypeVar

from sqlalchemy import Connection, and_, insert, or_, select
from sqlalchemy.exc import IntegrityError

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change
from bot.alignments.ports import AuditEntry, Decide, Known, New, Order, Placed
from bot.alignments.work import made_due
from bot.store import audit as audit_rows
from bot.store.alignment_rows import from_row, settings_digest, to_row
from bot.store.changes import Step, write_steps
from bot.store.database import Database
from bot.store.dialects import Inserting
from bot.store.errors import VendorIdTaken
from bot.store.orders import known
from bot.store.preferences import remember
from bot.store.prepared import Prepared
from bot.store.records import by_id, by_view
from bot.store.rows import Rows
from bot.store.states import Claim
from bot.store.tables import alignments, threads, transitions
from bot.store.work_rows import require, wake

T = TypeVar("T")

# How many values one statement asks for: both databases allow some 32,000.
_CHUNK = 5000

_INSERT_THREAD = Prepared(insert(threads))
_INSERT_TRANSITION = Prepared(insert(transitions))


class Alignments(Rows):
    """The records themselves."""

    async def add(self, alignment: Alignment, audit: AuditEntry) -> tuple[Alignment, bool]:
        """Insert a new record, its thread and the work it makes due, and remember the requester's choices.

        Gives the record and whether it is new: a second one with the same `view_id` (in its team) or the same
        `vendor_id` (of its key) is the first one, and nothing is written.
        """
        new = New(alignment, audit)
        return await self._database.write(lambda connection: _add(self._database, connection, new))

    async def order(self, order: Order, decide: Callable[[Known], New | T]) -> Placed | T:
        """Let a function of what our rows know of an order make its record, and insert it in the same transaction.

        When it makes none, the record that this form has become earlier is the answer; if there is none, what it gave.
        """

        def do(connection: Connection) -> Placed | T:
            # Of two that want the same the second has to know of the first.
            self._database.one_at_a_time(connection, f"{order.team_id} {settings_digest(order.draft)}")
            decided = decide(known(connection, order, self._database.clock(connection)))
            if isinstance(decided, New):
                return Placed(*_add(self._database, connection, decided))
            taken = by_view(connection, order.team_id, order.view_id)
            return decided if taken is None else Placed(taken, is_new=False)

        return await self._database.write(do)

    async def get(self, alignment_id: str) -> Alignment | None:
        """One record."""
        return await self._database.read(lambda connection: by_id(connection, alignment_id))

    async def change(
        self, alignment_id: str, decide: Decide, audit: AuditEntry | None = None, *, claim: Claim | None = None
    ) -> Alignment | None:
        """Apply a pure function to the record under a row lock; write record, transition, notices and due work.

        Gives the record as it is afterwards, `None` if there is none. What `decide` raises ends the transaction.
        With a `claim` the caller has to hold it still, else `ClaimLost`, and work equal to the claimed one is not made
        due. `VendorIdTaken` when the change gives the record a vendor id that another one has.
        """

        def do(connection: Connection) -> Alignment | None:
            if claim is not None:  # before the record is judged: who lost the claim judges something else by now
                require(connection, claim, lock=False)
            before = by_id(connection, alignment_id, lock=True)
            if before is None:
                return None
            step = _step(before, decide(before))
            if step is None:
                return before
            now = self._database.clock(connection)
            wake(self._database, connection, made_due(before, step.after, step.notices), now, claim)
            with _naming_the_taken():
                write_steps(connection, [step], now)
            if audit is not None:
                audit_rows.record(connection, audit, now, alignment_id)
            return step.after

        return await self._database.write(do)

    async def change_many(
        self, pairs: Sequence[tuple[Alignment, Change]], *, claim: Claim, all_or_none: bool = False
    ) -> list[str]:
        """Write many changes of records that were read before, all in one transaction.

        A record that changed since it was read is left alone, with `all_or_none` all of them are; gives the ids of
        those that changed. `ClaimLost` and `VendorIdTaken` as for `change`, and nothing is written then.
        """

        def do(connection: Connection) -> list[str]:
            steps = [step for before, change in pairs if (step := _step(before, change)) is not None]
            if not steps:
                return []
            require(connection, claim, lock=False)
            versions = _lock(connection, sorted(step.before.id for step in steps))
            fresh = [step for step in steps if versions.get(step.before.id) == step.before.version]
            stale = [step.before.id for step in steps if versions.get(step.before.id) != step.before.version]
            if stale and all_or_none:
                return stale
            now = self._database.clock(connection)
            due = [item for step in fresh for item in made_due(step.before, step.after, step.notices)]
            wake(self._database, connection, due, now, claim)
            with _naming_the_taken():
                write_steps(connection, fresh, now)
            return stale

        return await self._database.write(do)


def _add(database: Database, connection: Connection, new: New) -> tuple[Alignment, bool]:
    alignment = new.alignment
    # What is not said is NULL, and each column that is named takes its time.
    row = {name: value for name, value in to_row(alignment).items() if value is not None}
    if not _adding(database.insert).run(connection, row):
        return _existing(connection, alignment), False
    thread = {"channel_id": alignment.draft.channel_id, "card_tries": 0, "card_replaced": 0}
    _INSERT_THREAD.run(connection, {"alignment_id": alignment.id, **thread})
    _INSERT_TRANSITION.run(
        connection,
        {
            "alignment_id": alignment.id,
            "seq": alignment.version,
            "to_phase": alignment.phase,
            "status": alignment.status,
            "at": alignment.created_at,
        },
    )
    now = database.clock(connection)
    wake(database, connection, made_due(None, alignment), now)
    if alignment.view_id is not None:
        remember(database, connection, alignment)
    audit_rows.record(connection, new.audit, now, alignment.id)
    return alignment, True


@cache
def _adding(inserting: Inserting) -> Prepared:
    return Prepared(inserting(alignments).on_conflict_do_nothing().returning(alignments.c.id))


def _step(before: Alignment, change: Change | None) -> Step | None:
    if change is None or (change.alignment == before and not change.notices):
        return None
    return Step(before, replace(change.alignment, version=before.version + 1), change.notices)


def _existing(connection: Connection, alignment: Alignment) -> Alignment:
    same_view = and_(alignments.c.team_id == alignment.team_id, alignments.c.view_id == alignment.view_id)
    same_project = and_(alignments.c.vendor_key == alignment.vendor_key, alignments.c.vendor_id == alignment.vendor_id)
    same = or_(same_view, same_project, alignments.c.id == alignment.id)
    return from_row(connection.execute(select(alignments).where(same)).one())


def _lock(connection: Connection, ids: list[str]) -> dict[str, int]:
    versions: dict[str, int] = {}
    for start in range(0, len(ids), _CHUNK):
        chosen = alignments.c.id.in_(ids[start : start + _CHUNK])
        statement = select(alignments.c.id, alignments.c.version).where(chosen).order_by(alignments.c.id)
        for row in connection.execute(statement.with_for_update()):
            versions[row.id] = row.version
    return versions


@contextmanager
def _naming_the_taken() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise VendorIdTaken("Another record follows this project of the vendor's already.") from error
