"""Send the create of an order: once, and written down before."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.alignments import ordering
from bot.alignments.alignment import Alignment, Fault
from bot.alignments.diagnosis import diagnose
from bot.alignments.notices import Change
from bot.alignments.phases import Phase
from bot.jobs.waiting import later, to_be_mended
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.contracts import Order
from bot.nugen.errors import NoSuchPath, NotAllowed, NotSent, OutcomeUnknown, Rejected, TryLater
from bot.store import Claim, ClaimLost, Store

log = logging.getLogger(__name__)

INTERRUPTED = "I was interrupted while sending it."


@dataclass(frozen=True, slots=True)
class Submit:
    """Handles `WorkKind.SUBMIT`."""

    store: Store
    nugen: NugenClient

    async def __call__(self, claim: Claim) -> Again:
        """Send one order, if it still waits to be sent."""
        alignment = await self.store.get(claim.subject)
        if alignment is None:
            return IDLE
        now = await self.store.now()
        if alignment.phase is Phase.SENDING:
            # The worker that wrote this is gone, and whether its request left is not known to anybody.
            await self.store.change(alignment.id, lambda one: ordering.lose_track(one, INTERRUPTED, now), claim=claim)
            return IDLE
        if alignment.phase is not Phase.SUBMITTED:
            return IDLE
        await self.store.change(alignment.id, lambda one: ordering.send(one, now), claim=claim)
        return await self._send(alignment, claim)

    async def _send(self, alignment: Alignment, claim: Claim) -> Again:
        draft = alignment.draft
        order = Order(
            name=draft.name,
            base_model=draft.base_model,
            document_ids=draft.document_ids,
            workflow_id=draft.workflow_id,
            benchmark_id=draft.benchmark_id,
            description=draft.description,
        )
        again = IDLE
        try:
            created = await self.nugen.create(order, may_still_send=claim.is_live)
        except (NotSent, TryLater) as error:
            again = later(error, claim)
            reason = error.detail or str(error)
            await self._record(alignment, claim, lambda one, at: ordering.keep_waiting(one, reason, at))
        except NotAllowed as error:
            reason = error.detail or str(error)
            await self._record(alignment, claim, lambda one, at: ordering.reject(one, reason, Fault.ACCESS, at))
        except Rejected as error:
            reason = error.detail or str(error)
            if isinstance(error, NoSuchPath) and await self.nugen.look_again():
                # The server speaks another generation by now: it has started nothing, and the next request fits.
                again = later(error, claim)
                await self._record(alignment, claim, lambda one, at: ordering.keep_waiting(one, reason, at))
            else:
                fault = to_be_mended(error) or diagnose(reason)
                fault = Fault.ORDER if fault is Fault.UNCLEAR else fault
                await self._record(alignment, claim, lambda one, at: ordering.reject(one, reason, fault, at))
        except OutcomeUnknown as error:
            # Only what Nugen said: our own words about it are in the reply.
            reason = error.detail
            await self._record(alignment, claim, lambda one, at: ordering.lose_track(one, reason, at))
        else:
            await self._record(alignment, claim, lambda one, at: ordering.accept(one, created, at))
        return again

    async def _record(
        self, alignment: Alignment, claim: Claim, decide: Callable[[Alignment, datetime], Change]
    ) -> None:
        now = await self.store.now()
        try:
            await self.store.change(alignment.id, lambda one: decide(one, now), claim=claim)
        except ClaimLost:
            # Whoever took over wrote "unconfirmed"; what we heard since is better than any search. If a person has
            # decided meanwhile, the record does not allow it any more and the decision stands.
            log.warning("alignment %s: answered after its lease had run out", alignment.id)
            await self.store.change(alignment.id, lambda one: _late(one, decide, now))


def _late(alignment: Alignment, decide: Callable[[Alignment, datetime], Change], now: datetime) -> Change | None:
    try:
        return decide(alignment, now)
    except ordering.NotPossibleNow:
        return None
