"""What people have done with an aligned model: the records. What may happen to them is in `operating`."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.alignments.observation import Metrics, ModelScore, Served


class OperationKind(StrEnum):
    """What can be asked for besides the alignment itself."""

    DEPLOY = "deploy"
    UNDEPLOY = "undeploy"
    EVALUATE = "evaluate"
    STOP = "stop"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Operation:
    """What somebody asked for and is not done yet; one at a time for an alignment.

    `sent_at` is written down before the request leaves, `answered_at` when the vendor took it. `began`: the vendor was
    seen at it. `told_slow`: the thread knows that it takes long. `error` is why it came to nothing.
    """

    kind: OperationKind
    by: str
    asked_at: datetime
    benchmark_id: str | None = None
    benchmark_name: str | None = None
    sent_at: datetime | None = None
    answered_at: datetime | None = None
    began: bool = False
    told_slow: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """Whether the model is served, as last seen. `status` is the vendor's word, `error` why the last try failed."""

    checked_at: datetime
    state: Served | None = None
    status: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The evaluation that somebody asked for, with the numbers of each model once it is done."""

    id: str
    benchmark_id: str
    benchmark_name: str | None = None
    baseline_id: str | None = None
    status: str | None = None
    progress: str | None = None
    scores: tuple[ModelScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Previous:
    """This team's alignment before this one on the same benchmark, to compare with."""

    name: str
    ended_at: datetime
    model_id: str | None = None
    metrics: Metrics = field(default_factory=Metrics)
    scores: tuple[ModelScore, ...] = ()


@dataclass(frozen=True, slots=True)
class FailedAlike:
    """How many of the last jobs of this key failed the same way, this one among them, and since when."""

    same: int
    of: int
    since: datetime
