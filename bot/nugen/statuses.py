"""The vendor's words for how things stand, in ours. A word that is not here means "still running, unknown"."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.alignments.observation import CatalogueKind, Served
from bot.alignments.phases import Phase

_PHASES: Mapping[str, Phase] = MappingProxyType(
    {
        "PENDING": Phase.QUEUED,
        "QUEUED": Phase.QUEUED,
        "PROCESSING": Phase.TRAINING,
        "READY": Phase.TRAINED,
        "COMPLETED": Phase.TRAINED,
        "UNDEPLOYED": Phase.TRAINED,
        "DEPLOYING": Phase.DEPLOYING,
        "DEPLOYED": Phase.DEPLOYING,
        "UNDEPLOYING": Phase.DEPLOYING,
        "EVALUATING": Phase.EVALUATING,
        "EVALUATED": Phase.FINISHED,
        "FAILED": Phase.FAILED,
        "STOPPED": Phase.STOPPED,
        "CANCELLED": Phase.STOPPED,
        "CANCELED": Phase.STOPPED,
    }
)

# UPLOADED is left out on purpose: nobody has written down whether such a benchmark can be used already.
_READINESS: Mapping[str, bool] = MappingProxyType(
    {
        "READY": True,
        "COMPLETED": True,
        "PENDING": False,
        "QUEUED": False,
        "PROCESSING": False,
        "FAILED": False,
    }
)

# Words of a deployment, and of the tasks that deploy and undeploy. READY is what some servers say of a served model.
_SERVED: Mapping[str, Served] = MappingProxyType(
    {
        "PENDING": Served.DEPLOYING,
        "DEPLOYING": Served.DEPLOYING,
        "DEPLOYED": Served.DEPLOYED,
        "COMPLETED": Served.DEPLOYED,
        "READY": Served.DEPLOYED,
        "UNDEPLOYING": Served.UNDEPLOYING,
        "UNDEPLOYED": Served.UNDEPLOYED,
        "EVALUATED": Served.UNDEPLOYED,
    }
)
_SERVED_WHILE_UNDEPLOYING: Mapping[str, Served] = MappingProxyType(
    {**_SERVED, "PENDING": Served.UNDEPLOYING, "COMPLETED": Served.UNDEPLOYED}
)

_EVALUATED = frozenset({"READY", "COMPLETED", "EVALUATED"})

_READINESS_KINDS = frozenset({CatalogueKind.DOCUMENT, CatalogueKind.BENCHMARK})


def phase_of(status: str | None) -> Phase | None:
    """The phase that a project's status word means; `None` for no word and for one that nobody knows."""
    return None if status is None else _PHASES.get(status.strip().upper())


def readiness_of(kind: CatalogueKind, status: str | None) -> bool | None:
    """Whether a document or a benchmark with this status word can be used; `None` when that cannot be told.

    Base models say it in a field of their own and have no such word.
    """
    if status is None or kind not in _READINESS_KINDS:
        return None
    return _READINESS.get(status.strip().upper())


def has_failed(status: str | None) -> bool:
    """Whether this word says that it came to nothing."""
    return status is not None and status.strip().upper() == "FAILED"


def served_of(status: str | None, *, undeploying: bool = False) -> Served | None:
    """Whether a model is served by the word of its deployment, or of the task that undeploys it; `None`: not known."""
    words = _SERVED_WHILE_UNDEPLOYING if undeploying else _SERVED
    return None if status is None else words.get(status.strip().upper())


def is_evaluated(status: str | None) -> bool:
    """Whether this word of an evaluation says that its numbers are there."""
    return status is not None and status.strip().upper() in _EVALUATED
