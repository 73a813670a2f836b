"""Keep one alignment's card in Slack what the record says: posted once, edited at once for news and rarely for progress."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alignments.alignment import Alignment
from bot.alignments.following import FAILURES_BEFORE_SHOWN
from bot.alignments.progress import without_progress
from bot.jobs.budget import Budget, NoRoom, Rank
from bot.jobs.posting import if_it_may_look, require_live
from bot.jobs.worker import IDLE, Again
from bot.slack.card import CardFacts, card, digest
from bot.slack.errors import ChannelClosed, MessageGone, SlackError, ThreadGone, WorkspaceClosed
from bot.slack.gateway import Gateway
from bot.slack.message import Message
from bot.store import Claim, Store, Thread

# Of all edits of a workspace those for progress take no more; the rest is for news.
SHARE_FOR_PROGRESS = 0.75
# "Last checked" alone is worth an edit only so many progress intervals apart.
IDLE_EDITS_APART = 5


@dataclass(frozen=True, slots=True)
class Cards:
    """`progress`: the shortest time between two edits of a card for progress alone."""

    store: Store
    gateway: Gateway
    budget: Budget
    progress: timedelta

    async def ensure(self, claim: Claim, alignment: Alignment, thread: Thread, rank: Rank) -> Thread:
        """Post the card if there is none; gives the thread as it is then. Raises `NoRoom`."""
        if thread.card_ts is not None:
            return thread
        message, fingerprint = await self._render(alignment)
        key = f"{alignment.id}:card:{thread.card_replaced}"
        ts = None
        if thread.card_tries > 0:
            ts = await if_it_may_look(self.gateway.find(thread.channel_id, key, oldest=alignment.created_at))
        if ts is None:
            await self.budget.post(thread.channel_id, rank)
            await self.store.try_card(claim)
            require_live(claim)
            ts = await self.gateway.post(thread.channel_id, message, key=key)
        else:
            # What was posted then may show an older state.
            fingerprint = ""
        await self.store.card_posted(claim, ts, fingerprint)
        return await self.store.thread(alignment.id)

    async def try_edit(
        self, claim: Claim, alignment: Alignment, thread: Thread, rank: Rank, edits_from: datetime | None
    ) -> tuple[Again, SlackError | None]:
        """Edit the card; what goes wrong with that, and is no word about the thread, must not hold up the news.

        `rank`: of an edit that shows news.
        """
        if edits_from is not None:
            return Again(max(edits_from - await self.store.now(), timedelta())), None
        try:
            return await self._edit(claim, alignment, thread, rank), None
        except NoRoom as error:
            return Again(error.wait), None
        except (ChannelClosed, MessageGone, ThreadGone, WorkspaceClosed):
            raise
        except SlackError as error:
            return IDLE, error

    async def _edit(self, claim: Claim, alignment: Alignment, thread: Thread, rank: Rank) -> Again:
        message, fingerprint = await self._render(alignment)
        interval = await self._interval(alignment.team_id)
        look = Again(interval) if alignment.is_moving else IDLE
        if thread.card_digest == fingerprint:
            return look
        if _part(thread.card_digest, 0) != _part(fingerprint, 0):
            await self.budget.edit(rank)
        else:
            wait = await self._wait_for_progress(alignment, thread, fingerprint, interval)
            if wait > timedelta():
                return Again(wait)
            await self.budget.edit(Rank.PROGRESS)
        require_live(claim)
        await self.gateway.edit(thread.channel_id, thread.card_ts or "", message)
        await self.store.card_edited(claim, fingerprint, await self.store.now())
        return look

    async def _wait_for_progress(
        self, alignment: Alignment, thread: Thread, fingerprint: str, interval: timedelta
    ) -> timedelta:
        """How long to wait before this edit for progress alone, or before looking whether there is progress at all."""
        wanted, edited_at = alignment.refresh_wanted_at, thread.edited_at
        if edited_at is None:
            return timedelta()
        if wanted is not None and wanted > edited_at:
            checked = (await self.store.key(alignment.vendor_key)).checked_at
            is_fresh = not alignment.is_polled or (checked is not None and checked >= wanted)
            return timedelta() if is_fresh else timedelta(seconds=1)
        is_later_look = _part(thread.card_digest, 1) == _part(fingerprint, 1)
        due = edited_at + (IDLE_EDITS_APART if is_later_look else 1) * interval
        return min(due - await self.store.now(), interval)

    async def _interval(self, team_id: str) -> timedelta:
        active = await self.store.active_count(team_id)
        return max(self.progress, active * self.budget.limits.edits.every / SHARE_FOR_PROGRESS)

    async def _render(self, alignment: Alignment) -> tuple[Message, str]:
        """The card, and a fingerprint of three parts: what is news at once, that and progress, and everything."""
        key = await self.store.key(alignment.vendor_key)
        checked_at = key.checked_at if alignment.is_polled else alignment.checked_at
        facts = CardFacts(
            alignment=alignment,
            checked_at=checked_at,
            failing_since=key.failing_since if key.failures >= FAILURES_BEFORE_SHOWN else None,
            contract=key.contract,
        )
        unlooked = replace(facts, checked_at=None)
        calm = replace(unlooked, alignment=without_progress(alignment))
        message = card(facts)
        return message, ":".join((digest(card(calm)), digest(card(unlooked)), digest(message)))


def _part(fingerprint: str | None, number: int) -> str:
    """One part of a fingerprint; of one from before there were three, the last for each that is missing."""
    parts = (fingerprint or "").split(":")
    return parts[min(number, len(parts) - 1)]
