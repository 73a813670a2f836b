"""From the moment an operation may have arrived at the vendor: watch it, or find out whether it did."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.alignments import operating
from bot.alignments.alignment import Alignment
from bot.alignments.following import FAILURES_BEFORE_SHOWN
from bot.alignments.notices import Change
from bot.alignments.observation import DeploymentSeen, EvaluationSeen
from bot.alignments.operation import OperationKind
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.jobs.making import words_of
from bot.jobs.operation_record import OperationRecord
from bot.jobs.waiting import later
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotAllowed, NotFound, NotSent, NugenError, TryLater, Unreadable
from bot.store import Store

INTERRUPTED = "I was interrupted while sending it."
EVALUATION_GONE = "Nugen does not know the evaluation any more."
NO_NUMBERS = (
    "Nugen says that the evaluation is done, but its numbers cannot be read. Look at them in Nugen's dashboard."
)
LOOKS_AT_NUMBERS = 5

# Sending these has no answer that is worth more than what the model's state says afterwards.
SEEN_BY_STATE = frozenset({OperationKind.DEPLOY, OperationKind.UNDEPLOY})


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks at what was sent. `every`: the time between two looks."""

    store: Store
    nugen: NugenClient
    every: timedelta

    async def look(self, alignment: Alignment, record: OperationRecord) -> Again:
        """One look at an operation that the vendor took, or whose effect can be seen."""
        try:
            after = await self._seen(alignment, record)
        except (TryLater, NotSent, Unreadable) as error:
            await record.change(operating.hear_nothing)
            return later(error, record.claim, self.every)
        except NugenError as error:
            if isinstance(error, NotAllowed) and record.claim.failures < FAILURES_BEFORE_SHOWN:
                return later(error, record.claim, self.every)
            return await record.lose_track(words_of(error))
        return IDLE if after is None or after.operation is None else Again(self.every)

    async def clear_up(self, alignment: Alignment, record: OperationRecord, words: str) -> Again:
        """It was sent and has no answer: take what the vendor shows for one, and send nothing again."""
        kind = record.operation.kind
        if kind in SEEN_BY_STATE:
            return Again(self.every)
        try:
            is_done = await self._is_done(alignment, kind)
        except (TryLater, NotSent, Unreadable) as error:
            return later(error, record.claim, self.every)
        except NugenError as error:
            return await record.lose_track(words_of(error))
        if not is_done:
            return await record.lose_track(words)
        if kind is OperationKind.STOP:
            return await self.stopping(alignment, record)
        await record.change(operating.delete)
        return IDLE

    async def stopping(self, alignment: Alignment, record: OperationRecord) -> Again:
        """The vendor took the stop; that the job has stopped is seen by the next look at the list of all jobs."""
        await record.change(operating.take_stop)
        await self.store.make_due(Work(WorkKind.FOLLOW, alignment.vendor_key))
        return Again(self.every)

    async def _seen(self, alignment: Alignment, record: OperationRecord) -> Alignment | None:
        match record.operation.kind:
            case OperationKind.EVALUATE:
                return await self._evaluation(alignment, record)
            case OperationKind.STOP:
                # Whoever follows the job sees how it ends, and ends this with it.
                await self.store.make_due(Work(WorkKind.FOLLOW, alignment.vendor_key))
                return await record.change(operating.hear_nothing)
            case _:
                return await self._deployment(alignment, record)

    async def _is_done(self, alignment: Alignment, kind: OperationKind) -> bool:
        """Whether the vendor shows that a stop or a delete took effect; an evaluation without an id shows nowhere."""
        if kind is OperationKind.EVALUATE:
            return False
        try:
            project = await self.nugen.detail(alignment.vendor_id or "")
        except NotFound:
            return kind is OperationKind.DELETE
        return kind is OperationKind.STOP and project.phase is Phase.STOPPED

    async def _deployment(self, alignment: Alignment, record: OperationRecord) -> Alignment | None:
        model = alignment.model_id or ""
        is_deploying = record.operation.kind is OperationKind.DEPLOY
        seen: DeploymentSeen = await (self.nugen.deployment if is_deploying else self.nugen.undeployment)(model)
        return await record.change(lambda one, now: operating.see_deployment(one, seen, now))

    async def _evaluation(self, alignment: Alignment, record: OperationRecord) -> Alignment | None:
        evaluation = alignment.evaluation
        if evaluation is None:
            return await _refused(record, EVALUATION_GONE)
        try:
            seen = await self.nugen.evaluation(evaluation.id)
            if seen.ready:
                seen = await self._with_numbers(evaluation.id, seen)
        except NotFound:
            return await _refused(record, EVALUATION_GONE)
        except Unreadable:
            if record.claim.failures < LOOKS_AT_NUMBERS:
                raise
            return await _refused(record, NO_NUMBERS)
        if not seen.ready:
            return await record.change(lambda one, now: operating.see_evaluation(one, seen, now))
        # The one that is known so far may have been measured with another benchmark.
        previous = await self.store.previous_on(alignment, evaluation.benchmark_id)

        def see(one: Alignment, now: datetime) -> Change:
            return operating.see_evaluation(replace(one, previous=previous), seen, now)

        return await record.change(see)

    async def _with_numbers(self, evaluation_id: str, seen: EvaluationSeen) -> EvaluationSeen:
        results = await self.nugen.evaluation_results(evaluation_id)
        if not results.scores:
            raise Unreadable(NO_NUMBERS)
        return replace(seen, scores=results.scores)


async def _refused(record: OperationRecord, words: str) -> Alignment | None:
    return await record.change(lambda one, now: operating.refuse(one, words, now))
