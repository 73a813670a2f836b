"""Bring one alignment's thread in Slack to what the rows say: the card, then the replies in order, then the edit."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alignments.alignment import Alignment
from bot.alignments.phases import Phase
from bot.jobs.budget import Budget, Limits, NoRoom, Rank
from bot.jobs.cards import Cards
from bot.jobs.news import CARD_GONE, News
from bot.jobs.worker import IDLE, Again, back_off
from bot.slack.errors import (
    ChannelClosed,
    MessageGone,
    OurFault,
    ScopeMissing,
    SlackError,
    SlowDown,
    ThreadGone,
    WorkspaceClosed,
)
from bot.slack.gateway import Gateway
from bot.store import Claim, Store

log = logging.getLogger(__name__)

WAIT_WHEN_WORKSPACE_CLOSED = timedelta(minutes=10)
# A person who deletes the card, and then the new one, does not want it.
MAX_CARDS = 2
EDIT = "chat.update"


@dataclass(frozen=True, slots=True)
class Deliver:
    """Handles `WorkKind.DELIVER`.

    `limits`: what is used of Slack's rates; `progress`: the shortest time between two edits of a card for progress
    alone; `bot_name`: as in `/invite @name`.
    """

    store: Store
    gateway: Gateway
    limits: Limits
    progress: timedelta
    bot_name: str

    async def __call__(self, claim: Claim) -> Again:
        """Send what is waiting for one alignment, as far as Slack lets us."""
        alignment = await self.store.get(claim.subject)
        if alignment is None:
            return IDLE
        pauses = await self.store.pauses(alignment.team_id)
        edits_from = pauses.pop(EDIT, None)
        wait = await self._wait_before_posts(alignment.team_id, pauses)
        if wait is not None:
            return Again(wait)
        try:
            return await self._deliver(claim, alignment, edits_from)
        except (NoRoom, SlowDown) as error:
            return Again(await self._wait_as_asked(alignment.team_id, error))
        except WorkspaceClosed as error:
            log.error("workspace %s takes no messages from this bot any more: %s", alignment.team_id, error)  # noqa: TRY400 - no trace needed
            await self.store.disable_workspace(alignment.team_id, error.reason)
            return Again(WAIT_WHEN_WORKSPACE_CLOSED)
        except SlackError as error:
            # May have been posted, surely was not, or cannot be without another scope: what was tried is written down,
            # so the next round looks before it posts.
            level = logging.ERROR if isinstance(error, (OurFault, ScopeMissing)) else logging.WARNING
            log.log(level, "thread of alignment %s waits: %s", alignment.id, error)
            return Again(back_off(claim.failures), failed=True)

    async def _wait_before_posts(self, team_id: str, pauses: Mapping[str, datetime]) -> timedelta | None:
        workspace = await self.store.workspace(team_id)
        if workspace is not None and workspace.disabled_reason is not None:
            return WAIT_WHEN_WORKSPACE_CLOSED
        return max(pauses.values()) - await self.store.now() if pauses else None

    async def _wait_as_asked(self, team_id: str, error: NoRoom | SlowDown) -> timedelta:
        if isinstance(error, NoRoom):
            return error.wait
        wait = timedelta(seconds=error.retry_after)
        await self.store.pause(team_id, error.method, await self.store.now() + wait)
        return wait

    async def _deliver(self, claim: Claim, alignment: Alignment, edits_from: datetime | None) -> Again:
        budget = Budget(self.store, self.limits, alignment.team_id, alignment.id)
        cards = Cards(self.store, self.gateway, budget, self.progress)
        news = News(self.store, self.gateway, budget, self.bot_name, await self.store.waiting(alignment.id))
        thread = await self.store.thread(alignment.id)
        await news.send_direct(claim, alignment, thread)
        if thread.closed_reason is not None:
            await news.send_past_thread(claim, alignment, thread)
            return IDLE
        if thread.card_ts is None and not _is_known(alignment):
            return IDLE
        try:
            thread = await cards.ensure(claim, alignment, thread, news.rank)
            # The card first: whether it is there still decides in which thread the news belongs.
            rank = news.rank if alignment.is_moving else Rank.ENDING
            again, trouble = await cards.try_edit(claim, alignment, thread, rank, edits_from)
            try:
                await news.send(claim, alignment, thread)
            except NoRoom as error:
                again = min(again, Again(error.wait), key=_when)
            if trouble is not None:
                raise trouble
        except ChannelClosed as error:
            await self.store.close_thread(claim, error.reason, tell=True)
        except (MessageGone, ThreadGone):
            if thread.card_replaced + 1 < MAX_CARDS:
                await self.store.card_lost(claim)
            else:
                await self.store.close_thread(claim, CARD_GONE, tell=False)
        else:
            return again
        return Again(timedelta())


def _when(again: Again) -> timedelta:
    return timedelta.max if again.after is None else again.after


def _is_known(alignment: Alignment) -> bool:
    """Not so for a project started elsewhere that the vendor was not asked about yet, or does not know."""
    never_found = alignment.phase is Phase.GONE and alignment.checked_at is None
    return alignment.phase is not Phase.SEARCHING and not never_found
