"""Look for the outcome of a create that had no answer, then ask; and describe a project that was started elsewhere."""

from dataclasses import dataclass
from datetime import timedelta

from bot.alignments import following, ordering
from bot.alignments.phases import Phase
from bot.jobs.waiting import later, to_be_mended
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotAllowed, NotFound, NugenError
from bot.store import Claim, Store

# After the person was asked, a project that shows up late still answers the question.
KEEP_LOOKING = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Search:
    """Handles `WorkKind.SEARCH`. `settle`: how long to look before asking; `every`: the time between two looks."""

    store: Store
    nugen: NugenClient
    settle: timedelta
    every: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Match the vendor's list against one unconfirmed order."""
        alignment = await self.store.get(claim.subject)
        if alignment is None or alignment.phase is not Phase.UNCONFIRMED or alignment.sent_at is None:
            return IDLE
        try:
            projects = await self.nugen.projects()
        except NugenError as error:
            now = await self.store.now()
            if now - alignment.sent_at >= self.settle and alignment.asked_at is None:
                await self.store.change(alignment.id, lambda one: ordering.ask(one, (), now, looked=False), claim=claim)
            return later(error, claim)
        now = await self.store.now()
        taken = await self.store.held_vendor_ids(alignment.vendor_key)
        candidates = ordering.matches(alignment, projects, taken)
        if len(candidates) == 1 and len(alignment.candidates) <= 1:
            found = next(one for one in projects if one.vendor_id == candidates[0].vendor_id)
            await self.store.change(alignment.id, lambda one: ordering.accept(one, found, now), claim=claim)
            return IDLE
        if len(candidates) > 1 or now - alignment.sent_at >= self.settle:
            await self.store.change(alignment.id, lambda one: ordering.ask(one, candidates, now), claim=claim)
        if now - alignment.sent_at >= self.settle + KEEP_LOOKING:
            return IDLE
        return Again(self.every)


@dataclass(frozen=True, slots=True)
class Adopt:
    """Handles `WorkKind.ADOPT`. `patience`: after how long without an answer the person is told."""

    store: Store
    nugen: NugenClient
    patience: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Ask the vendor about one project that somebody wants followed."""
        alignment = await self.store.get(claim.subject)
        if alignment is None or alignment.phase is not Phase.SEARCHING or alignment.vendor_id is None:
            return IDLE
        try:
            seen = await self.nugen.detail(alignment.vendor_id)
        except NotFound:
            now = await self.store.now()
            await self.store.change(alignment.id, lambda one: following.lose(one, now), claim=claim)
            return IDLE
        except NugenError as error:
            now = await self.store.now()
            since, fault = alignment.created_at, to_be_mended(error)
            if isinstance(error, NotAllowed) or now - since >= self.patience:
                await self.store.change(
                    alignment.id, lambda one: following.lose_contact(one, since, now, fault=fault), claim=claim
                )
            return later(error, claim)
        now = await self.store.now()
        await self.store.change(alignment.id, lambda one: following.adopt(one, seen, now), claim=claim)
        return IDLE
