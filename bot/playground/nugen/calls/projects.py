"""The calls about alignment projects: create, list, detail, status, stop, delete."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated

from pydantic import Field

from bot.playground.nugen.answer import RESET, Answer
from bot.playground.nugen.calls.materials import ready_benchmark, ready_documents
from bot.playground.nugen.calls.reading import Body, Filled, read_body, refuse
from bot.playground.nugen.calls.speech import Speech
from bot.playground.nugen.dialect import Call, Shape
from bot.playground.nugen.metrics import metrics_of
from bot.playground.nugen.project import SOMEBODY_ELSE, Order, Project
from bot.playground.nugen.request import Request
from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.script import Step
from bot.playground.nugen.serving import Serving
from bot.playground.nugen.world import World

_HALFWAY = 50


class _Create(Body):
    """A create: no empty string either, which the vendor might accept."""

    name: Filled
    base_model: Filled
    document_ids: Annotated[list[Filled], Field(min_length=1)]
    workflow_id: Filled | None = None
    benchmark_id: Filled | None = None
    description: Filled | None = None


def read_order(request: Request, names: Shape) -> Order:
    """Read the body of a create whose fields are named so, or raise `RefusedError`."""
    read = read_body(request, _Create, names)
    return Order(
        name=read.name,
        base_model=read.base_model,
        document_ids=tuple(read.document_ids),
        workflow_id=read.workflow_id,
        benchmark_id=read.benchmark_id,
        description=read.description,
    )


class ProjectCalls:
    """Answers them."""

    def __init__(self, world: World, speech: Speech) -> None:
        self._world = world
        self._speech = speech

    def handlers(self) -> Mapping[Call, Callable[[Request, str], Answer]]:
        """What answers which call."""
        return {
            Call.CREATE: self._create,
            Call.LIST: self._list,
            Call.DETAIL: self._detail,
            Call.STATUS: self._status,
            Call.STOP: self._stop,
            Call.DELETE: self._delete,
        }

    def _create(self, request: Request, _: str) -> Answer:
        order = read_order(request, self._speech.dialect.requests[Call.CREATE])
        scenario = self._world.scenario
        self._check(order, scenario)
        lost = self._world.lose(order.name)
        if lost and scenario is Scenario.LOST_REQUEST:
            return RESET
        ids = self._speech.dialect.ids
        project = self._world.start(order, ids, scenario=scenario)
        if lost and scenario is Scenario.TWIN:
            self._world.start(order, ids, scenario=scenario, creator=SOMEBODY_ELSE)
        return RESET if lost else self._speech.answer(Call.CREATE, self._values(project))

    def _check(self, order: Order, scenario: Scenario) -> None:
        model = self._world.base_models.get(order.base_model)
        if scenario is Scenario.REFUSED or model is None or not model.alignment_ready:
            raise refuse(HTTPStatus.BAD_REQUEST, f"Base model '{order.base_model}' cannot be aligned.")
        ready_documents(self._world, self._speech.dialect, order.document_ids)
        if order.benchmark_id is not None:
            ready_benchmark(self._world, order.benchmark_id)

    def _list(self, request: Request, _: str) -> Answer:
        return self._speech.listing(Call.LIST, request, map(self._as_listed, self._listed()))

    def _listed(self) -> list[Project]:
        listing = self._world.listing
        moment = self._world.clock.elapsed() - listing.lag
        # What is younger than the list is behind it is not on it yet.
        return [one for one in listing.shown(self._world.listed()) if one.started <= moment]

    def _as_listed(self, project: Project) -> dict[str, object]:
        return self._values(project, self._world.listing.lag)

    def _detail(self, _: Request, project_id: str) -> Answer:
        return self._speech.answer(Call.DETAIL, self._values(self._find(project_id)))

    def _status(self, _: Request, project_id: str) -> Answer:
        values = self._values(self._find(project_id))
        envelope = {"row": self._speech.part(Call.LIST, values), **self._speech.times_of_the_call()}
        return self._speech.answer(Call.STATUS, values | envelope)

    def _stop(self, _: Request, project_id: str) -> Answer:
        project = self._find(project_id)
        step = project.state(self._world.clock.elapsed()).step
        if not step.can_be_stopped:
            word = self._speech.dialect.step_words[step]
            raise refuse(HTTPStatus.BAD_REQUEST, f"Alignment project cannot be stopped. Current status: {word}")
        self._world.stop(project)
        return self._speech.answer(Call.STOP, self._values(self._find(project_id)))

    def _delete(self, _: Request, project_id: str) -> Answer:
        project = self._find(project_id)
        served = self._world.hosting.served(project, self._world.clock.elapsed())
        if served.serving is not Serving.UNDEPLOYED or served.under_way:
            raise refuse(HTTPStatus.BAD_REQUEST, "The aligned model is deployed. Undeploy it before deleting.")
        self._world.delete(project)
        done = {"id": project_id, "message": "Alignment project successfully deleted"}
        return self._speech.answer(Call.DELETE, done)

    def _find(self, project_id: str) -> Project:
        project = self._world.find(project_id)
        if project is None:
            raise refuse(HTTPStatus.NOT_FOUND, f"Alignment project not found: {project_id}")
        return project

    def _values(self, project: Project, lag: float = 0.0) -> dict[str, object]:
        state = project.state(self._world.clock.elapsed() - lag)
        words = self._speech.dialect.step_words
        trained_after = project.script.begins(Step.TRAINED)
        can_tell = state.step is Step.TRAINING and state.progress is not None and trained_after is not None
        ready = project.started + (trained_after or 0) if can_tell else None
        completed = None if state.completed_after is None else project.started + state.completed_after
        return {
            "id": project.id,
            "name": project.name,
            "base_model": project.order.base_model,
            "status": words[state.step],
            # A create is answered as if there were no queue; the first look at it tells otherwise.
            "accepted_status": words[Step.TRAINING],
            "created": self._speech.date(project.created_at),
            "changed": self._speech.moment(project.started + state.changed_after),
            "completed": self._speech.moment(completed),
            "document_ids": list(project.order.document_ids),
            "document_count": len(project.order.document_ids),
            "benchmark_id": project.order.benchmark_id,
            "creator": project.creator,
            "metrics": metrics_of(project.number) if state.has_metrics else None,
            "progress": state.progress,
            "estimated_completion": self._speech.moment(ready),
            "eta_seconds": self._speech.eta(ready),
            "queue_position": state.queue_position,
            "early_deployable": state.step is Step.TRAINING and (state.progress or 0) >= _HALFWAY,
            "training_completed": None if state.step is Step.FAILED else state.step.has_trained,
            "error": None,
            "full_error": state.error,
            "stage_failures": list(state.stage_failures),
            "degraded": None,
            "evaluation_id": project.evaluation_id if state.has_evaluation else None,
            "model_id": project.model_id if state.has_model else None,
        }
