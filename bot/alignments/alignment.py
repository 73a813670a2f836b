"""The record of one alignment: what was ordered, by whom, and what is known of it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.alignments.materials import BenchmarkPlan, Material, SlackFile
from bot.alignments.observation import Metrics
from bot.alignments.operation import Deployment, Evaluation, FailedAlike, Operation, Previous
from bot.alignments.phases import ACTIVE, RUNNING, Phase


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person filled in: one attribute for each field of the contract, and where to report.

    `files` are to become documents and `benchmark_plan` a benchmark; once made, their ids stand with the others.
    """

    name: str
    base_model: str
    document_ids: tuple[str, ...]
    channel_id: str
    workflow_id: str | None = None
    benchmark_id: str | None = None
    description: str | None = None
    files: tuple[SlackFile, ...] = ()
    benchmark_plan: BenchmarkPlan | None = None

    @property
    def settings(self) -> tuple[str, frozenset[str], str | None]:
        """What makes two orders "the same settings": base model, document set and benchmark; not the name.

        A file stands for the document that it becomes, a plan for the benchmark.
        """
        documents = frozenset([*self.document_ids, *(file.id for file in self.files)])
        return (self.base_model, documents, self.benchmark_id or _planned(self.benchmark_plan))


class Fault(StrEnum):
    """Whose fault a failure looks like."""

    VENDOR = "vendor"  # the vendor's infrastructure
    ORDER = "order"  # what was asked for: model, ids, name
    DOCUMENTS = "documents"  # the content of the documents
    ACCESS = "access"  # the key is wrong, expired or not allowed
    SETUP = "setup"  # the address of the vendor's API, or the generation that is spoken there, is set wrong
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project at the vendor that may be the one whose create had no answer."""

    vendor_id: str
    created_at: datetime | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True)
class Alignment:
    """One alignment. All times are aware and in UTC; `None` means "not known", never zero.

    `id` is ours and opaque. `requester` is a user id; the name beside it, like those of documents and benchmark, is
    what it was called when the order was placed. `vendor_key` is the fingerprint of the API key that pays for it.
    `status` is the vendor's word as it came. `news_at` is when the vendor last said something new; `checked_at` when it
    last said anything. `asked_at` is when the requester was asked to decide about an unconfirmed create. `attempt`
    counts the creates that a person decided on, from 1. `unreachable_since` is set once the thread was told that the
    vendor does not answer; `refresh_wanted_at` is when somebody last wanted the card to be fresh; `silences` counts how
    often it was told that nothing new was heard; `misses` the lists in a row that did not show the project. `watchers`
    are people besides the requester who want to hear of the end. `materials` are what is made before the create,
    `operation` is what somebody has asked for since, `deployment` and `evaluation` what is known of the model;
    `evaluation_forms` are the forms in which evaluations were asked for, however those ended.
    """

    id: str
    team_id: str
    vendor_key: str
    requester: str
    draft: Draft
    created_at: datetime
    phase_since: datetime
    phase: Phase = Phase.SUBMITTED
    view_id: str | None = None
    requester_name: str | None = None
    document_names: tuple[str, ...] = ()
    benchmark_name: str | None = None
    vendor_id: str | None = None
    status: str | None = None
    progress: int | None = None
    queue_position: int | None = None
    eta_at: datetime | None = None
    error: str | None = None
    stage_failures: tuple[str, ...] = ()
    fault: Fault | None = None
    model_id: str | None = None
    evaluation_id: str | None = None
    metrics: Metrics = field(default_factory=Metrics)
    candidates: tuple[Candidate, ...] = ()
    attempt: int = 1
    sent_at: datetime | None = None
    asked_at: datetime | None = None
    accepted_at: datetime | None = None
    training_at: datetime | None = None
    ended_at: datetime | None = None
    news_at: datetime | None = None
    checked_at: datetime | None = None
    unreachable_since: datetime | None = None
    refresh_wanted_at: datetime | None = None
    silences: int = 0
    misses: int = 0
    muted: bool = False
    following: bool = True
    watchers: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    operation: Operation | None = None
    deployment: Deployment | None = None
    evaluation: Evaluation | None = None
    evaluation_forms: tuple[str, ...] = ()
    previous: Previous | None = None
    failed_alike: FailedAlike | None = None
    version: int = 0

    @property
    def is_active(self) -> bool:
        """Whether something may still happen to it by itself."""
        return self.phase in ACTIVE

    @property
    def is_moving(self) -> bool:
        """Whether its card may have to show something new by itself: because of the job, or of what somebody asked for."""
        return self.is_active or self.operation is not None

    @property
    def was_looked_for(self) -> bool:
        """Whether the vendor's list could be read since the create was sent."""
        return self.checked_at is not None and self.sent_at is not None and self.checked_at >= self.sent_at

    @property
    def is_polled(self) -> bool:
        """Whether the vendor is to be asked about it."""
        return self.following and self.phase in RUNNING


def _planned(plan: BenchmarkPlan | None) -> str | None:
    if plan is None:
        return None
    return plan.file.id if plan.file is not None else f"{plan.questions} questions"
