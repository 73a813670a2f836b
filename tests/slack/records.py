"""Records to render: a plain one for examples, and strategies for every record that somebody could bring about."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from bot.alignments.alignment import Alignment, Candidate, Draft, Fault
from bot.alignments.errands import Errand, ErrandKind
from bot.alignments.materials import BenchmarkPlan, Material, MaterialKind, MaterialState, SlackFile
from bot.alignments.notices import Audience, Notice, NoticeKind
from bot.alignments.observation import CatalogueItem, CatalogueKind, Metrics, ModelScore, Served
from bot.alignments.operation import Deployment, Evaluation, FailedAlike, Operation, OperationKind, Previous
from bot.alignments.phases import Phase
from bot.alignments.questions import Question

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
DRAFT = Draft(
    name="Support assistant",
    base_model="nugen-flash-instruct",
    document_ids=("doc-abc123", "doc-def456"),
    channel_id="C0PLAY00001",
    benchmark_id="benchmark-xyz789",
)
ALIGNMENT = Alignment(
    id="0f" * 16,
    team_id="T0PLAY00001",
    vendor_key="key",
    requester="U0PLAY00001",
    requester_name="ada",
    draft=DRAFT,
    created_at=NOW,
    phase_since=NOW,
)

NASTY = (
    "<!channel>",
    "<@U0PLAY00009>",
    "<https://evil.example|ok>",
    "https://evil.example/?a=1&b=<2>",
    "&lt;!here&gt;",
    "*bold* _it_ ~gone~ `code` ```pre```",
    "\u202egnp.exe\u202c",
    "\u200b\u2060\ufeff\u00ad",
    "\ud83d",
    "👩\u200d🔬",
    "e\u0301",
    "\x00\x1b[31m\r\n\t",
    "@here #general :skull:",
    "> quoted\n• listed",
    "|",
    " ",
    "",
)


def altered(**facts: Any) -> Alignment:
    """The plain record with other facts."""
    return replace(ALIGNMENT, **facts)


FINISHED = altered(
    phase=Phase.FINISHED,
    vendor_id="alignment_1",
    model_id="model_support_alignment_1",
    accepted_at=NOW,
    ended_at=NOW + timedelta(hours=2, minutes=5),
    metrics=Metrics((0.62, 0.81), (0.3, 0.12), (12.0, 3.0)),
)
QUESTION = Question("q1", "V1", "T0PLAY00001", ALIGNMENT.id, "U0PLAY00002", "How do I reset my password?", NOW)


def serving(state: Served | None, **facts: Any) -> Alignment:
    """A finished record whose model was last seen like this."""
    return replace(FINISHED, deployment=Deployment(NOW, state), **facts)


def doing(kind: OperationKind, **facts: Any) -> Alignment:
    """A finished record with this under way."""
    return replace(FINISHED, operation=Operation(kind, "U0PLAY00001", NOW, **facts))


def notice(kind: NoticeKind, alignment: Alignment = ALIGNMENT, *, after: timedelta = timedelta()) -> Notice:
    return Notice(kind, NOW + after, alignment)


# Chosen from a pool, as drawing each character of twenty texts for every record takes most of the time.
_POOL = (*NASTY, *(one * 40 for one in NASTY), *(one * 700 for one in NASTY), "".join(NASTY), "".join(NASTY) * 30)
texts = st.one_of(st.sampled_from(_POOL), st.text(max_size=12))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds have no zone
people = st.one_of(st.sampled_from(("U0PLAY00001", "W0PLAY00002", "U0PLAY00003")), texts)
channels = st.one_of(st.sampled_from(("C0PLAY00001", "G0PLAY00002", "D0PLAY00003")), texts)
numbers = st.one_of(st.none(), st.floats(), st.floats(0, 1), st.integers(-(10**18), 10**18).map(float))
pairs = st.tuples(numbers, numbers)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy)


files = st.builds(SlackFile, texts, texts, maybe(st.integers(0, 10**12)))
file_lists = st.one_of(
    st.lists(files, max_size=4).map(tuple),
    st.just(tuple(SlackFile(f"F{number:010d}", "x" * 90, 10**7) for number in range(60))),
)
plans = st.one_of(st.builds(BenchmarkPlan, questions=st.integers(1, 200)), st.builds(BenchmarkPlan, file=files))
drafts = st.builds(
    Draft,
    files=file_lists,
    benchmark_plan=maybe(plans),
    name=texts,
    base_model=texts,
    document_ids=st.one_of(st.lists(texts, max_size=7).map(tuple), st.just(("doc-1",) * 150)),
    channel_id=channels,
    workflow_id=maybe(texts),
    benchmark_id=maybe(texts),
    description=maybe(texts),
)
candidates = st.lists(st.builds(Candidate, texts, maybe(moments), maybe(texts)), max_size=12).map(tuple)
materials = st.lists(
    st.builds(
        Material,
        kind=st.sampled_from(MaterialKind),
        name=texts,
        state=st.sampled_from(MaterialState),
        progress=maybe(st.integers(-5, 1000)),
        error=maybe(texts),
        reused=st.booleans(),
    ),
    max_size=12,
).map(tuple)
model_ids = st.one_of(st.sampled_from(("m1", "m2", "m3")), texts)
scores = st.lists(
    st.builds(
        ModelScore,
        model_ids,
        st.lists(st.tuples(st.one_of(st.sampled_from(("accuracy", "score")), texts), st.floats()), max_size=9).map(
            tuple
        ),
    ),
    max_size=8,
).map(tuple)
operations = st.builds(
    Operation,
    kind=st.sampled_from(OperationKind),
    by=people,
    asked_at=moments,
    sent_at=maybe(moments),
    answered_at=maybe(moments),
    began=st.booleans(),
    told_slow=st.booleans(),
    error=maybe(texts),
)
evaluations = st.builds(
    Evaluation,
    id=texts,
    benchmark_id=texts,
    benchmark_name=maybe(texts),
    status=maybe(texts),
    progress=maybe(texts),
    scores=scores,
)
deployments = st.builds(Deployment, moments, maybe(st.sampled_from(Served)), maybe(texts), maybe(texts))
previous = st.builds(Previous, texts, moments, maybe(model_ids), st.builds(Metrics, pairs, pairs, pairs), scores)
failed_alike = st.builds(FailedAlike, st.integers(2, 10), st.integers(2, 10), moments)
alignments = st.builds(
    Alignment,
    materials=materials,
    operation=maybe(operations),
    deployment=maybe(deployments),
    evaluation=maybe(evaluations),
    previous=maybe(previous),
    failed_alike=maybe(failed_alike),
    id=st.uuids().map(lambda one: one.hex),
    team_id=st.just("T0PLAY00001"),
    vendor_key=st.just("key"),
    requester=people,
    requester_name=maybe(texts),
    benchmark_name=maybe(texts),
    draft=drafts,
    created_at=moments,
    phase_since=moments,
    phase=st.sampled_from(Phase),
    document_names=st.lists(texts, max_size=7).map(tuple),
    vendor_id=maybe(texts),
    status=maybe(texts),
    progress=maybe(st.integers(-5, 1000)),
    queue_position=maybe(st.integers(-5, 10**9)),
    eta_at=maybe(moments),
    error=maybe(texts),
    stage_failures=st.lists(texts, max_size=8).map(tuple),
    fault=maybe(st.sampled_from(Fault)),
    model_id=maybe(model_ids),
    metrics=st.builds(Metrics, pairs, pairs, pairs),
    candidates=candidates,
    sent_at=maybe(moments),
    asked_at=maybe(moments),
    accepted_at=maybe(moments),
    training_at=maybe(moments),
    ended_at=maybe(moments),
    news_at=maybe(moments),
    checked_at=maybe(moments),
    unreachable_since=maybe(moments),
    muted=st.booleans(),
    following=st.booleans(),
    watchers=st.one_of(st.lists(people, max_size=3).map(tuple), st.just(tuple(f"U{n:010d}" for n in range(100)))),
)
notices = st.builds(
    Notice,
    kind=st.sampled_from(NoticeKind),
    at=moments,
    alignment=alignments,
    audience=st.sampled_from(Audience),
    by=maybe(people),
    others=st.lists(texts, max_size=8).map(tuple),
)
items = st.builds(
    CatalogueItem,
    kind=st.sampled_from(CatalogueKind),
    id=texts,
    name=maybe(texts),
    status=maybe(texts),
    ready=maybe(st.booleans()),
    created_at=maybe(moments),
)
errands = st.builds(
    Errand,
    id=st.just("e1"),
    key=st.just("V1"),
    kind=st.sampled_from(ErrandKind),
    team_id=st.just("T0PLAY00001"),
    vendor_key=st.just("key"),
    by=people,
    created_at=moments,
    materials=materials,
    document_id=maybe(texts),
    document_name=maybe(texts),
    error=maybe(texts),
)
questions = st.builds(
    Question, st.just("q1"), st.just("V1"), st.just("T0PLAY00001"), st.just("a1"), people, texts, moments
)
