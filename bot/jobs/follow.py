"""Follow all alignments of one vendor key: one list for all of them, single looks only where the list does not do."""

import logging
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.alignments import following
from bot.alignments.alignment import Alignment, Fault
from bot.alignments.notices import Change
from bot.alignments.observation import Observation
from bot.alignments.work import Work, WorkKind
from bot.jobs.comparing import Comparison
from bot.jobs.holding import held
from bot.jobs.waiting import later, to_be_mended
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotAllowed, NotFound, NugenError
from bot.store import Claim, Store

log = logging.getLogger(__name__)

WAIT_WHEN_REFUSED = timedelta(minutes=10)
# Keys and replicas do not ask in step.
JITTER = (0.9, 1.1)
# So many records are read, compared and written at a time: whoever waits for an acknowledgement gets a turn in between.
AT_ONCE = 100
# Thousands that end together, or are missing from a list that was cut short, are looked at in several rounds.
MOST_SINGLE_LOOKS = 200


@dataclass(slots=True)
class _Round:
    """One round: what the list showed, by the vendor's ids, and how many may still be looked at one by one."""

    seen: dict[str, Observation]
    now: datetime
    comparison: Comparison
    single_looks: int = MOST_SINGLE_LOOKS
    back: list[tuple[Alignment, Change]] = field(default_factory=list)

    def may_look_at_one(self) -> bool:
        """Whether there is one more single look in this round; it counts as taken."""
        self.single_looks -= 1
        return self.single_looks >= 0


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
        polled = await self.store.polled_projects(key)
        if not polled:
            return IDLE
        now = await self.store.now()
        before = await self.store.key(key)
        checked_at = before.checked_at
        least = self.shortest / following.LOOKS_MORE_OFTEN_AT_FIRST
        # One that is still to come was before the clock was set back.
        if checked_at is not None and timedelta() <= now - checked_at < least:
            return Again(checked_at + least - now)
        # With thousands of jobs, or a slow vendor, a round takes longer than a lease.
        async with held(self.store, claim):
            try:
                listed = await self.nugen.projects(limit_to={one for one in polled.values() if one})
            except NugenError as error:
                return await self._no_answer(claim, error, now)
            # A row without a word says nothing of how it stands: it counts as missing, so that the detail is asked.
            seen = {observation.vendor_id: observation for observation in listed if observation.status}
            one_round = _Round(seen, now, Comparison(self.store, key))
            waits = [await self._compare(ids, one_round, claim) for ids in _parts(list(polled))]
            await self._say_back(one_round, claim)
            await self.store.key_checked(key, now)
            if before.failures >= following.FAILURES_BEFORE_SHOWN:
                await self._redraw(polled)
        jitter = random.uniform(*JITTER)  # noqa: S311 - spreading load, not a secret
        return Again(min(waits) * jitter)

    async def _compare(self, ids: Sequence[str], one_round: _Round, claim: Claim) -> timedelta:
        """Compare some records with the list and write down what is new; gives how long they can wait for the next look."""
        alignments = [one for one in await self.store.records(ids) if one.is_polled]
        pairs = await self._new(alignments, one_round)
        # That the vendor answers again is said once in a channel, so all that it is said of are written together.
        one_round.back += [pair for pair in pairs if following.is_for_all_cards(pair[1])]
        await self.store.change_many([pair for pair in pairs if not following.is_for_all_cards(pair[1])], claim=claim)
        return following.next_look(alignments, one_round.now, self.shortest)

    async def _say_back(self, one_round: _Round, claim: Claim) -> None:
        """Whoever changed since it was looked at is looked at again: it may be the one that says it for all."""
        pairs = one_round.back
        while changed := await self.store.change_many(following.once_a_channel(pairs), claim=claim, all_or_none=True):
            again = [one for one in await self.store.records(changed) if one.is_polled]
            looked = [pair for pair in await self._new(again, one_round) if following.is_for_all_cards(pair[1])]
            pairs = [pair for pair in pairs if pair[0].id not in changed] + looked

    async def _new(self, alignments: Sequence[Alignment], one_round: _Round) -> list[tuple[Alignment, Change]]:
        """Those of which the round has something to write down, with what that is."""
        pairs = []
        for alignment in alignments:
            change = await self._look(alignment, one_round)
            if change is not None:
                pairs.append((alignment, await one_round.comparison.drawn(alignment, change)))
        return pairs

    async def _look(self, alignment: Alignment, one_round: _Round) -> Change | None:
        change = await self._observe(alignment, one_round)
        if change is None:
            return None
        silence = following.fall_silent(change.alignment, self.quiet, one_round.now)
        if silence is not None:
            change = Change(silence.alignment, change.notices + silence.notices)
        # When it was looked at last stands in the key's row: no write for every alignment at every look.
        is_same = _apart_from_the_look(change.alignment) == _apart_from_the_look(alignment)
        return None if is_same and not change.notices else change

    async def _observe(self, alignment: Alignment, one_round: _Round) -> Change | None:
        seen, now = one_round.seen.get(alignment.vendor_id or ""), one_round.now
        is_missed = seen is None and alignment.misses + 1 >= following.MISSES_BEFORE_DIRECT_LOOK
        try:
            if is_missed or (seen is not None and following.needs_detail(alignment, seen)):
                if not one_round.may_look_at_one():
                    return None
                seen = await self.nugen.detail(alignment.vendor_id or "")
        except NotFound:
            return following.lose(alignment, now)
        except NugenError as error:
            # The list answers, so the phase is known; its reasons and numbers are worth one more round.
            log.info("alignment %s: no detail this time: %s", alignment.id, error)
            return None
        return following.miss(alignment, now) if seen is None else following.observe(alignment, seen, now)

    async def _no_answer(self, claim: Claim, error: NugenError, now: datetime) -> Again:
        state = await self.store.key_failed(claim.subject, str(error), now)
        since = state.failing_since or now
        if state.failures == following.FAILURES_BEFORE_SHOWN:
            await self._redraw(await self.store.polled_projects(claim.subject))
        refused = isinstance(error, NotAllowed) and state.failures >= following.FAILURES_BEFORE_SHOWN
        if refused or now - since >= self.patience:
            fault = to_be_mended(error)
            # Whoever changes meanwhile may be the one that says it for all.
            while await self.store.change_many(
                await self._cut_off(claim.subject, since, now, fault), claim=claim, all_or_none=True
            ):
                pass
        return Again(WAIT_WHEN_REFUSED, failed=True) if refused else later(error, claim, self.shortest)

    async def _cut_off(
        self, key: str, since: datetime, now: datetime, fault: Fault | None
    ) -> list[tuple[Alignment, Change]]:
        """What is to be written of all that the vendor does not answer for, said once in a channel."""
        alignments = await self.store.polled(key)
        told = {_place(alignment) for alignment in alignments if alignment.unreachable_since is not None}
        changes = [(one, following.lose_contact(one, since, now, fault=fault)) for one in alignments]
        return following.once_a_channel(
            [
                (one, change if _place(one) not in told else Change(change.alignment))
                for one, change in changes
                if change is not None
            ]
        )

    async def _redraw(self, ids: Collection[str]) -> None:
        """Whether the vendor answers stands on the cards, and in the key's row only."""
        for part in _parts(list(ids)):
            await self.store.make_due(*(Work(WorkKind.DELIVER, one) for one in part))


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _apart_from_the_look(alignment: Alignment) -> Alignment:
    return replace(alignment, checked_at=None)


def _place(alignment: Alignment) -> tuple[str, str]:
    """Where it is told once, for all alignments there, that the vendor does not answer."""
    return alignment.team_id, alignment.draft.channel_id
