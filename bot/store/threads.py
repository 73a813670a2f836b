"""The state of each thread: where its card is, and whether its channel takes anything."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from bot.alignments.alignment import Alignment
from bot.alignments.errands import ErrandState
from bot.alignments.notices import Audience, Notice, NoticeKind
from bot.alignments.phases import ACTIVE, Phase
from bot.alignments.questions import QuestionState
from bot.alignments.work import Work, WorkKind
from bot.store.alignment_rows import from_row
from bot.store.changes import write_notices
from bot.store.rows import Rows
from bot.store.states import Claim, RowState, Thread
from bot.store.tables import alignments, errands, outbox, questions, threads, work, workspaces
from bot.store.work_rows import require, wake

_THREAD = select(*(threads.c[field.name] for field in fields(Thread))).where(
    threads.c.alignment_id == bindparam("alignment_id")
)
_NO_CARD = {"card_ts": None, "card_digest": None, "card_tries": 0, "edited_at": None}


class Threads(Rows):
    """One row an alignment. What is written in the name of a claim raises `ClaimLost` if it is not held any more."""

    async def thread(self, alignment_id: str) -> Thread:
        """The thread of an alignment that exists."""
        asked = {"alignment_id": alignment_id}
        return await self._database.read(lambda connection: Thread(*connection.execute(_THREAD, asked).one()))

    async def try_card(self, claim: Claim) -> None:
        """Write down that the card is about to be posted."""
        await self._set_thread(claim, card_tries=threads.c.card_tries + 1)

    async def card_posted(self, claim: Claim, ts: str, digest: str) -> None:
        """The card is there, and shows what the digest is of."""
        await self._set_thread(claim, card_ts=ts, card_digest=digest, card_tries=0)

    async def card_edited(self, claim: Claim, digest: str, at: datetime) -> None:
        """The card shows something else now."""
        await self._set_thread(claim, card_digest=digest, edited_at=at)

    async def card_lost(self, claim: Claim) -> None:
        """The card is gone or cannot be edited any more: another one has to be posted."""
        await self._set_thread(claim, **_NO_CARD, card_replaced=threads.c.card_replaced + 1)

    async def close_thread(self, claim: Claim, reason: str, *, tell: bool) -> None:
        """The channel takes nothing of ours; what waits keeps waiting. With `tell` its requester is to hear of it."""
        of_claim = alignments.c.id == claim.subject

        def close(connection: Connection) -> None:
            row = connection.execute(select(alignments).where(of_claim).with_for_update()).one()
            require(connection, claim, lock=True)
            connection.execute(
                update(threads).where(threads.c.alignment_id == claim.subject).values(closed_reason=reason)
            )
            if tell:
                now = self._database.clock(connection)
                notice = Notice(NoticeKind.CHANNEL_CLOSED, now, from_row(row), Audience.REQUESTER)
                write_notices(connection, {claim.subject: [notice]})

        await self._database.write(close)

    async def reopen_threads(self, team_id: str, channel_id: str) -> int:
        """Let the threads of this channel that were closed be delivered again; gives how many there were."""
        closed = (
            select(threads.c.alignment_id)
            .join(alignments)
            .where(
                alignments.c.team_id == team_id,
                threads.c.channel_id == channel_id,
                threads.c.closed_reason.is_not(None),
            )
        )

        def reopen_them(connection: Connection) -> int:
            ids = list(connection.execute(closed).scalars())
            if not ids:
                return 0
            now = self._database.clock(connection)
            wake(self._database, connection, [Work(WorkKind.DELIVER, one) for one in ids], now)
            reopen = update(threads).where(threads.c.alignment_id == bindparam("row_id")).values(closed_reason=None)
            connection.execute(reopen, [{"row_id": one} for one in ids])
            return len(ids)

        return await self._database.write(reopen_them)

    async def wake_threads(self, team_id: str) -> None:
        """Let everything be done at once that had to wait for this workspace: what is to be said, fetched or answered."""
        unsaid = exists().where(outbox.c.alignment_id == alignments.c.id, outbox.c.state == RowState.WAITING)
        changing = or_(alignments.c.phase.in_(ACTIVE), alignments.c.operation.is_not(None))
        ours = alignments.c.team_id == team_id
        waiting = {
            WorkKind.DELIVER: select(alignments.c.id).where(ours, or_(unsaid, changing)),
            WorkKind.PREPARE: select(alignments.c.id).where(ours, alignments.c.phase == Phase.PREPARING),
            WorkKind.ASK: select(questions.c.id).where(
                questions.c.team_id == team_id, questions.c.state == QuestionState.WAITING
            ),
            WorkKind.ERRAND: select(errands.c.id).where(
                errands.c.team_id == team_id, errands.c.state == ErrandState.OPEN
            ),
        }

        def wake_them(connection: Connection) -> None:
            works = [
                Work(kind, one) for kind, subjects in waiting.items() for one in connection.execute(subjects).scalars()
            ]
            wake(self._database, connection, works, self._database.clock(connection))

        await self._database.write(wake_them)

    async def reopen_thread(self, alignment_id: str, channel_id: str) -> None:
        """Go on in this channel. If it is another one, a card is posted there and what waits follows it.

        Whoever is delivering to the old channel at this moment loses the claim.
        """
        deliver = Work(WorkKind.DELIVER, alignment_id)
        thread = threads.c.alignment_id == alignment_id

        def reopen(connection: Connection) -> None:
            wake(self._database, connection, [deliver], self._database.clock(connection))
            connection.execute(update(threads).where(thread).values(closed_reason=None))
            moved = connection.execute(
                update(threads)
                .where(thread, threads.c.channel_id != channel_id)
                .values(channel_id=channel_id, **_NO_CARD)
            )
            if moved.rowcount:
                connection.execute(
                    update(work)
                    .where(work.c.kind == deliver.kind, work.c.subject == deliver.subject)
                    .values(lease_owner=None, lease_until=None, fence=work.c.fence + 1)
                )

        await self._database.write(reopen)

    async def by_card(self, team_id: str, channel_id: str, card_ts: str) -> Alignment | None:
        """The record whose card this message is."""
        card = (
            select(alignments)
            .join(threads)
            .where(alignments.c.team_id == team_id, threads.c.channel_id == channel_id, threads.c.card_ts == card_ts)
        )

        def ask(connection: Connection) -> Alignment | None:
            row = connection.execute(card).first()
            return None if row is None else from_row(row)

        return await self._database.read(ask)

    async def card_link(self, alignment_id: str) -> str | None:
        """The web address of the alignment's card, `None` while there is none or its workspace's address is unknown."""
        card = (
            select(workspaces.c.url, threads.c.channel_id, threads.c.card_ts)
            .select_from(threads)
            .join(alignments)
            .join(workspaces, workspaces.c.team_id == alignments.c.team_id)
            .where(threads.c.alignment_id == alignment_id, threads.c.card_ts.is_not(None))
        )

        def ask(connection: Connection) -> str | None:
            row = connection.execute(card).first()
            if row is None or not row.url:
                return None
            return f"{row.url.rstrip('/')}/archives/{row.channel_id}/p{row.card_ts.replace('.', '')}"

        return await self._database.read(ask)

    async def _set_thread(self, claim: Claim, **values: Any) -> None:
        changed = update(threads).where(threads.c.alignment_id == claim.subject).values(**values)
        await self._write_as(claim, lambda connection: connection.execute(changed))
