"""Carry out what somebody wants of a model, a job or a project: look, write down, send once, then watch."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.alignments import operating
from bot.alignments.alignment import Alignment
from bot.alignments.observation import DeploymentSeen, Observation
from bot.alignments.operation import Evaluation, Operation, OperationKind
from bot.jobs.conflicts import GONE, conflict
from bot.jobs.holding import Hold, held
from bot.jobs.making import words_of
from bot.jobs.operation_record import OperationRecord
from bot.jobs.waiting import later
from bot.jobs.watching import INTERRUPTED, SEEN_BY_STATE, Watch
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NoSuchPath, NotAllowed, NotFound, NugenError, OutcomeUnknown, Rejected, Unreadable
from bot.store import Claim, Store

# What leaves much later than it was asked for surprises whoever has asked.
PATIENCE = timedelta(hours=1)
OUT_OF_REACH = "Nugen was out of reach for an hour, so nothing was sent. Press the button again if you still want it."
NO_BENCHMARK = "There is no benchmark to evaluate on. Choose one, then start the evaluation again."
NO_MODEL = "Nugen has not told which model came of this alignment. Press Refresh, then try again."
# A look that somebody asked for is worth no more tries; the card says when the last one was.
LOOKS = 3

_ABOUT_THE_MODEL = frozenset({OperationKind.DEPLOY, OperationKind.UNDEPLOY, OperationKind.DELETE})
_NEEDS_THE_MODEL = frozenset({OperationKind.DEPLOY, OperationKind.UNDEPLOY, OperationKind.EVALUATE})


@dataclass(frozen=True, slots=True)
class Operate:
    """Handles `WorkKind.OPERATE`. `every`: the time between two looks at what is under way."""

    store: Store
    nugen: NugenClient
    every: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Bring the operation of one alignment a step further; without one, look whether its model is served."""
        alignment = await self.store.get(claim.subject)
        if alignment is None:
            return IDLE
        operation = alignment.operation
        if operation is None:
            return await self._refresh(alignment, claim)
        record = OperationRecord(self.store, claim, operation)
        if words := _lacking(alignment, operation):
            return await record.refuse(words)
        if operation.sent_at is None:
            return await self._begin(alignment, record)
        watch = self._watch()
        if operation.answered_at is None and operation.kind not in SEEN_BY_STATE:
            # The worker that sent it is gone, and whether its request left is not known to anybody.
            return await watch.clear_up(alignment, record, INTERRUPTED)
        return await watch.look(alignment, record)

    async def _refresh(self, alignment: Alignment, claim: Claim) -> Again:
        if alignment.model_id is None or not operating.has_model(alignment):
            return IDLE
        try:
            seen = await self.nugen.deployment(alignment.model_id)
        except NugenError as error:
            return later(error, claim) if claim.failures < LOOKS else IDLE
        now = await self.store.now()
        await self.store.change(alignment.id, lambda one: operating.see_deployment(one, seen, now), claim=claim)
        return IDLE

    async def _begin(self, alignment: Alignment, record: OperationRecord) -> Again:
        try:
            project, served = await self._fresh_look(alignment, record.operation.kind)
        except NotFound:
            return await self._not_there(record, GONE)
        except NugenError as error:
            return await self._nothing_sent(error, record)
        if words := conflict(record.operation.kind, project, served):
            await record.change(lambda one, now: operating.refuse(_knowing(one, served, now), words, now))
            return IDLE
        async with held(self.store, record.claim) as hold:
            await record.change(lambda one, now: operating.send(_knowing(one, served, now), now))
            try:
                return await self._send(alignment, record, hold)
            except (OutcomeUnknown, Unreadable) as error:
                return await self._watch().clear_up(alignment, record, error.detail)
            except NugenError as error:
                return await self._nothing_sent(error, record)

    async def _fresh_look(self, alignment: Alignment, kind: OperationKind) -> tuple[Observation, DeploymentSeen | None]:
        """Right before acting: what the card offered may be an older truth than the vendor's."""
        project = await self.nugen.detail(alignment.vendor_id or "")
        if kind not in _ABOUT_THE_MODEL or alignment.model_id is None:
            return project, None
        return project, await self.nugen.deployment(alignment.model_id)

    async def _nothing_sent(self, error: NugenError, record: OperationRecord) -> Again:
        """The look or the request failed, and nothing took effect: it waits, or comes to nothing for good."""
        if isinstance(error, NotFound):
            # The project was there a moment ago; an evaluation names two more things.
            return await self._not_there(record, words_of(error))
        if isinstance(error, NoSuchPath):
            if not await self.nugen.look_again():
                return await record.lack()
        elif isinstance(error, (NotAllowed, Rejected)):
            return await record.refuse(words_of(error))
        if await self.store.now() - record.operation.asked_at >= PATIENCE:
            return await record.refuse(OUT_OF_REACH)
        await record.change(lambda one, _: operating.keep_waiting(one))
        return later(error, record.claim)

    async def _not_there(self, record: OperationRecord, words: str) -> Again:
        """What is not there cannot be deleted any more, which is what was wanted; for anything else it is missing."""
        if record.operation.kind is not OperationKind.DELETE:
            return await record.refuse(words)
        await record.change(operating.delete)
        return IDLE

    async def _send(self, alignment: Alignment, record: OperationRecord, hold: Hold) -> Again:
        operation, draft = record.operation, alignment.draft
        project, model = alignment.vendor_id or "", alignment.model_id or ""
        match operation.kind:
            case OperationKind.DEPLOY:
                await self.nugen.deploy(model, may_still_send=hold.is_live)
                await record.change(operating.take)
            case OperationKind.UNDEPLOY:
                await self.nugen.undeploy(model, may_still_send=hold.is_live)
                await record.change(operating.take)
            case OperationKind.EVALUATE:
                benchmark = operation.benchmark_id or ""
                evaluation = Evaluation(
                    await self.nugen.evaluate(
                        model, draft.base_model, benchmark, draft.name, may_still_send=hold.is_live
                    ),
                    benchmark,
                    operation.benchmark_name,
                    draft.base_model,
                )
                await record.change(lambda one, now: operating.begin_evaluation(one, evaluation, now))
            case OperationKind.STOP:
                await self.nugen.stop(project, may_still_send=hold.is_live)
                return await self._watch().stopping(alignment, record)
            case OperationKind.DELETE:
                await self.nugen.delete(project, may_still_send=hold.is_live)
                await record.change(operating.delete)
                return IDLE
        return Again(self.every)

    def _watch(self) -> Watch:
        return Watch(self.store, self.nugen, self.every)


def _lacking(alignment: Alignment, operation: Operation) -> str | None:
    if operation.kind in _NEEDS_THE_MODEL and alignment.model_id is None:
        return NO_MODEL
    if operation.kind is OperationKind.EVALUATE and operation.benchmark_id is None:
        return NO_BENCHMARK
    return None


def _knowing(alignment: Alignment, served: DeploymentSeen | None, now: datetime) -> Alignment:
    """The record with what the fresh look showed; an error that stands there now is no news afterwards."""
    return alignment if served is None else operating.see_deployment(alignment, served, now).alignment
