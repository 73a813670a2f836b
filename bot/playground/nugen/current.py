"""What tests and the page read off the world at the clock's present moment."""

from dataclasses import dataclass

from bot.playground.nugen.evaluation import Evaluation
from bot.playground.nugen.processing import Readiness
from bot.playground.nugen.serving import Serving
from bot.playground.nugen.world import World


@dataclass(frozen=True, slots=True)
class CurrentDocument:
    """A document now. `size` is in bytes, `progress` in percent, `digest` the SHA-256 of an upload."""

    id: str
    upload_id: str | None
    filename: str
    size: int
    digest: str
    state: Readiness
    progress: int
    error: str | None


@dataclass(frozen=True, slots=True)
class CurrentBenchmark:
    """A benchmark now; `uploaded`: it came as a file and was not generated."""

    id: str
    name: str
    document_ids: tuple[str, ...]
    questions: int
    uploaded: bool
    state: Readiness


@dataclass(frozen=True, slots=True)
class CurrentModel:
    """The model of a project that has trained. `error` is why its last deployment failed."""

    id: str
    project_id: str
    name: str
    base_model: str
    state: Serving
    error: str | None


@dataclass(frozen=True, slots=True)
class CurrentEvaluation:
    """An evaluation now; so many of its questions are `answered`."""

    id: str
    model_id: str
    baseline_id: str | None
    benchmark_id: str
    questions: int
    answered: int
    state: Readiness


def documents(world: World) -> dict[str, CurrentDocument]:
    """All documents, by id."""
    moment = world.clock.elapsed()
    return {
        one.id: CurrentDocument(
            one.id,
            one.upload_id,
            one.filename,
            one.size,
            one.digest,
            one.processing.readiness(moment),
            one.processing.progress(moment),
            one.processing.error_at(moment),
        )
        for one in world.documents.values()
    }


def benchmarks(world: World) -> dict[str, CurrentBenchmark]:
    """All benchmarks, by id."""
    moment = world.clock.elapsed()
    return {
        one.id: CurrentBenchmark(
            one.id, one.name, one.document_ids, one.questions, one.uploaded, one.processing.readiness(moment)
        )
        for one in world.benchmarks.values()
    }


def models(world: World) -> dict[str, CurrentModel]:
    """The models of all projects that have trained and are not deleted, by id."""
    moment = world.clock.elapsed()
    current = {}
    for one in world.trained():
        served = world.hosting.served(one, moment)
        current[one.model_id] = CurrentModel(
            one.model_id, one.id, one.name, one.order.base_model, served.serving, served.error
        )
    return current


def evaluations(world: World) -> dict[str, CurrentEvaluation]:
    """All evaluations, asked for or automatic, by id."""
    return {one.id: _evaluation(one, world.clock.elapsed()) for one in world.evaluations().values()}


def _evaluation(one: Evaluation, moment: float) -> CurrentEvaluation:
    return CurrentEvaluation(
        one.id,
        one.model_id,
        one.baseline_id,
        one.benchmark_id,
        one.questions,
        one.answered(moment),
        one.processing.readiness(moment),
    )
