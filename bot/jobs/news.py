"""Say what is waiting to be said of one alignment: in its thread, in its channel, or to whoever ordered it."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.alignments.alignment import Alignment
from bot.alignments.notices import ENDINGS, Audience, NoticeKind
from bot.jobs.budget import Budget, Rank
from bot.jobs.posting import if_it_may_look, require_live
from bot.slack.errors import ChannelClosed, OurFault, ScopeMissing
from bot.slack.gateway import Gateway
from bot.slack.replies import reply
from bot.store import Claim, OutboxRow, Store, Thread

log = logging.getLogger(__name__)

CARD_GONE = "card_deleted"
CANNOT_BE_TOLD = "the requester cannot be written to"


@dataclass(frozen=True, slots=True)
class News:
    """The rows of the outbox, in the order in which they were written. Each method raises `NoRoom` in the middle.

    `bot_name`: as in `/invite @name`.
    """

    store: Store
    gateway: Gateway
    budget: Budget
    bot_name: str
    rows: Sequence[OutboxRow]

    @property
    def rank(self) -> Rank:
        """How important all of them are: an ending takes along what has to be said before it."""
        return Rank.ENDING if any(row.notice.kind in ENDINGS for row in self.rows) else Rank.NEWS

    async def send(self, claim: Claim, alignment: Alignment, thread: Thread) -> None:
        """Say everything that belongs in the thread or, because it concerns every card there, beside it."""
        for row in self.rows:
            if row.notice.audience is Audience.REQUESTER:
                continue
            if row.notice.audience is Audience.THREAD and alignment.muted and row.notice.kind not in ENDINGS:
                await self.store.row_skipped(claim, row.seq)
            else:
                await self._post(claim, alignment, thread, row)

    async def send_direct(self, claim: Claim, alignment: Alignment, thread: Thread) -> None:
        """Say what is for whoever ordered it alone."""
        for row in self.rows:
            if row.notice.audience is not Audience.REQUESTER:
                continue
            if row.notice.kind is NoticeKind.CHANNEL_CLOSED and thread.closed_reason is None:
                # It was opened again before this could be said.
                await self.store.row_skipped(claim, row.seq)
            elif found := await self._tell_requester(claim, alignment, row, thread.closed_reason):
                await self.store.row_sent(claim, row.seq, *found)
            else:
                await self.store.row_dead(claim, row.seq, CANNOT_BE_TOLD)

    async def send_past_thread(self, claim: Claim, alignment: Alignment, thread: Thread) -> None:
        """The thread is out of reach: how it ended is told to whoever ordered it; the rest waits, or is unwanted."""
        for row in self.rows:
            if row.notice.audience is Audience.REQUESTER or row.told:
                continue
            is_unwanted = thread.closed_reason == CARD_GONE
            if row.notice.audience is Audience.CHANNEL:
                # Without its own card it still speaks for the others of the channel.
                if is_unwanted:
                    await self._post_or_drop(claim, alignment, thread, row)
            elif row.notice.kind in ENDINGS:
                found = await self._tell_requester(claim, alignment, row)
                if found is not None:
                    await (self.store.row_sent if is_unwanted else self.store.row_told)(claim, row.seq, *found)
            elif is_unwanted:
                await self.store.row_skipped(claim, row.seq)

    async def _post(self, claim: Claim, alignment: Alignment, thread: Thread, row: OutboxRow) -> None:
        key = f"{alignment.id}:{row.seq}"
        root = thread.card_ts if row.notice.audience is Audience.THREAD else None
        ts = None
        if row.tries > 0:
            oldest = alignment.created_at
            ts = await if_it_may_look(self.gateway.find(thread.channel_id, key, thread_ts=root, oldest=oldest))
        if ts is None:
            await self.budget.post(thread.channel_id, self.rank)
            await self.store.try_row(claim, row.seq)
            require_live(claim)
            message = reply(row.notice, bot_name=self.bot_name, now=await self.store.now())
            ts = await self.gateway.post(thread.channel_id, message, thread_ts=root, key=key)
        await self.store.row_sent(claim, row.seq, thread.channel_id, ts)

    async def _post_or_drop(self, claim: Claim, alignment: Alignment, thread: Thread, row: OutboxRow) -> None:
        try:
            await self._post(claim, alignment, thread, row)
        except ChannelClosed as error:
            await self.store.row_dead(claim, row.seq, error.reason)

    async def _tell_requester(
        self, claim: Claim, alignment: Alignment, row: OutboxRow, closed_reason: str | None = None
    ) -> tuple[str, str] | None:
        """Say it in a direct message, once; gives where it stands, `None` when this person cannot be written to."""
        key, person = f"{alignment.id}:{row.seq}", alignment.requester
        try:
            if row.tries > 0:
                found = await if_it_may_look(self.gateway.find_direct(person, key, oldest=row.notice.at))
                if found is not None:
                    return found
            await self.budget.post(person, self.rank)
            await self.store.try_row(claim, row.seq)
            require_live(claim)
            message = reply(row.notice, bot_name=self.bot_name, closed_reason=closed_reason, now=await self.store.now())
            return await self.gateway.direct(person, message, key=key)
        except (ChannelClosed, OurFault, ScopeMissing) as error:
            log.error("alignment %s: its requester cannot be told: %s", alignment.id, error)  # noqa: TRY400 - no trace needed
            return None
