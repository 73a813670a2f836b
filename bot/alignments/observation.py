"""What the vendor said at one moment, in our own words. A `None` means "not said", never zero."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.alignments.phases import Phase


@dataclass(frozen=True, slots=True)
class Metrics:
    """Numbers before and after the alignment: pairs of (before, after), each side `None` when it was not said."""

    accuracy: tuple[float | None, float | None] = (None, None)
    uncertainty: tuple[float | None, float | None] = (None, None)
    domain_violations: tuple[float | None, float | None] = (None, None)

    def is_empty(self) -> bool:
        """Whether the vendor gave no number at all."""
        pairs = (self.accuracy, self.uncertainty, self.domain_violations)
        return all(value is None for pair in pairs for value in pair)


@dataclass(frozen=True, slots=True)
class Observation:
    """One alignment project as the vendor described it, in a list, a status or a detail answer.

    `status` is the vendor's word as it came. `phase` is `None` for a word that we do not know: still running,
    unknown. READY, COMPLETED and UNDEPLOYED all read as `Phase.TRAINED`: whether that is the end depends on what was
    ordered, which the record knows.
    """

    vendor_id: str
    status: str | None = None
    phase: Phase | None = None
    name: str | None = None
    base_model: str | None = None
    document_ids: tuple[str, ...] | None = None
    benchmark_id: str | None = None
    workflow_id: str | None = None
    description: str | None = None
    progress: int | None = None
    queue_position: int | None = None
    eta_seconds: int | None = None
    error: str | None = None
    stage_failures: tuple[str, ...] = ()
    model_id: str | None = None
    evaluation_id: str | None = None
    metrics: Metrics = field(default_factory=Metrics)
    created_at: datetime | None = None
    completed_at: datetime | None = None


class CatalogueKind(StrEnum):
    """What a picker or a list can offer."""

    BASE_MODEL = "base_model"
    DOCUMENT = "document"
    BENCHMARK = "benchmark"
    PROJECT = "project"  # of the key, whoever started it


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One thing of the vendor's that a form or a list can offer: `ready` is `None` when the vendor did not say."""

    kind: CatalogueKind
    id: str
    name: str | None = None
    status: str | None = None
    ready: bool | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MaterialSeen:
    """A document or a benchmark as the vendor described it. `id` is under what it is used, where the answer says so."""

    id: str | None = None
    status: str | None = None
    ready: bool = False
    failed: bool = False
    progress: int | None = None
    error: str | None = None


class Served(StrEnum):
    """Whether a model answers questions at the vendor."""

    UNDEPLOYED = "undeployed"
    DEPLOYING = "deploying"
    DEPLOYED = "deployed"
    UNDEPLOYING = "undeploying"


@dataclass(frozen=True, slots=True)
class DeploymentSeen:
    """What the vendor said about serving a model. `state` is `None` for a word that we do not know."""

    state: Served | None = None
    status: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class ModelScore:
    """The numbers of one model in an evaluation, under the id that stands inside its own block of the answer."""

    model_id: str
    numbers: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class EvaluationSeen:
    """An evaluation as the vendor described it. `progress` is in the vendor's words, such as `3/10 questions`."""

    status: str | None = None
    ready: bool = False
    failed: bool = False
    progress: str | None = None
    error: str | None = None
    scores: tuple[ModelScore, ...] = ()
