"""Bring one alignment's thread in Slack to what the rows say: the card, then the replies in order, then the edit."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alignments.alignment import Alignment
from bot.alignments.following import FAILURES_BEFORE_SHOWN
from bot.alignments.notices import ENDINGS, Audience, NoticeKind
from bot.alignments.phases import Phase
from bot.jobs.worker import IDLE, Again, back_off
from bot.slack.card import CardFacts, card, digest
from bot.slack.errors import (
    ChannelClosed,
    MaybePosted,
    MessageGone,
    OurFault,
    ScopeMissing,
    SlackError,
    SlowDown,
    ThreadGone,
    WorkspaceClosed,
)
from bot.slack.gateway import Gateway
from bot.slack.message import Message
from bot.slack.replies import reply
from bot.store import Claim, OutboxRow, Store, Thread

log = logging.getLogger(__name__)

WAIT_WHEN_WORKSPACE_CLOSED = timedelta(minutes=10)
# A person who deletes the card, and then the new one, does not want it.
MAX_CARDS = 2
CARD_GONE = "card_deleted"
CANNOT_BE_TOLD = "the requester cannot be written to"
EDIT = "chat.update"
# chat.update allows about 50 edits a minute for all cards of a workspace; a quarter is kept for transitions.
SECONDS_OF_BUDGET_AN_EDIT = 1.25 * 60 / 50
# "Last checked" alone is worth an edit only so many progress intervals apart.
IDLE_EDITS_APART = 5


@dataclass(frozen=True, slots=True)
class Deliver:
    """Handles `WorkKind.DELIVER`.

    `progress`: the shortest time between two edits of a card for progress alone; `bot_name`: as in `/invite @name`.
    """

    store: Store
    gateway: Gateway
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
        except SlowDown as error:
            wait = timedelta(seconds=error.retry_after)
            await self.store.pause(alignment.team_id, error.method, await self.store.now() + wait)
            return Again(wait)
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

    async def _deliver(self, claim: Claim, alignment: Alignment, edits_from: datetime | None) -> Again:
        thread = await self.store.thread(alignment.id)
        await self._send_direct(claim, alignment, thread)
        if thread.closed_reason is not None:
            await self._send_past_thread(claim, alignment, thread)
            return IDLE
        if thread.card_ts is None and not _is_known(alignment):
            return IDLE
        try:
            thread = await self._ensure_card(claim, alignment, thread)
            # The card first: whether it is there still decides in which thread the news belongs.
            again, trouble = await self._try_edit(claim, alignment, thread, edits_from)
            await self._send_replies(claim, alignment, thread)
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

    async def _ensure_card(self, claim: Claim, alignment: Alignment, thread: Thread) -> Thread:
        if thread.card_ts is not None:
            return thread
        message, fingerprint = await self._render(alignment)
        key = f"{alignment.id}:card:{thread.card_replaced}"
        ts = None
        if thread.card_tries > 0:
            ts = await self._find(thread.channel_id, key, None, alignment)
        if ts is None:
            await self.store.try_card(claim)
            _require_live(claim)
            ts = await self.gateway.post(thread.channel_id, message, key=key)
        else:
            # What was posted then may show an older state.
            fingerprint = ""
        await self.store.card_posted(claim, ts, fingerprint)
        return await self.store.thread(alignment.id)

    async def _send_replies(self, claim: Claim, alignment: Alignment, thread: Thread) -> None:
        for row in await self.store.waiting(alignment.id):
            if row.notice.audience is not Audience.THREAD:
                continue
            if alignment.muted and row.notice.kind not in ENDINGS:
                await self.store.row_skipped(claim, row.seq)
            else:
                await self._send_to_thread(claim, alignment, thread, row)

    async def _send_past_thread(self, claim: Claim, alignment: Alignment, thread: Thread) -> None:
        """The thread is out of reach: how it ended is told to whoever ordered it; the rest waits, or is unwanted."""
        for row in await self.store.waiting(alignment.id):
            if row.notice.audience is not Audience.THREAD or row.told:
                continue
            is_unwanted = thread.closed_reason == CARD_GONE
            if row.notice.kind in ENDINGS:
                found = await self._tell_requester(claim, alignment, row)
                if found is not None:
                    await (self.store.row_sent if is_unwanted else self.store.row_told)(claim, row.seq, *found)
            elif is_unwanted:
                await self.store.row_skipped(claim, row.seq)

    async def _send_to_thread(self, claim: Claim, alignment: Alignment, thread: Thread, row: OutboxRow) -> None:
        key = f"{alignment.id}:{row.seq}"
        ts = None
        if row.tries > 0:
            ts = await self._find(thread.channel_id, key, thread.card_ts, alignment)
        if ts is None:
            await self.store.try_row(claim, row.seq)
            _require_live(claim)
            message = reply(row.notice, bot_name=self.bot_name)
            ts = await self.gateway.post(thread.channel_id, message, thread_ts=thread.card_ts, key=key)
        await self.store.row_sent(claim, row.seq, thread.channel_id, ts)

    async def _send_direct(self, claim: Claim, alignment: Alignment, thread: Thread) -> None:
        for row in await self.store.waiting(alignment.id):
            if row.notice.audience is not Audience.REQUESTER:
                continue
            if row.notice.kind is NoticeKind.CHANNEL_CLOSED and thread.closed_reason is None:
                # It was opened again before this could be said.
                await self.store.row_skipped(claim, row.seq)
            elif found := await self._tell_requester(claim, alignment, row, thread.closed_reason):
                await self.store.row_sent(claim, row.seq, *found)
            else:
                await self.store.row_dead(claim, row.seq, CANNOT_BE_TOLD)

    async def _tell_requester(
        self, claim: Claim, alignment: Alignment, row: OutboxRow, closed_reason: str | None = None
    ) -> tuple[str, str] | None:
        """Say it in a direct message, once; gives where it stands, `None` when this person cannot be written to."""
        key = f"{alignment.id}:{row.seq}"
        try:
            if row.tries > 0 and (found := await self._find_direct(alignment, key, row.notice.at)):
                return found
            await self.store.try_row(claim, row.seq)
            _require_live(claim)
            return await self.gateway.direct(
                alignment.requester, reply(row.notice, bot_name=self.bot_name, closed_reason=closed_reason), key=key
            )
        except (ChannelClosed, OurFault, ScopeMissing) as error:
            log.error("alignment %s: its requester cannot be told: %s", alignment.id, error)  # noqa: TRY400 - no trace needed
            return None

    async def _try_edit(
        self, claim: Claim, alignment: Alignment, thread: Thread, edits_from: datetime | None
    ) -> tuple[Again, SlackError | None]:
        """Edit the card; what goes wrong with that, and is no word about the thread, must not hold up the news."""
        if edits_from is not None:
            return Again(max(edits_from - await self.store.now(), timedelta())), None
        try:
            return await self._edit_card(claim, alignment, thread), None
        except (ChannelClosed, MessageGone, ThreadGone, WorkspaceClosed):
            raise
        except SlackError as error:
            return IDLE, error

    async def _edit_card(self, claim: Claim, alignment: Alignment, thread: Thread) -> Again:
        message, fingerprint = await self._render(alignment)
        now = await self.store.now()
        wait = await self._wait_before_edit(alignment, thread, fingerprint, now)
        if wait is not None:
            return Again(wait) if alignment.is_active or thread.card_digest != fingerprint else IDLE
        if thread.card_digest != fingerprint:
            _require_live(claim)
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
        )
        bare = replace(alignment, progress=None, queue_position=None, eta_at=None, checked_at=None)
        substance = digest(card(replace(facts, alignment=bare, checked_at=None)))
        message = card(facts)
        return message, f"{substance}:{digest(message)}"

    async def _find(self, channel: str, key: str, thread_ts: str | None, alignment: Alignment) -> str | None:
        try:
            return await self.gateway.find(channel, key, thread_ts=thread_ts, oldest=alignment.created_at)
        except ScopeMissing as error:
            log.warning("cannot look for what was posted, it may appear twice: %s", error)
            return None

    async def _find_direct(self, alignment: Alignment, key: str, oldest: datetime) -> tuple[str, str] | None:
        try:
            return await self.gateway.find_direct(alignment.requester, key, oldest=oldest)
        except ScopeMissing as error:
            log.warning("cannot look for what was posted, it may appear twice: %s", error)
            return None


def _substance(fingerprint: str | None) -> str:
    return (fingerprint or "").partition(":")[0]


def _is_known(alignment: Alignment) -> bool:
    """Not so for a project started elsewhere that the vendor was not asked about yet, or does not know."""
    never_found = alignment.phase is Phase.GONE and alignment.checked_at is None
    return alignment.phase is not Phase.SEARCHING and not never_found


def _require_live(claim: Claim) -> None:
    """Post nothing that another worker may be posting by now."""
    if not claim.is_live():
        raise MaybePosted("The claim on this thread has run out; whoever has it now goes on.")
