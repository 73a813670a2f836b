"""Make what an order needs at the vendor before it can be sent: its documents, then its benchmark."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alignments import following, preparing
from bot.alignments.alignment import Alignment, Fault
from bot.alignments.diagnosis import diagnose
from bot.alignments.materials import Material, MaterialKind, MaterialState
from bot.alignments.notices import Change
from bot.alignments.phases import Phase
from bot.jobs.benchmarks import BenchmarkMaker
from bot.jobs.holding import Hold, held
from bot.jobs.making import DocumentMaker, Hindered, Put, words_of
from bot.jobs.waiting import later
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotAllowed
from bot.slack.gateway import Gateway
from bot.store import Claim, Store


@dataclass(frozen=True, slots=True)
class Prepare:
    """Handles `WorkKind.PREPARE`.

    `every`: the time between two looks at what the vendor works on; `quiet`: how long without news is told in the thread.
    """

    store: Store
    gateway: Gateway
    nugen: NugenClient
    every: timedelta
    quiet: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Bring everything that is needed a step further; send the order off, or give it up, when nothing is left."""
        alignment = await self.store.get(claim.subject)
        if alignment is None or alignment.phase is not Phase.PREPARING:
            return IDLE
        again = Again(self.every)
        try:
            async with held(self.store, claim) as hold:
                alignment = await self._advance(alignment, hold)
        except Hindered as reason:
            again = later(reason.cause, claim, self.every)
            words = str(reason)
            await self._change(claim, lambda one, now: preparing.keep_trying(one, words, now))
        except NotAllowed as error:
            words = words_of(error)
            await self._change(claim, lambda one, now: preparing.give_up(one, words, Fault.ACCESS, now))
            return IDLE
        else:
            if all(one.state is MaterialState.READY for one in alignment.materials):
                await self._change(claim, preparing.finish)
                return IDLE
            if failed := _failed_for_good(alignment):
                await self._change(
                    claim, lambda one, now: preparing.give_up(one, _reasons(failed), _fault(failed), now)
                )
                return IDLE
        await self._change(claim, lambda one, now: following.fall_silent(one, self.quiet, now))
        return again

    async def _advance(self, alignment: Alignment, hold: Hold) -> Alignment:
        """One step for every document that is not ready; with all of them ready, one for the benchmark."""
        documents = DocumentMaker(self.store, self.gateway, self.nugen)
        for index, material in enumerate(alignment.materials):
            if material.kind is MaterialKind.DOCUMENT:
                await documents.advance(material, self._put(hold.claim, index))
        alignment = await self.store.get(alignment.id) or alignment
        waits = any(
            one.kind is MaterialKind.DOCUMENT and one.state is not MaterialState.READY for one in alignment.materials
        )
        if waits or alignment.phase is not Phase.PREPARING:
            return alignment
        maker = BenchmarkMaker(self.store, self.gateway, self.nugen, self.every)
        for index, material in enumerate(alignment.materials):
            if material.kind is MaterialKind.BENCHMARK:
                await maker.advance(material, alignment, hold, self._put(hold.claim, index))
        return await self.store.get(alignment.id) or alignment

    def _put(self, claim: Claim, index: int) -> Put:
        async def put(material: Material) -> None:
            await self._change(claim, lambda one, now: preparing.put(one, index, material, now))

        return put

    async def _change(self, claim: Claim, decide: Callable[[Alignment, datetime], Change | None]) -> None:
        now = await self.store.now()
        await self.store.change(claim.subject, lambda one: decide(one, now), claim=claim)


def _failed_for_good(alignment: Alignment) -> list[Material]:
    """What cannot be made, once every document has ended in one way or the other, so that all are named together."""
    if any(one.is_open and one.kind is MaterialKind.DOCUMENT for one in alignment.materials):
        return []
    return [one for one in alignment.materials if one.state is MaterialState.FAILED]


def _reasons(failed: list[Material]) -> str:
    return "\n".join(f"{one.name}: {one.error}" for one in failed)


def _fault(failed: list[Material]) -> Fault:
    is_vendors = all(diagnose(one.error) is Fault.VENDOR for one in failed)
    return Fault.VENDOR if is_vendors else Fault.DOCUMENTS
