"""An evaluation: a model, perhaps beside another, answers the questions of a benchmark."""

from dataclasses import dataclass

from bot.playground.nugen.catalogue import Benchmark
from bot.playground.nugen.processing import Processing
from bot.playground.nugen.project import Project
from bot.playground.nugen.script import Step

SECONDS = 120.0  # virtual


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Which model is compared with which (`None`: with none), on how many `questions`."""

    id: str
    model_id: str
    baseline_id: str | None
    benchmark_id: str
    questions: int
    processing: Processing
    name: str | None = None

    def answered(self, moment: float) -> int:
        """How many of the questions are answered at a virtual moment."""
        return self.questions * self.processing.progress(moment) // 100


def by_itself(project: Project, benchmark: Benchmark | None) -> Evaluation | None:
    """The evaluation that the script of a job makes, `None` if it makes none."""
    begins = project.script.begins(Step.EVALUATING)
    if begins is None or benchmark is None:
        return None
    return Evaluation(
        id=project.evaluation_id,
        model_id=project.model_id,
        baseline_id=project.order.base_model,
        benchmark_id=benchmark.id,
        questions=benchmark.questions,
        processing=Processing(project.started + begins, project.script.lasts(Step.EVALUATING)),
    )
