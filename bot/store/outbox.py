"""What is to be said and was not said yet, in the order in which it happened."""

from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.alignments.notices import Notice
from bot.store.rows import Rows
from bot.store.states import Claim, OutboxRow, RowState
from bot.store.tables import outbox

_WAITING = (
    select(outbox)
    .where(outbox.c.alignment_id == bindparam("alignment_id"), outbox.c.state == RowState.WAITING)
    .order_by(outbox.c.seq)
)


class Outbox(Rows):
    """Rows of one alignment, numbered. Writing raises `ClaimLost` if the claim is not held any more."""

    async def waiting(self, alignment_id: str) -> list[OutboxRow]:
        """What is still to be said, in order."""

        def ask(connection: Connection) -> list[OutboxRow]:
            rows = connection.execute(_WAITING, {"alignment_id": alignment_id})
            return [OutboxRow(row.seq, _notice(row), row.tries, row.ts is not None) for row in rows]

        return await self._database.read(ask)

    async def try_row(self, claim: Claim, seq: int) -> None:
        """Write down that it is about to be posted."""
        await self._set_row(claim, seq, tries=outbox.c.tries + 1)

    async def row_sent(self, claim: Claim, seq: int, channel: str, ts: str) -> None:
        """It was said, there."""
        await self._set_row(claim, seq, state=RowState.SENT, channel=channel, ts=ts)

    async def row_told(self, claim: Claim, seq: int, channel: str, ts: str) -> None:
        """Its requester was told directly; the thread, which is out of reach, still waits for it."""
        await self._set_row(claim, seq, channel=channel, ts=ts)

    async def row_skipped(self, claim: Claim, seq: int) -> None:
        """It is not to be said."""
        await self._set_row(claim, seq, state=RowState.SKIPPED)

    async def row_dead(self, claim: Claim, seq: int, error: str) -> None:
        """It cannot be said; what comes after it need not wait."""
        await self._set_row(claim, seq, state=RowState.DEAD, error=error)

    async def _set_row(self, claim: Claim, seq: int, **values: Any) -> None:
        row = (outbox.c.alignment_id == claim.subject) & (outbox.c.seq == seq)
        await self._write_as(claim, lambda connection: connection.execute(update(outbox).where(row).values(**values)))


def _notice(row: Row[Any]) -> Notice:
    return Notice(row.kind, row.at, row.snapshot, row.audience, row.by, row.others)
