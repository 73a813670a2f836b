"""What people have done with an aligned model: deployed, undeployed, evaluated; a job stopped, a project deleted. Pure.

One operation at a time: it is asked for, written down as about to leave, sent, and then watched until the vendor is
where it was asked to be. Nothing here is sent again by itself when its answer was lost.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.observation import DeploymentSeen, EvaluationSeen, Served
from bot.alignments.operation import Deployment, Evaluation, Operation, OperationKind
from bot.alignments.ordering import NotPossibleNow
from bot.alignments.phases import Phase

# "UNDEPLOYED" is also the answer for a couple of minutes after the request; so much later, it came to nothing.
LONGEST_TO_BEGIN = timedelta(minutes=10)
# Five to fifteen minutes are normal for a deployment.
SLOW_AFTER = timedelta(minutes=30)
STOP_TOO_LATE = "The job was trained or had ended before it could be stopped."
NOT_SAID = "Nugen did not say why."
NEVER_ARRIVED = "The request got no answer, and Nugen has shown nothing of it since."
FORM_TAKEN = (
    "This form was taken already, and it is good for one evaluation. The thread says what became of it. If you want "
    "another one, close the form and press the button on the card again."
)

_WITH_A_MODEL = frozenset({Phase.TRAINED, Phase.FINISHED})
_STOPPABLE = frozenset({Phase.QUEUED, Phase.TRAINING})
_DELETABLE = frozenset({Phase.FINISHED, Phase.FAILED, Phase.STOPPED})
_NAMES = {
    OperationKind.DEPLOY: "deploying the model",
    OperationKind.UNDEPLOY: "undeploying the model",
    OperationKind.EVALUATE: "the evaluation",
    OperationKind.STOP: "stopping the job",
    OperationKind.DELETE: "deleting the project",
}


def has_model(alignment: Alignment) -> bool:
    """Whether there is a trained model that can be deployed, evaluated and asked."""
    return alignment.phase in _WITH_A_MODEL and alignment.model_id is not None


def possible(alignment: Alignment) -> frozenset[OperationKind]:
    """What makes sense for the record as it stands; nothing while another operation is under way."""
    if alignment.operation is not None or alignment.vendor_id is None:
        return frozenset()
    found: set[OperationKind] = set()
    if has_model(alignment):
        served = alignment.deployment.state if alignment.deployment else None
        found.add(OperationKind.UNDEPLOY if served is Served.DEPLOYED else OperationKind.DEPLOY)
        found.add(OperationKind.EVALUATE)
    if alignment.phase in _STOPPABLE:
        found.add(OperationKind.STOP)
    if alignment.phase in _DELETABLE:
        found.add(OperationKind.DELETE)
    return frozenset(found)


def require_idle(alignment: Alignment) -> None:
    """Nothing else that was asked for may be under way."""
    if alignment.operation is not None:
        raise NotPossibleNow(f"Please wait: {_NAMES[alignment.operation.kind]} is still under way.")


def ask_for(
    alignment: Alignment,
    kind: OperationKind,
    by: str,
    now: datetime,
    *,
    benchmark_id: str | None = None,
    benchmark_name: str | None = None,
    view_id: str | None = None,
) -> Change | None:
    """Somebody wants it done; `None` when the same is under way already. A form, `view_id`, is good for one evaluation."""
    current = alignment.operation
    if current is not None and (current.kind, current.benchmark_id) == (kind, benchmark_id):
        return None
    if view_id in alignment.evaluation_forms:
        raise NotPossibleNow(FORM_TAKEN)
    require_idle(alignment)
    # What the card offered may be an older truth than the vendor's, which is looked at before anything is sent.
    either = {OperationKind.DEPLOY, OperationKind.UNDEPLOY}
    allowed = possible(alignment)
    if kind not in allowed and not (kind in either and allowed & either):
        raise NotPossibleNow(f"That is not possible now: the alignment is {alignment.phase.value}.")
    operation = Operation(kind, by, now, benchmark_id, benchmark_name)
    forms = alignment.evaluation_forms if view_id is None else (*alignment.evaluation_forms, view_id)
    return Change(replace(alignment, operation=operation, evaluation_forms=forms))


def send(alignment: Alignment, now: datetime) -> Change:
    """Write down that the request is about to leave."""
    return Change(replace(alignment, operation=replace(_operation(alignment), sent_at=now)))


def take(alignment: Alignment, now: datetime) -> Change:
    """The vendor took the request."""
    return Change(replace(alignment, operation=replace(_operation(alignment), answered_at=now)))


def keep_waiting(alignment: Alignment) -> Change:
    """Nothing left this machine, or the vendor asked to come back later."""
    return Change(replace(alignment, operation=replace(_operation(alignment), sent_at=None)))


def refuse(alignment: Alignment, reason: str, now: datetime) -> Change:
    """It came to nothing: the vendor refused it or failed at it, or a fresh look showed that it makes no sense."""
    return _end(alignment, NoticeKind.OPERATION_FAILED, now, error=reason)


def lack(alignment: Alignment, now: datetime) -> Change:
    """This generation of the vendor's API has no such call."""
    return _end(alignment, NoticeKind.OPERATION_UNSUPPORTED, now)


def lose_track(alignment: Alignment, reason: str, now: datetime) -> Change:
    """The request may have arrived, and nothing shows whether it did."""
    return _end(alignment, NoticeKind.OPERATION_UNCLEAR, now, error=reason)


def see_deployment(alignment: Alignment, seen: DeploymentSeen, now: datetime) -> Change:
    """Take over whether the model is served, and end the operation that this answers.

    A failed deployment falls back to `UNDEPLOYED` with an error; without one, `UNDEPLOYED` is also the answer until the
    vendor begins. An error that was there before the request is an older one.
    """
    before = alignment.deployment
    known = replace(alignment, deployment=Deployment(now, seen.state, seen.status, seen.error))
    operation = alignment.operation
    if operation is None or operation.sent_at is None or operation.kind not in _GOALS:
        return Change(known)
    goal, way, done = _GOALS[operation.kind]
    if seen.state is goal:
        return _end(known, done, now)
    if seen.state is way:
        return _slow(replace(known, operation=replace(operation, began=True)), now)
    is_new_error = seen.error is not None and (before is None or seen.error != before.error)
    is_late = now - operation.sent_at > LONGEST_TO_BEGIN
    if seen.state is not None and (operation.began or is_new_error or is_late):
        why = NOT_SAID if operation.began or operation.answered_at is not None else NEVER_ARRIVED
        return refuse(known, seen.error or why, now)
    return _slow(known, now)


def hear_nothing(alignment: Alignment, now: datetime) -> Change:
    """The vendor could not be asked how far it is; that it takes long is told all the same."""
    return _slow(alignment, now)


def begin_evaluation(alignment: Alignment, evaluation: Evaluation, now: datetime) -> Change:
    """The vendor took the evaluation, which has an id from now on."""
    operation = replace(_operation(alignment), answered_at=now, began=True)
    return Change(replace(alignment, operation=operation, evaluation=evaluation))


def see_evaluation(alignment: Alignment, seen: EvaluationSeen, now: datetime) -> Change:
    """Take over how far the evaluation is, and its numbers."""
    if alignment.evaluation is None:
        return Change(alignment)
    evaluation = replace(
        alignment.evaluation,
        status=seen.status or alignment.evaluation.status,
        progress=seen.progress,
        scores=seen.scores or alignment.evaluation.scores,
    )
    known = replace(alignment, evaluation=evaluation)
    if seen.failed:
        return refuse(known, seen.error or NOT_SAID, now)
    if seen.ready:
        return _end(known, NoticeKind.EVALUATED, now)
    return _slow(known, now)


def delete(alignment: Alignment, now: datetime) -> Change:
    """The vendor deleted the project because somebody wanted it."""
    gone = replace(alignment, phase=Phase.GONE, phase_since=now, ended_at=now, deployment=None)
    return _end(gone, NoticeKind.DELETED, now)


def take_stop(alignment: Alignment, now: datetime) -> Change:
    """The vendor took the stop; that it stopped is told when its own word says so, so it is looked at (again)."""
    operation = replace(_operation(alignment), answered_at=now, began=True)
    return Change(replace(alignment, operation=operation, following=True))


def end_stop(alignment: Alignment, now: datetime) -> Change:
    """What becomes of a stop in the phase that was entered: it did what it should, came too late, or goes on."""
    operation = alignment.operation
    if operation is None or operation.kind is not OperationKind.STOP or alignment.phase in _STOPPABLE:
        return Change(alignment)
    if alignment.phase is Phase.STOPPED:
        return Change(replace(alignment, operation=None))
    return refuse(alignment, STOP_TOO_LATE, now)


def stopped_by(alignment: Alignment) -> str | None:
    """Who had a job stopped here, if its stop is under way."""
    operation = alignment.operation
    is_sent = operation is not None and operation.kind is OperationKind.STOP and operation.sent_at is not None
    return operation.by if operation is not None and is_sent else None


_GOALS = {
    OperationKind.DEPLOY: (Served.DEPLOYED, Served.DEPLOYING, NoticeKind.DEPLOYED),
    OperationKind.UNDEPLOY: (Served.UNDEPLOYED, Served.UNDEPLOYING, NoticeKind.UNDEPLOYED),
}


def _operation(alignment: Alignment) -> Operation:
    if alignment.operation is None:
        raise NotPossibleNow("That was asked for earlier and has ended.")
    return alignment.operation


def _end(alignment: Alignment, kind: NoticeKind, now: datetime, *, error: str | None = None) -> Change:
    """The operation is over; what is said of it keeps it."""
    operation = replace(_operation(alignment), error=error)
    told = replace(alignment, operation=operation)
    return Change(replace(alignment, operation=None), (Notice(kind, now, told, by=operation.by),))


def _slow(alignment: Alignment, now: datetime) -> Change:
    operation = _operation(alignment)
    if operation.told_slow or operation.sent_at is None or now - operation.sent_at < SLOW_AFTER:
        return Change(alignment)
    slow = replace(alignment, operation=replace(operation, told_slow=True))
    return Change(slow, (Notice(NoticeKind.OPERATION_SLOW, now, slow),))
