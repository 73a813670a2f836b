"""Records for the tests of the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.alignments.alignment import Alignment, Candidate, Draft, Fault
from bot.alignments.errands import Errand, ErrandKind
from bot.alignments.materials import BenchmarkPlan, Material, MaterialKind, MaterialState, SlackFile
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.observation import Metrics, ModelScore, Served
from bot.alignments.operation import Deployment, Evaluation, FailedAlike, Operation, OperationKind, Previous
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry
from bot.alignments.questions import Question
from bot.alignments.work import WorkKind
from bot.store import Claim, Store

NOON = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
ENTRY = AuditEntry("alignment:submit", "T1", "U1", "C1", "a detail")
DRAFT = Draft(name="Contract bot", base_model="model-a", document_ids=("doc-1", "doc-2"), channel_id="C1")
MINUTE = timedelta(minutes=1)
PAPER = SlackFile("F1", "paper.pdf", 1_000_000)
PROCESSING = Material(
    MaterialKind.DOCUMENT,
    "paper.pdf",
    PAPER,
    state=MaterialState.PROCESSING,
    upload_id="up-1",
    vendor_id="doc-9",
    progress=40,
    error="once",
    sent_at=NOON,
    reused=True,
)
SCORES = (ModelScore("model-b", (("accuracy", 0.75), ("uncertainty", 0.1))), ModelScore("model-a"))


def an_alignment(**facts: Any) -> Alignment:
    """A record that was just submitted, unless `facts` say otherwise."""
    basics: dict[str, Any] = {
        "id": uuid4().hex,
        "team_id": "T1",
        "vendor_key": "key-1",
        "requester": "U1",
        "draft": DRAFT,
        "created_at": NOON,
        "phase_since": NOON,
        "view_id": uuid4().hex,
    }
    return Alignment(**{**basics, **facts})


def a_full_alignment() -> Alignment:
    """A record in which every attribute has a value that is not its default."""
    return an_alignment(
        draft=replace(
            DRAFT,
            workflow_id="wf-1",
            benchmark_id="bench-1",
            description="Über\nzwei Zeilen 🙂",
            files=(PAPER, SlackFile("F2", "notes.md")),
            benchmark_plan=BenchmarkPlan(file=SlackFile("F3", "exam.json", 99)),
        ),
        phase=Phase.FAILED,
        requester_name="ada",
        document_names=("First", "Second"),
        benchmark_name="Exam",
        vendor_id="proj-1",
        status="FAILED",
        progress=70,
        queue_position=3,
        eta_at=NOON + MINUTE,
        error="out of memory",
        stage_failures=("training: stopped",),
        fault=Fault.VENDOR,
        model_id="model-b",
        evaluation_id="eval-1",
        metrics=Metrics(accuracy=(0.5, 0.75), uncertainty=(None, 0.1)),
        candidates=(Candidate("proj-2", NOON, "PENDING"), Candidate("proj-3")),
        attempt=2,
        sent_at=NOON + 1 * MINUTE,
        asked_at=NOON + 2 * MINUTE,
        accepted_at=NOON + 3 * MINUTE,
        training_at=NOON + 4 * MINUTE,
        ended_at=NOON + 5 * MINUTE,
        news_at=NOON + 6 * MINUTE,
        checked_at=NOON + 7 * MINUTE,
        unreachable_since=NOON + 8 * MINUTE,
        refresh_wanted_at=NOON + 9 * MINUTE,
        silences=1,
        misses=2,
        muted=True,
        following=False,
        watchers=("U2", "U3"),
        materials=(PROCESSING, Material(MaterialKind.BENCHMARK, "20 generated questions", questions=20)),
        operation=Operation(
            OperationKind.EVALUATE, "U2", NOON, "bench-1", "Exam", NOON, NOON, began=True, told_slow=True, error="no"
        ),
        deployment=Deployment(NOON, Served.DEPLOYED, "DEPLOYED", "earlier"),
        evaluation=Evaluation("eval-2", "bench-1", "Exam", "model-a", "RUNNING", "3/10 questions", SCORES),
        evaluation_forms=("V8", "V9"),
        previous=Previous("Contract bot 1", NOON, "model-0", Metrics(accuracy=(0.4, None)), SCORES),
        failed_alike=FailedAlike(3, 10, NOON),
        version=4,
    )


def a_question(alignment_id: str, **facts: Any) -> Question:
    """A question that was just asked, unless `facts` say otherwise."""
    basics: dict[str, Any] = {"id": uuid4().hex, "key": uuid4().hex, "team_id": "T1", "by": "U1"}
    basics |= {"text": "What is a tort?", "asked_at": NOON}
    return Question(alignment_id=alignment_id, **{**basics, **facts})


def an_errand(**facts: Any) -> Errand:
    """An upload that somebody has just asked for, unless `facts` say otherwise."""
    basics: dict[str, Any] = {"id": uuid4().hex, "key": uuid4().hex, "kind": ErrandKind.UPLOAD, "team_id": "T1"}
    basics |= {"vendor_key": "key-1", "by": "U1", "created_at": NOON}
    return Errand(**{**basics, **facts})


async def added(store: Store, **facts: Any) -> Alignment:
    """A stored record."""
    record, _ = await store.add(an_alignment(**facts), ENTRY)
    return record


def saying(kind: NoticeKind, record: Alignment, **facts: Any) -> Change:
    """A change of some attributes with one notice."""
    after = replace(record, **facts)
    return Change(after, (Notice(kind, NOON, after),))


async def claimed(store: Store, kind: WorkKind, owner: str = "worker-1") -> Claim:
    """The one claim that there is to be had."""
    (claim,) = await store.claim(kind, owner=owner, lease=MINUTE, limit=10)
    return claim
