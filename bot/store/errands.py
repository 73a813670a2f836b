"""Documents that people upload or delete without an alignment, until whoever wanted it was told."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, or_, select, update

from bot.alignments.errands import Errand
from bot.alignments.ports import AuditEntry
from bot.alignments.work import Work, WorkKind
from bot.store import audit as audit_rows
from bot.store.rows import Rows
from bot.store.states import Claim
from bot.store.tables import errands
from bot.store.work_rows import wake

_COLUMNS = [errands.c[field.name] for field in fields(Errand)]


class Errands(Rows):
    """One row an errand."""

    async def add_errand(self, errand: Errand, audit: AuditEntry) -> tuple[Errand, bool]:
        """Insert an errand and the work it makes due; one with the same `key` in its team is the first one.

        Gives the errand and whether it is new; if not, nothing is written.
        """
        row: dict[str, Any] = {column.name: getattr(errand, column.name) for column in _COLUMNS}
        same_key = (errands.c.team_id == errand.team_id) & (errands.c.key == errand.key)

        def add(connection: Connection) -> tuple[Errand, bool]:
            statement = self._database.insert(errands).values(row).on_conflict_do_nothing().returning(errands.c.id)
            if connection.execute(statement).first() is None:
                same = select(*_COLUMNS).where(or_(same_key, errands.c.id == errand.id))
                return Errand(*connection.execute(same).one()), False
            now = self._database.clock(connection)
            wake(self._database, connection, [Work(WorkKind.ERRAND, errand.id)], now)
            audit_rows.record(connection, audit, now, None)
            return errand, True

        return await self._database.write(add)

    async def errand(self, errand_id: str) -> Errand | None:
        """One errand."""

        def ask(connection: Connection) -> Errand | None:
            row = connection.execute(select(*_COLUMNS).where(errands.c.id == errand_id)).first()
            return None if row is None else Errand(*row)

        return await self._database.read(ask)

    async def put_errand(self, claim: Claim, errand: Errand) -> None:
        """Write how far it is: its materials, state, error and tries. `ClaimLost` if the claim is not held any more."""
        values = {
            "materials": errand.materials,
            "state": errand.state,
            "error": errand.error,
            "tries": errand.tries,
        }
        changed = update(errands).where(errands.c.id == claim.subject).values(values)
        await self._write_as(claim, lambda connection: connection.execute(changed))
