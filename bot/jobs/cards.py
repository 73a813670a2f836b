"""Keep one alignment's card in Slack what the record says: posted once, edited at once for news and rarely for progress."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alignments.alignment import Alignment
from bot.alignments.following import FAILURES_BEFORE_SHOWN
from bot.jobs.posting import if_it_may_look, require_live
from bot.jobs.worker import IDLE, Again
from bot.slack.card import CardFacts, card, digest
from bot.slack.errors import ChannelClosed, MessageGone, SlackError, ThreadGone, WorkspaceClosed
from bot.slack.gateway import Gateway
from bot.slack.message import Message
from bot.store import Claim, Store, Thread

# chat.update allows about 50 edits a minute for all cards of a workspace; a quarter is kept for transitions.
SECONDS_OF_BUDGET_AN_EDIT = 1.25 * 60 / 50
# "Last checked" alone is worth an edit only so many progress intervals apart.
IDLE_EDITS_APART = 5


@dataclass(frozen=True, slots=True)
class Cards:
    """`progress`: the shortest time between two edits of a card for progress alone."""

    store: Store
    gateway: Gateway
    progress: timedelta

    async def ensure(self, claim: Claim, alignment: Alignment, thread: Thread) -> Thread:
        """Post the card if there is none; gives the thread as it is then."""
        if thread.card_ts is not None:
            return thread
        message, fingerprint = await self._render(alignment)
        key = f"{alignment.id}:card:{thread.card_replaced}"
        ts = None
        if thread.card_tries > 0:
            ts = await if_it_may_look(self.gateway.find(thread.channel_id, key, oldest=alignment.created_at))
        if ts is None:
            await self.store.try_card(claim)
            require_live(claim)
            ts = await self.gateway.post(thread.channel_id, message, key=key)
        else:
            # What was posted then may show an older state.
            fingerprint = ""
        await self.store.card_posted(claim, ts, fingerprint)
        return await self.store.thread(alignment.id)

    async def try_edit(
        self, claim: Claim, alignment: Alignment, thread: Thread, edits_from: datetime | None
    ) -> tuple[Again, SlackError | None]:
        """Edit the card; what goes wrong with that, and is no word about the thread, must not hold up the news."""
        if edits_from is not None:
            return Again(max(edits_from - await self.store.now(), timedelta())), None
        try:
            return await self._edit(claim, alignment, thread), None
        except (ChannelClosed, MessageGone, ThreadGone, WorkspaceClosed):
            raise
        except SlackError as error:
            return IDLE, error

    async def _edit(self, claim: Claim, alignment: Alignment, thread: Thread) -> Again:
        message, fingerprint = await self._render(alignment)
        now = await self.store.now()
        wait = await self._wait_before_edit(alignment, thread, fingerprint, now)
        if wait is not None:
            return Again(wait) if alignment.is_active or thread.card_digest != fingerprint else IDLE
        if thread.card_digest != fingerprint:
            require_live(claim)
            await self.gateway.edit(thread.channel_id, thread.card_ts or "", message)
            await self.store.card_edited(claim, fingerprint, now)
        if not alignment.is_active:
            return IDLE
        return Again(IDLE_EDITS_APART * await self._interval(alignment.team_id))

    async def _wait_before_edit(
        self, alignment: Alignment, thread: Thread, fingerprint: str, now: datetime
    ) -> timedelta | None:
        """How long an edit for progress alone has to wait; `None`: now."""
        if _substance(thread.card_digest) != _substance(fingerprint) or thread.edited_at is None:
            return None
        wanted = alignment.refresh_wanted_at
        if wanted is not None and wanted > thread.edited_at:
            checked = (await self.store.key(alignment.vendor_key)).checked_at
            return None if not alignment.is_polled or (checked and checked >= wanted) else timedelta(seconds=1)
        due = thread.edited_at + await self._interval(alignment.team_id)
        return due - now if due > now else None

    async def _interval(self, team_id: str) -> timedelta:
        active = await self.store.active_count(team_id)
        return max(self.progress, timedelta(seconds=SECONDS_OF_BUDGET_AN_EDIT * active))

    async def _render(self, alignment: Alignment) -> tuple[Message, str]:
        """The card, and a fingerprint of two parts: what is news at once, and everything."""
        key = await self.store.key(alignment.vendor_key)
        checked_at = key.checked_at if alignment.is_polled else alignment.checked_at
        facts = CardFacts(
            alignment=alignment,
            checked_at=checked_at,
            failing_since=key.failing_since if key.failures >= FAILURES_BEFORE_SHOWN else None,
            contract=key.contract,
        )
        substance = digest(card(replace(facts, alignment=_without_progress(alignment), checked_at=None)))
        message = card(facts)
        return message, f"{substance}:{digest(message)}"


def _without_progress(alignment: Alignment) -> Alignment:
    """The record without what moves by itself all the time; what is left is worth an edit at once."""
    deployment, evaluation = alignment.deployment, alignment.evaluation
    return replace(
        alignment,
        progress=None,
        queue_position=None,
        eta_at=None,
        checked_at=None,
        materials=tuple(replace(one, progress=None) for one in alignment.materials),
        deployment=replace(deployment, checked_at=alignment.created_at) if deployment else None,
        evaluation=replace(evaluation, progress=None) if evaluation else None,
    )


def _substance(fingerprint: str | None) -> str:
    return (fingerprint or "").partition(":")[0]
