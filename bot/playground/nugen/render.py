"""From what the vendor keeps to what it answers: our own words with their values, put into the shapes of a dialect."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import PurePath

from bot.playground.nugen.catalogue import BaseModel, Benchmark, Document
from bot.playground.nugen.clock import Clock
from bot.playground.nugen.dialect import Call, Dialect, Shape
from bot.playground.nugen.project import Project
from bot.playground.nugen.script import Step

CREATOR = "ada@playground.example"
METRICS = {
    "accuracy_before": 0.71,
    "accuracy_after": 0.89,
    "uncertainty_before": 0.34,
    "uncertainty_after": 0.18,
    "domain_violations_before": 12,
    "domain_violations_after": 3,
}

Values = Mapping[str, object]


def shaped(values: Values, shape: Shape) -> dict[str, object]:
    """Name the values as the shape does, in its order."""
    return {theirs: values[ours] for theirs, ours in shape.items()}


class Renderer:
    """Writes answers in one dialect, of what is the case at the clock's present moment. Times have no zone (UTC)."""

    def __init__(self, dialect: Dialect, clock: Clock) -> None:
        self._dialect = dialect
        self._clock = clock

    def created(self, project: Project) -> dict[str, object]:
        """Write the answer to a create."""
        return shaped(self._project_values(project), self._dialect.created)

    def project(self, project: Project) -> dict[str, object]:
        """Write a row of the list."""
        return shaped(self._project_values(project), self._dialect.project)

    def detail(self, project: Project) -> dict[str, object]:
        """Write everything there is, which alone has the reasons of a failure."""
        return shaped(self._project_values(project), self._dialect.detail)

    def status(self, project: Project) -> dict[str, object]:
        """Write the answer to a status call; its own two times are those of the call, not of the job."""
        asked = self._clock.now()
        own = {
            "project": self.project(project),
            "asked": asked.replace(tzinfo=None).isoformat(),
            "answered": (asked + timedelta(milliseconds=67)).replace(tzinfo=None).isoformat(),
        }
        return shaped(self._project_values(project) | own, self._dialect.status)

    def base_model(self, model: BaseModel) -> dict[str, object]:
        """Write a row of the base models."""
        values = {
            "id": model.id,
            "name": model.name,
            "alignment_ready": model.alignment_ready,
            "is_active": True,
            "endpoint": None,
        }
        return shaped(values, self._dialect.base_model)

    def document(self, document: Document) -> dict[str, object]:
        """Write a row of the documents."""
        moment = self._clock.elapsed()
        values = {
            "id": document.id,
            "filename": document.filename,
            "type": PurePath(document.filename).suffix.removeprefix("."),
            "size": document.size,
            "created": self._days_ago(document.days_ago),
            "status": self._dialect.readiness_words[document.readiness(moment)],
            "categories": [document.category],
            "uploader": CREATOR,
            "progress": document.progress(moment),
        }
        return shaped(values, self._dialect.document)

    def benchmark(self, benchmark: Benchmark) -> dict[str, object]:
        """Write a row of the benchmarks."""
        created = self._days_ago(benchmark.days_ago)
        values = {
            "id": benchmark.id,
            "name": benchmark.name,
            "status": self._dialect.readiness_words[benchmark.readiness(self._clock.elapsed())],
            "document_ids": list(benchmark.document_ids),
            "questions": benchmark.questions,
            "created": created,
            "updated": created,
        }
        return shaped(values, self._dialect.benchmark)

    def page(self, call: Call, rows: list[dict[str, object]], documents: Iterable[Document]) -> dict[str, object]:
        """Write a list around its rows; the categories are counted over all `documents`."""
        counted = Counter(document.category for document in documents)
        categories = [{"name": name, "count": count} for name, count in sorted(counted.items())]
        return shaped({"rows": rows, "categories": categories}, self._dialect.lists[call])

    def _project_values(self, project: Project) -> dict[str, object]:
        state = project.state(self._clock.elapsed())
        return {
            "id": project.id,
            "name": project.name,
            "base_model": project.order.base_model,
            "status": self._dialect.words[state.step],
            "created": self._date(project.created_at),
            "completed": self._moment(project, state.completed_after),
            "document_ids": list(project.order.document_ids),
            "document_count": len(project.order.document_ids),
            "creator": project.creator,
            "metrics": METRICS if state.has_metrics else None,
            "progress": state.progress,
            "estimated_completion": self._estimate(project) if _can_tell(state.step, state.progress) else None,
            "error": None,
            "full_error": state.error,
            "stage_failures": list(state.stage_failures),
            "evaluation_id": f"eval-{project.suffix}" if state.has_evaluation else None,
            "model_id": f"model_{_slug(project)}_alignment_{project.suffix}" if state.has_model else None,
            "queue_position": state.queue_position,
        }

    def _estimate(self, project: Project) -> str | None:
        return self._moment(project, project.script.trained_after())

    def _moment(self, project: Project, after: float | None) -> str | None:
        if after is None:
            return None
        wall = self._clock.wall_time(project.started + after)
        return None if wall is None else self._date(wall)

    def _days_ago(self, days: int) -> str:
        return self._date(self._clock.started_at - timedelta(days=days))

    def _date(self, wall: datetime) -> str:
        return wall.replace(tzinfo=None).strftime(self._dialect.date_format)


def _can_tell(step: Step, progress: int | None) -> bool:
    return step is Step.TRAINING and progress is not None


def _slug(project: Project) -> str:
    letters = (letter if letter.isascii() and letter.isalnum() else "-" for letter in project.name.lower())
    return "".join(letters)[:30]
