"""What somebody wants of a model, a job or a project is sent at most once, and ends in a word in any case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.notices import NoticeKind
from bot.alignments.observation import Metrics, Served
from bot.alignments.operation import Operation, OperationKind
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.jobs.operate import PATIENCE, Operate
from bot.jobs.worker import IDLE, Again
from bot.playground.nugen import Fault, Scenario
from tests.jobs.conftest import EVERY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
in_every_generation = pytest.mark.parametrize("contract", ["documented", "singular", "plural", "mixed"])
without_a_stop = pytest.mark.parametrize("contract", ["documented", "singular"])

BENCHMARK = "benchmark-xyz789"


async def wanted(bench: Bench, record: Alignment, kind: OperationKind, **facts: Any) -> None:
    """Somebody presses the button."""
    operation = Operation(kind, bench.ada.id, await bench.store.now(), **facts)
    await bench.change(record, operation=operation)


async def a_round(bench: Bench) -> Again:
    return await bench.round(WorkKind.OPERATE, Operate(bench.store, bench.client, EVERY))


async def done(bench: Bench, record: Alignment, most: int = 20) -> Alignment:
    """Rounds with a minute of Nugen's time in between until nothing is under way any more."""
    for _ in range(most):
        if await a_round(bench) == IDLE:
            break
        bench.nugen.clock.advance(60)
    return await bench.now(record)


async def running(bench: Bench) -> Alignment:
    """A job that Nugen works on."""
    project = bench.nugen.add_project(name="Support assistant", age=120)
    return await bench.add(phase=Phase.TRAINING, vendor_id=project.id, accepted_at=await bench.store.now())


async def reason(bench: Bench, record: Alignment) -> str:
    """Why the operation came to nothing, as it is told."""
    (row,) = await bench.store.waiting(record.id)
    operation = row.notice.alignment.operation
    return (operation.error if operation else None) or ""


@in_every_generation
async def test_a_model_is_deployed_and_undeployed(bench: Bench) -> None:
    """Each is sent once and watched until the model is where it was asked to be."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    deployed = await done(bench, record)
    assert deployed.operation is None
    assert deployed.deployment is not None
    assert deployed.deployment.state is Served.DEPLOYED
    await wanted(bench, record, OperationKind.UNDEPLOY)
    undeployed = await done(bench, record)
    assert undeployed.deployment is not None
    assert undeployed.deployment.state is Served.UNDEPLOYED
    assert bench.asked("deploy", "undeploy") == ["deploy", "undeploy"]
    assert await bench.said(record) == [NoticeKind.DEPLOYED, NoticeKind.UNDEPLOYED]


@in_every_generation
async def test_a_deployment_that_fails_says_why_and_can_be_tried_again(bench: Bench) -> None:
    """It falls back with an error: said once; the second try is not taken for failed because of the old error."""
    project = bench.nugen.add_project(name="Support assistant", scenario=Scenario.DEPLOYMENT_FAILS, age=7200)
    record = await bench.add(phase=Phase.FINISHED, vendor_id=project.id, model_id=project.model_id)
    await wanted(bench, record, OperationKind.DEPLOY)
    failed = await done(bench, record)
    assert failed.operation is None
    assert await bench.said(record) == [NoticeKind.OPERATION_FAILED]
    assert "Redeployment failed" in await reason(bench, record)
    await wanted(bench, record, OperationKind.DEPLOY)
    await done(bench, record)
    assert await bench.said(record) == [NoticeKind.OPERATION_FAILED, NoticeKind.DEPLOYED]


@in_every_generation
@pytest.mark.parametrize(("kind", "words"), [(OperationKind.DEPLOY, "already"), (OperationKind.DELETE, "Undeploy it")])
async def test_a_fresh_look_comes_first(bench: Bench, kind: OperationKind, words: str) -> None:
    """The card did not know that somebody deployed it elsewhere: nothing is sent, and it is said what to do."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    await done(bench, record)
    record = await bench.change(record, deployment=None)
    claim = await bench.claim(WorkKind.DELIVER)
    for row in await bench.store.waiting(record.id):
        await bench.store.row_skipped(claim, row.seq)
    await wanted(bench, record, kind)
    refused = await done(bench, record)
    assert words in await reason(bench, record)
    assert refused.deployment is not None
    assert refused.deployment.state is Served.DEPLOYED
    assert bench.asked("deploy", "delete") == ["deploy"]


@pytest.mark.parametrize("kind", [OperationKind.DEPLOY, OperationKind.EVALUATE, OperationKind.STOP])
async def test_a_project_that_is_gone_is_said_to_be(bench: Bench, kind: OperationKind) -> None:
    """Deleted at Nugen meanwhile: nothing is sent."""
    record = await bench.add(phase=Phase.FINISHED, vendor_id="alignment_0000000000000000", model_id="model_x")
    await wanted(bench, record, kind, benchmark_id=BENCHMARK)
    await done(bench, record)
    assert "does not know the project" in await reason(bench, record)
    assert bench.asked("deploy", "evaluate", "stop") == []


@in_every_generation
async def test_an_evaluation_gives_the_numbers_of_both_models(bench: Bench) -> None:
    """Started once against the base model; its numbers stand under the ids that Nugen wrote inside."""
    before = await bench.add(
        phase=Phase.FINISHED,
        ended_at=await bench.store.now() - timedelta(days=1),
        metrics=Metrics(accuracy=(0.5, 0.75)),
        model_id="model_before",
        draft=replace((await bench.add()).draft, benchmark_id=BENCHMARK, name="The one before"),
    )
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.EVALUATE, benchmark_id=BENCHMARK, benchmark_name="Exam")
    evaluated = await done(bench, record)
    assert await bench.said(record) == [NoticeKind.EVALUATED]
    assert bench.asked("evaluate") == ["evaluate"]
    assert evaluated.evaluation is not None
    assert evaluated.evaluation.benchmark_name == "Exam"
    scores = {score.model_id: dict(score.numbers) for score in evaluated.evaluation.scores}
    assert set(scores) == {record.model_id, record.draft.base_model}
    assert all(scores.values())
    assert evaluated.previous is not None
    assert (evaluated.previous.name, evaluated.previous.metrics) == ("The one before", before.metrics)
    (row,) = await bench.store.waiting(record.id)
    assert row.notice.alignment.previous == evaluated.previous


async def test_a_running_job_is_stopped(bench: Bench) -> None:
    """Sent once; that it stopped is told by the look at the list, which is due at once."""
    record = await running(bench)
    await wanted(bench, record, OperationKind.STOP)
    for _ in range(3):
        assert await a_round(bench) == Again(EVERY)
    assert bench.asked("stop") == ["stop"]
    stopping = (await bench.now(record)).operation
    assert stopping is not None
    assert stopping.answered_at is not None
    assert (await bench.claim(WorkKind.FOLLOW)).subject == record.vendor_key


@without_a_stop
async def test_an_api_without_a_stop_is_said_to_have_none(bench: Bench) -> None:
    """Not tried, not refused: there is no such call."""
    record = await running(bench)
    await wanted(bench, record, OperationKind.STOP)
    await done(bench, record)
    assert await bench.said(record) == [NoticeKind.OPERATION_UNSUPPORTED]


async def test_a_job_that_has_ended_is_not_stopped(bench: Bench) -> None:
    """It finished while somebody pressed: said, and nothing is sent."""
    record = await bench.aligned()
    record = await bench.change(record, phase=Phase.TRAINING)
    await wanted(bench, record, OperationKind.STOP)
    await done(bench, record)
    assert "already" in await reason(bench, record)
    assert bench.asked("stop") == []


@in_every_generation
async def test_a_project_is_deleted(bench: Bench) -> None:
    """The project is gone, and so is the record's."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DELETE)
    deleted = await done(bench, record)
    assert deleted.phase is Phase.GONE
    assert await bench.said(record) == [NoticeKind.DELETED]
    assert bench.asked("delete") == ["delete"]


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.MALFORMED])
async def test_a_deployment_without_an_answer_is_watched_and_not_sent_again(bench: Bench, fault: Fault) -> None:
    """Its state says what became of it."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    bench.nugen.faults.once("deploy", fault)
    await done(bench, record)
    assert bench.asked("deploy") == ["deploy"]
    assert await bench.said(record) == [NoticeKind.DEPLOYED]


async def test_a_deployment_that_did_not_arrive_is_told_when_it_should_have_begun(bench: Bench) -> None:
    """No answer, and Nugen shows nothing of it for ten minutes: it came to nothing."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    bench.nugen.faults.once("deploy", Fault.RESET_BEFORE)
    for _ in range(3):
        assert await a_round(bench) == Again(EVERY)
    waiting = (await bench.now(record)).operation
    assert waiting is not None
    assert waiting.sent_at is not None
    long_ago = waiting.sent_at - timedelta(minutes=11)
    await bench.change(record, operation=replace(waiting, sent_at=long_ago))
    await done(bench, record)
    assert await bench.said(record) == [NoticeKind.OPERATION_FAILED]
    assert bench.asked("deploy") == ["deploy"]


@pytest.mark.parametrize("fault", [Fault.RESET_AFTER, Fault.RESET_BEFORE, Fault.MALFORMED])
async def test_an_evaluation_without_an_answer_is_told_and_not_sent_again(bench: Bench, fault: Fault) -> None:
    """Nothing shows whether it began, so a person decides."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.EVALUATE, benchmark_id=BENCHMARK)
    bench.nugen.faults.once("evaluate", fault)
    await done(bench, record)
    assert bench.asked("evaluate") == ["evaluate"]
    assert await bench.said(record) == [NoticeKind.OPERATION_UNCLEAR]


@pytest.mark.parametrize(
    ("kind", "fault", "told"),
    [
        (OperationKind.STOP, Fault.RESET_AFTER, []),
        (OperationKind.STOP, Fault.RESET_BEFORE, [NoticeKind.OPERATION_UNCLEAR]),
        (OperationKind.DELETE, Fault.RESET_AFTER, [NoticeKind.DELETED]),
        (OperationKind.DELETE, Fault.RESET_BEFORE, [NoticeKind.OPERATION_UNCLEAR]),
    ],
)
async def test_a_stop_or_delete_without_an_answer_is_looked_for(
    bench: Bench, kind: OperationKind, fault: Fault, told: list[NoticeKind]
) -> None:
    """Where Nugen shows that it took effect it counts; where not, a person is told; it is not sent again."""
    record = await (running(bench) if kind is OperationKind.STOP else bench.aligned())
    await wanted(bench, record, kind)
    bench.nugen.faults.once(kind.value, fault)
    after = await done(bench, record, most=3)
    # That a job has stopped is told, and the wish with it ended, by whoever follows it.
    assert (after.operation is not None) is (told == [])
    assert bench.asked("stop", "delete") == [kind.value]
    assert await bench.said(record) == told


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (OperationKind.DEPLOY, []),
        (OperationKind.EVALUATE, [NoticeKind.OPERATION_UNCLEAR]),
        (OperationKind.STOP, [NoticeKind.OPERATION_UNCLEAR]),
        (OperationKind.DELETE, [NoticeKind.OPERATION_UNCLEAR]),
    ],
)
async def test_what_a_lost_worker_may_have_sent_is_not_sent_again(
    bench: Bench, kind: OperationKind, told: list[NoticeKind]
) -> None:
    """Killed after it was written down that the request leaves: a deployment is watched, of the rest it is told."""
    record = await (running(bench) if kind is OperationKind.STOP else bench.aligned())
    await wanted(bench, record, kind, benchmark_id=BENCHMARK, sent_at=await bench.store.now())
    await a_round(bench)
    assert bench.asked("deploy", "evaluate", "stop", "delete") == []
    assert await bench.said(record) == told


async def test_what_surely_did_not_leave_is_sent_later(bench: Bench) -> None:
    """Nugen asks to come back later: it waits as long as it was told to."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    bench.nugen.faults.once("deploy", Fault.TOO_MANY_REQUESTS, seconds=33)
    again = await a_round(bench)
    assert again.failed
    assert (again.after or timedelta()) >= timedelta(seconds=33)
    bench.client_ahead = timedelta(seconds=34)
    await done(bench, record)
    assert await bench.said(record) == [NoticeKind.DEPLOYED]


async def test_what_waits_too_long_for_nugen_is_not_sent_any_more(bench: Bench) -> None:
    """A deployment an hour after it was wanted would surprise: it is told instead."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    bench.nugen.faults.always("any", Fault.BAD_GATEWAY)
    assert (await a_round(bench)).failed
    assert (await bench.now(record)).operation is not None
    operation = Operation(OperationKind.DEPLOY, bench.ada.id, await bench.store.now() - PATIENCE)
    await bench.change(record, operation=operation)
    await done(bench, record)
    assert "out of reach" in await reason(bench, record)


async def test_an_outage_while_it_is_watched_is_waited_out_and_told_when_long(bench: Bench) -> None:
    """Nugen is down for half an hour in the middle of a deployment: that it takes long is told once, then that it is done."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    await a_round(bench)
    bench.nugen.faults.always("any", Fault.BAD_GATEWAY)
    assert (await a_round(bench)).failed
    operation = (await bench.now(record)).operation
    assert operation is not None
    await bench.change(record, operation=replace(operation, sent_at=await bench.store.now() - timedelta(minutes=31)))
    await a_round(bench)
    await a_round(bench)
    bench.nugen.faults.clear()
    bench.nugen.clock.advance(600)
    await done(bench, record)
    assert await bench.said(record) == [NoticeKind.OPERATION_SLOW, NoticeKind.DEPLOYED]


async def test_a_refusal_is_told_in_nugens_words(bench: Bench) -> None:
    """An evaluation on a benchmark that is gone comes to nothing, and why."""
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.EVALUATE, benchmark_id="benchmark_0000000000000000")
    await done(bench, record)
    assert "enchmark" in await reason(bench, record)
    assert bench.asked("evaluate") == ["evaluate"]


async def test_refresh_looks_whether_the_model_is_served(bench: Bench) -> None:
    """Without an operation it is one look, and no word in the thread."""
    record = await bench.aligned()
    await bench.store.make_due(Work(WorkKind.OPERATE, record.id))
    assert await a_round(bench) == IDLE
    looked = await bench.now(record)
    assert looked.deployment is not None
    assert looked.deployment.state is Served.UNDEPLOYED
    assert await bench.said(record) == []


async def test_a_generation_that_changes_meanwhile_loses_nothing(bench: Bench) -> None:
    """Nugen moves to other paths while a model is deployed, and it is told when it is."""
    bench.nugen.contract = "documented"
    record = await bench.aligned()
    await wanted(bench, record, OperationKind.DEPLOY)
    await a_round(bench)
    bench.nugen.contract = "plural"
    await done(bench, record)
    assert await bench.said(record) == [NoticeKind.DEPLOYED]
    assert bench.asked("deploy") == ["deploy"]
