from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.alignments import following, operating
from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change, NoticeKind
from bot.alignments.observation import DeploymentSeen, EvaluationSeen, ModelScore, Observation, Served
from bot.alignments.operation import Deployment, Evaluation, Operation, OperationKind
from bot.alignments.ordering import NotPossibleNow
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind, made_due

if TYPE_CHECKING:
    from tests.alignments.conftest import MakeAlignment

DEPLOY, UNDEPLOY = OperationKind.DEPLOY, OperationKind.UNDEPLOY
EVALUATE, STOP, DELETE = OperationKind.EVALUATE, OperationKind.STOP, OperationKind.DELETE


def aligned(make: MakeAlignment, **facts: object) -> Alignment:
    return make(**{"phase": Phase.FINISHED, "vendor_id": "p1", "model_id": "m1", **facts})


def asked(make: MakeAlignment, now: datetime, kind: OperationKind, **facts: object) -> Alignment:
    change = operating.ask_for(aligned(make, **facts), kind, "UADA", now, benchmark_id="b1")
    assert change is not None
    return change.alignment


def sent(make: MakeAlignment, now: datetime, kind: OperationKind, **facts: object) -> Alignment:
    return operating.send(asked(make, now, kind, **facts), now).alignment


def said(change: Change) -> list[NoticeKind]:
    return [notice.kind for notice in change.notices]


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({}, {DEPLOY, EVALUATE, DELETE}),
        ({"served": Served.DEPLOYED}, {UNDEPLOY, EVALUATE, DELETE}),
        ({"served": Served.DEPLOYING}, {DEPLOY, EVALUATE, DELETE}),
        ({"phase": Phase.TRAINED}, {DEPLOY, EVALUATE}),
        ({"phase": Phase.TRAINING}, {STOP}),
        ({"phase": Phase.QUEUED, "model_id": None}, {STOP}),
        ({"phase": Phase.FINISHED, "model_id": None}, {DELETE}),
        ({"phase": Phase.FAILED}, {DELETE}),
        ({"phase": Phase.STOPPED}, {DELETE}),
        ({"phase": Phase.EVALUATING}, set()),
        ({"phase": Phase.GONE}, set()),
        ({"phase": Phase.PREPARING, "vendor_id": None}, set()),
        ({"operation": "deploy"}, set()),
    ],
)
def test_what_is_offered_is_what_makes_sense(
    make: MakeAlignment, now: datetime, facts: dict[str, object], kinds: set[OperationKind]
) -> None:
    """A running job can be stopped, a model served and evaluated, what ended deleted; one thing at a time."""
    facts = dict(facts)
    if served := facts.pop("served", None):
        facts["deployment"] = Deployment(now, served)  # type: ignore[arg-type]
    if facts.pop("operation", None):
        facts["operation"] = Operation(DEPLOY, "UADA", now)
    assert operating.possible(aligned(make, **facts)) == kinds


def test_asking_twice_is_asking_once(make: MakeAlignment, now: datetime) -> None:
    """A second press of the same button changes nothing; another one waits for the first."""
    alignment = asked(make, now, EVALUATE)
    assert operating.ask_for(alignment, EVALUATE, "UGRACE", now, benchmark_id="b1") is None
    with pytest.raises(NotPossibleNow, match="evaluation is still under way"):
        operating.ask_for(alignment, EVALUATE, "UADA", now, benchmark_id="b2")
    with pytest.raises(NotPossibleNow, match="evaluation is still under way"):
        operating.ask_for(alignment, DEPLOY, "UADA", now)


@pytest.mark.parametrize("end", [operating.refuse, operating.lose_track])
def test_a_form_is_good_for_one_evaluation(
    make: MakeAlignment, now: datetime, end: Callable[[Alignment, str, datetime], Change]
) -> None:
    """However that ended, and whatever was started with another form since."""
    first = operating.ask_for(aligned(make), EVALUATE, "UADA", now, benchmark_id="b1", view_id="V1")
    assert first is not None
    assert operating.ask_for(first.alignment, EVALUATE, "UADA", now, benchmark_id="b1", view_id="V1") is None
    ended = end(operating.send(first.alignment, now).alignment, "No answer.", now).alignment
    with pytest.raises(NotPossibleNow, match="was taken already"):
        operating.ask_for(ended, EVALUATE, "UADA", now, benchmark_id="b1", view_id="V1")
    second = operating.ask_for(ended, EVALUATE, "UADA", now, benchmark_id="b1", view_id="V2")
    assert second is not None
    ended = end(operating.send(second.alignment, now).alignment, "No answer.", now).alignment
    with pytest.raises(NotPossibleNow, match="was taken already"):
        operating.ask_for(ended, EVALUATE, "UADA", now, benchmark_id="b2", view_id="V1")


def test_what_the_card_offered_may_be_older_than_the_truth(make: MakeAlignment, now: datetime) -> None:
    """Undeploy is taken although we have not seen the model served: the vendor is looked at before anything is sent."""
    change = operating.ask_for(aligned(make), UNDEPLOY, "UADA", now)
    assert change is not None
    with pytest.raises(NotPossibleNow, match="training"):
        operating.ask_for(aligned(make, phase=Phase.TRAINING), DEPLOY, "UADA", now)


def test_a_wish_makes_its_work_due(make: MakeAlignment, now: datetime) -> None:
    """In the transaction that writes it; going on with it does not."""
    before, after = aligned(make), asked(make, now, DEPLOY)
    assert Work(WorkKind.OPERATE, after.id) in made_due(before, after)
    going_on = operating.send(after, now).alignment
    assert Work(WorkKind.OPERATE, after.id) not in made_due(after, going_on)


def test_proof_that_nothing_left_lets_it_leave_again(make: MakeAlignment, now: datetime) -> None:
    """A request that never went out is no lost one."""
    waiting = operating.keep_waiting(sent(make, now, DEPLOY)).alignment
    assert waiting.operation is not None
    assert waiting.operation.sent_at is None


@pytest.mark.parametrize(
    ("kind", "states", "notice"),
    [
        (DEPLOY, (Served.DEPLOYING, Served.DEPLOYED), NoticeKind.DEPLOYED),
        (UNDEPLOY, (Served.UNDEPLOYING, Served.UNDEPLOYED), NoticeKind.UNDEPLOYED),
    ],
)
def test_it_is_done_when_the_vendor_is_where_it_was_asked_to_be(
    make: MakeAlignment, now: datetime, kind: OperationKind, states: tuple[Served, Served], notice: NoticeKind
) -> None:
    """Told once, to whoever asked, with the operation still in what is told."""
    way, goal = states
    alignment = operating.take(sent(make, now, kind), now).alignment
    on_its_way = operating.see_deployment(alignment, DeploymentSeen(way, way.upper()), now)
    assert not said(on_its_way)
    done = operating.see_deployment(on_its_way.alignment, DeploymentSeen(goal, goal.upper()), now)
    assert said(done) == [notice]
    assert done.alignment.operation is None
    assert done.alignment.deployment == Deployment(now, goal, goal.upper())
    assert (done.notices[0].by, done.notices[0].alignment.operation is not None) == ("UADA", True)


def test_not_deployed_yet_is_no_failure_before_the_vendor_began(make: MakeAlignment, now: datetime) -> None:
    """For a couple of minutes the answer is the old state; only much later it means that it came to nothing."""
    alignment = sent(make, now, DEPLOY)
    soon = operating.see_deployment(alignment, DeploymentSeen(Served.UNDEPLOYED), now + timedelta(minutes=3))
    assert not said(soon)
    assert soon.alignment.operation is not None
    late = operating.see_deployment(soon.alignment, DeploymentSeen(Served.UNDEPLOYED), now + timedelta(minutes=11))
    assert said(late) == [NoticeKind.OPERATION_FAILED]


def test_falling_back_is_a_failure_with_the_vendors_reason(make: MakeAlignment, now: datetime) -> None:
    """A failed deployment reads UNDEPLOYED with an error; nothing of the alignment is lost."""
    began = operating.see_deployment(sent(make, now, DEPLOY), DeploymentSeen(Served.DEPLOYING), now).alignment
    fell = operating.see_deployment(began, DeploymentSeen(Served.UNDEPLOYED, error="No GPU is free."), now)
    assert said(fell) == [NoticeKind.OPERATION_FAILED]
    told = fell.notices[0].alignment.operation
    assert told is not None
    assert told.error == "No GPU is free."
    assert (fell.alignment.phase, fell.alignment.operation) == (Phase.FINISHED, None)
    silently = operating.see_deployment(began, DeploymentSeen(Served.UNDEPLOYED), now)
    assert said(silently) == [NoticeKind.OPERATION_FAILED]


def test_the_error_of_an_earlier_try_is_not_this_ones(make: MakeAlignment, now: datetime) -> None:
    """It stands in the vendor's answer until the next try begins."""
    before = Deployment(now, Served.UNDEPLOYED, "UNDEPLOYED", "No GPU is free.")
    alignment = sent(make, now, DEPLOY, deployment=before)
    old = operating.see_deployment(alignment, DeploymentSeen(Served.UNDEPLOYED, error="No GPU is free."), now)
    assert not said(old)
    new = operating.see_deployment(old.alignment, DeploymentSeen(Served.UNDEPLOYED, error="Out of memory."), now)
    assert said(new) == [NoticeKind.OPERATION_FAILED]


def test_a_word_nobody_knows_ends_nothing(make: MakeAlignment, now: datetime) -> None:
    """However late: it is kept, shown raw, and looked at again."""
    seen = DeploymentSeen(None, "WARMING")
    change = operating.see_deployment(sent(make, now, DEPLOY), seen, now + timedelta(minutes=20))
    assert not said(change)
    assert change.alignment.deployment == Deployment(now + timedelta(minutes=20), None, "WARMING")


def test_a_look_without_a_wish_only_updates_what_is_known(make: MakeAlignment, now: datetime) -> None:
    """Whoever pressed Refresh sees the state; nobody is told of what nobody asked for."""
    change = operating.see_deployment(aligned(make), DeploymentSeen(Served.DEPLOYED), now)
    assert not said(change)
    assert change.alignment.deployment == Deployment(now, Served.DEPLOYED)
    unsent = operating.see_deployment(asked(make, now, DEPLOY), DeploymentSeen(Served.DEPLOYED), now)
    assert not said(unsent)
    assert unsent.alignment.operation is not None


def test_that_it_takes_long_is_told_once(make: MakeAlignment, now: datetime) -> None:
    """Fifteen minutes are normal; after thirty the thread says so, and goes on."""
    alignment = sent(make, now, DEPLOY)
    seen = DeploymentSeen(Served.DEPLOYING)
    normal = operating.see_deployment(alignment, seen, now + timedelta(minutes=29))
    assert not said(normal)
    slow = operating.see_deployment(normal.alignment, seen, now + timedelta(minutes=30))
    assert said(slow) == [NoticeKind.OPERATION_SLOW]
    assert not said(operating.see_deployment(slow.alignment, seen, now + timedelta(minutes=60)))


def test_an_evaluation_brings_numbers_under_the_models_own_ids(make: MakeAlignment, now: datetime) -> None:
    """Its progress is in the vendor's words; the end brings what each model scored."""
    alignment = operating.begin_evaluation(sent(make, now, EVALUATE), Evaluation("e1", "b1"), now).alignment
    half = operating.see_evaluation(alignment, EvaluationSeen("PROCESSING", progress="3/10 questions"), now)
    assert half.alignment.evaluation is not None
    assert half.alignment.evaluation.progress == "3/10 questions"
    scores = (ModelScore("m1", (("accuracy", 0.8),)), ModelScore("base", (("accuracy", 0.6),)))
    done = operating.see_evaluation(half.alignment, EvaluationSeen("READY", ready=True, scores=scores), now)
    assert said(done) == [NoticeKind.EVALUATED]
    assert done.alignment.evaluation is not None
    assert done.alignment.evaluation.scores == scores
    assert done.alignment.operation is None


def test_a_failed_evaluation_leaves_everything_else_as_it_was(make: MakeAlignment, now: datetime) -> None:
    """Its reason is told, and it can be asked for again."""
    alignment = operating.begin_evaluation(sent(make, now, EVALUATE), Evaluation("e1", "b1"), now).alignment
    failed = operating.see_evaluation(alignment, EvaluationSeen("FAILED", failed=True), now)
    assert said(failed) == [NoticeKind.OPERATION_FAILED]
    assert operating.ask_for(failed.alignment, EVALUATE, "UADA", now, benchmark_id="b1") is not None


@pytest.mark.parametrize(
    ("end", "kind"),
    [
        (lambda one, now: operating.refuse(one, "It is deployed already.", now), NoticeKind.OPERATION_FAILED),
        (operating.lack, NoticeKind.OPERATION_UNSUPPORTED),
        (lambda one, now: operating.lose_track(one, "no answer", now), NoticeKind.OPERATION_UNCLEAR),
    ],
)
def test_every_end_is_told_to_whoever_asked_and_frees_the_way(
    make: MakeAlignment, now: datetime, end: object, kind: NoticeKind
) -> None:
    """Nothing is sent again by itself; the next wish can be taken."""
    change: Change = end(sent(make, now, DEPLOY), now)  # type: ignore[operator]
    assert [(one.kind, one.by) for one in change.notices] == [(kind, "UADA")]
    assert change.alignment.operation is None
    with pytest.raises(NotPossibleNow):
        operating.send(change.alignment, now)


def test_a_deleted_project_is_gone_because_somebody_wanted_it(make: MakeAlignment, now: datetime) -> None:
    """It is not told as one that vanished, and nothing more can be asked of it."""
    change = operating.delete(sent(make, now, DELETE), now)
    assert said(change) == [NoticeKind.DELETED]
    assert (change.alignment.phase, change.alignment.ended_at) == (Phase.GONE, now)
    assert not operating.possible(change.alignment)


def test_a_stopped_job_is_told_by_the_vendors_own_word(make: MakeAlignment, now: datetime) -> None:
    """That the stop was taken is no end yet, and it is looked at even if nobody followed it any more."""
    alignment = sent(make, now, STOP, phase=Phase.TRAINING, following=False)
    taken = operating.take_stop(alignment, now)
    assert said(taken) == []
    assert Work(WorkKind.FOLLOW, alignment.vendor_key) in made_due(alignment, taken.alignment)
    assert not operating.possible(taken.alignment)
    stopped = following.observe(taken.alignment, Observation("p1", "STOPPED", Phase.STOPPED), now)
    assert [(notice.kind, notice.by) for notice in stopped.notices] == [(NoticeKind.STOPPED, "UADA")]
    assert stopped.alignment.operation is None


def test_a_job_that_somebody_else_stopped_is_told_as_that(make: MakeAlignment, now: datetime) -> None:
    """A stop that was wanted and has not left yet did not do it."""
    wanted = make(phase=Phase.TRAINING, operation=Operation(STOP, "UADA", now))
    stopped = following.observe(wanted, Observation("p1", "STOPPED", Phase.STOPPED), now)
    assert [(notice.kind, notice.by) for notice in stopped.notices] == [(NoticeKind.STOPPED, None)]


@pytest.mark.parametrize("end", sorted(set(Phase) - {Phase.QUEUED, Phase.TRAINING, Phase.STOPPED}))
def test_a_stop_that_came_too_late_is_told(make: MakeAlignment, now: datetime, end: Phase) -> None:
    """A job that went on while its stop was under way has nothing to be stopped; other wishes stand."""
    stopping = sent(make, now, STOP, phase=Phase.TRAINING)
    late = operating.end_stop(make(phase=end, operation=stopping.operation), now)
    assert late.alignment.operation is None
    assert [(notice.kind, notice.by) for notice in late.notices] == [(NoticeKind.OPERATION_FAILED, "UADA")]
    assert operating.end_stop(stopping, now) == Change(stopping)
    deploying = make(phase=end, operation=Operation(DEPLOY, "UADA", now))
    assert operating.end_stop(deploying, now) == Change(deploying)


def test_the_end_of_a_job_is_told_before_that_its_stop_was_late(make: MakeAlignment, now: datetime) -> None:
    """The card does not go on to say that it is being stopped."""
    stopping = sent(make, now, STOP, phase=Phase.TRAINING)
    finished = following.observe(stopping, Observation("p1", "READY", Phase.TRAINED), now)
    assert (finished.alignment.phase, finished.alignment.operation) == (Phase.FINISHED, None)
    assert said(finished) == [NoticeKind.RESULT, NoticeKind.OPERATION_FAILED]
