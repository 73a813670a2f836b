"""Follow all alignments of one vendor key: one list for all of them, single looks only where the list does not do."""

import logging
import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alignments import following
from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change
from bot.alignments.observation import Observation
from bot.alignments.work import Work, WorkKind
from bot.jobs.comparing import Comparison
from bot.jobs.waiting import later, to_be_mended
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotAllowed, NotFound, NugenError
from bot.store import Claim, Store

log = logging.getLogger(__name__)

WAIT_WHEN_REFUSED = timedelta(minutes=10)
# Keys and replicas do not ask in step.
JITTER = (0.9, 1.1)


@dataclass(frozen=True, slots=True)
class Follow:
    """Handles `WorkKind.FOLLOW`.

    `shortest`: the usual least time between two looks at a key; right after an order, and when somebody asks for it, it
    is looked `LOOKS_MORE_OFTEN_AT_FIRST` times as often. `quiet`: how long without news is told in the thread;
    `patience`: how long without any answer is.
    """

    store: Store
    nugen: NugenClient
    shortest: timedelta
    quiet: timedelta
    patience: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Look once at everything that this key runs."""
        key = claim.subject
        alignments = await self.store.polled(key)
        if not alignments:
            return IDLE
        now = await self.store.now()
        before = await self.store.key(key)
        checked_at = before.checked_at
        least = self.shortest / following.LOOKS_MORE_OFTEN_AT_FIRST
        if checked_at is not None and now - checked_at < least:
            return Again(checked_at + least - now)
        wanted = {alignment.vendor_id for alignment in alignments if alignment.vendor_id}
        try:
            listed = await self.nugen.projects(limit_to=wanted)
        except NugenError as error:
            return await self._no_answer(claim, alignments, error, now)
        seen = {observation.vendor_id: observation for observation in listed}
        comparison = Comparison(self.store, key)
        pairs = []
        for alignment in alignments:
            change = await self._look(alignment, seen.get(alignment.vendor_id or ""), now)
            if change is not None:
                pairs.append((alignment, await comparison.drawn(alignment, change)))
        await self.store.change_many(following.once_a_channel(pairs), claim=claim)
        await self.store.key_checked(key, now)
        if before.failures >= following.FAILURES_BEFORE_SHOWN:
            await self._redraw(alignments)
        jitter = random.uniform(*JITTER)  # noqa: S311 - spreading load, not a secret
        return Again(following.next_look(alignments, now, self.shortest, jitter))

    async def _look(self, alignment: Alignment, seen: Observation | None, now: datetime) -> Change | None:
        change = await self._observe(alignment, seen, now)
        if change is None:
            return None
        silence = following.fall_silent(change.alignment, self.quiet, now)
        if silence is not None:
            change = Change(silence.alignment, change.notices + silence.notices)
        # When it was looked at last stands in the key's row: no write for every alignment at every look.
        is_same = _apart_from_the_look(change.alignment) == _apart_from_the_look(alignment)
        return None if is_same and not change.notices else change

    async def _observe(self, alignment: Alignment, seen: Observation | None, now: datetime) -> Change | None:
        try:
            if seen is None:
                if alignment.misses + 1 < following.MISSES_BEFORE_DIRECT_LOOK:
                    return following.miss(alignment, now)
                seen = await self.nugen.detail(alignment.vendor_id or "")
            elif following.needs_detail(alignment, seen):
                seen = await self.nugen.detail(seen.vendor_id)
        except NotFound:
            return following.lose(alignment, now)
        except NugenError as error:
            # The list answers, so the phase is known; its reasons and numbers are worth one more round.
            log.info("alignment %s: no detail this time: %s", alignment.id, error)
            return None
        return following.observe(alignment, seen, now)

    async def _no_answer(self, claim: Claim, alignments: list[Alignment], error: NugenError, now: datetime) -> Again:
        state = await self.store.key_failed(claim.subject, str(error), now)
        since = state.failing_since or now
        if state.failures == following.FAILURES_BEFORE_SHOWN:
            await self._redraw(alignments)
        refused = isinstance(error, NotAllowed) and state.failures >= following.FAILURES_BEFORE_SHOWN
        if refused or now - since >= self.patience:
            cut_off = [
                (alignment, change)
                for alignment in alignments
                if (change := following.lose_contact(alignment, since, now, fault=to_be_mended(error))) is not None
            ]
            told = {_place(alignment) for alignment in alignments if alignment.unreachable_since is not None}
            fresh = [(one, change if _place(one) not in told else Change(change.alignment)) for one, change in cut_off]
            await self.store.change_many(following.once_a_channel(fresh), claim=claim)
        return Again(WAIT_WHEN_REFUSED, failed=True) if refused else later(error, claim, self.shortest)

    async def _redraw(self, alignments: list[Alignment]) -> None:
        """Whether the vendor answers stands on the cards, and in the key's row only."""
        await self.store.make_due(*(Work(WorkKind.DELIVER, alignment.id) for alignment in alignments))


def _apart_from_the_look(alignment: Alignment) -> Alignment:
    return replace(alignment, checked_at=None)


def _place(alignment: Alignment) -> tuple[str, str]:
    """Where it is told once, for all alignments there, that the vendor does not answer."""
    return alignment.team_id, alignment.draft.channel_id
