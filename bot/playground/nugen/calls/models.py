"""The calls about aligned models: list, one, deploy, undeploy, and how far that is."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from bot.playground.nugen.answer import Answer
from bot.playground.nugen.calls.reading import refuse
from bot.playground.nugen.calls.speech import Speech
from bot.playground.nugen.dialect import Call
from bot.playground.nugen.metrics import metrics_of
from bot.playground.nugen.project import Project
from bot.playground.nugen.request import Request
from bot.playground.nugen.script import Step
from bot.playground.nugen.serving import Served, Serving, Task, Undeployment
from bot.playground.nugen.world import World


class ModelCalls:
    """Answers them."""

    def __init__(self, world: World, speech: Speech) -> None:
        self._world = world
        self._speech = speech

    def handlers(self) -> Mapping[Call, Callable[[Request, str], Answer]]:
        """What answers which call."""
        return {
            Call.BASE_MODELS: self._base_models,
            Call.ALIGNED_MODELS: self._aligned_models,
            Call.MODEL: self._model,
            Call.DEPLOY: self._deploy,
            Call.DEPLOYMENT: self._deployment,
            Call.UNDEPLOY: self._undeploy,
            Call.UNDEPLOYMENT: self._undeployment,
        }

    def _base_models(self, request: Request, _: str) -> Answer:
        rows = (
            {
                "id": model.id,
                "name": model.name,
                "alignment_ready": model.alignment_ready,
                "inference_ready": model.inference_ready,
                "is_active": True,
                "endpoint": None,
                "type": "text-generation",
                "on_request": False,
            }
            for model in self._world.base_models.values()
        )
        return self._speech.listing(Call.BASE_MODELS, request, rows)

    def _aligned_models(self, request: Request, _: str) -> Answer:
        return self._speech.listing(Call.ALIGNED_MODELS, request, map(self._values, self._world.trained()))

    def _model(self, _: Request, model_id: str) -> Answer:
        return self._speech.answer(Call.MODEL, self._values(self._trained(model_id)))

    def _deploy(self, _: Request, model_id: str) -> Answer:
        project = self._trained(model_id)
        served = self._served(project)
        if served.serving is Serving.DEPLOYED:
            raise refuse(HTTPStatus.BAD_REQUEST, "Model is already deployed")
        if served.under_way:
            seen = Serving.UNDEPLOYING if served.serving is Serving.UNDEPLOYING else Serving.DEPLOYING
            raise refuse(HTTPStatus.BAD_REQUEST, f"Model cannot be redeployed. Current status: {seen}")
        self._world.hosting.deploy(project, self._world.clock.elapsed())
        return self._speech.answer(Call.DEPLOY, self._values(project))

    def _undeploy(self, _: Request, model_id: str) -> Answer:
        project = self._trained(model_id)
        served = self._served(project)
        step = project.state(self._world.clock.elapsed()).step
        if step is Step.EVALUATING:
            raise refuse(HTTPStatus.BAD_REQUEST, "Model cannot be undeployed. Current status: EVALUATING")
        if served.serving is Serving.UNDEPLOYED:
            raise refuse(HTTPStatus.BAD_REQUEST, "Model is already undeployed")
        if served.serving is not Serving.DEPLOYED:
            raise refuse(HTTPStatus.BAD_REQUEST, f"Model cannot be undeployed. Current status: {served.serving}")
        self._world.hosting.undeploy(project, self._world.clock.elapsed())
        return self._speech.answer(Call.UNDEPLOY, self._values(project))

    def _deployment(self, _: Request, model_id: str) -> Answer:
        project = self._trained(model_id)
        served = self._served(project)
        values = self._values(project)
        if served.serving is Serving.DEPLOYED:
            return self._task(Call.DEPLOYMENT, values, Task.COMPLETED, self._speech.part(Call.DEPLOYMENT, values))
        if served.under_way and served.serving is not Serving.UNDEPLOYING:
            return self._task(Call.DEPLOYMENT, values, Task.PENDING)
        # To these servers "failed" is also that there is nothing to tell of.
        error = served.error or f"No active deployment. Model status is {values['model_status']}."
        return self._task(Call.DEPLOYMENT, values, Task.FAILED, {"error": error})

    def _undeployment(self, _: Request, model_id: str) -> Answer:
        project = self._trained(model_id)
        if not isinstance(self._world.hosting.asked(project), Undeployment):
            raise refuse(HTTPStatus.NOT_FOUND, f"No undeployment found for model: {model_id}")
        served = self._served(project)
        task = Task.PENDING if served.under_way else Task.COMPLETED
        return self._task(Call.UNDEPLOYMENT, self._values(project), task)

    def _task(self, call: Call, values: dict[str, object], task: Task, result: object = None) -> Answer:
        told = {"task": self._speech.dialect.task_words[task], "result": result}
        return self._speech.answer(call, values | told | self._speech.times_of_the_call())

    def _trained(self, model_id: str) -> Project:
        project = next((each for each in self._world.with_model() if each.model_id == model_id), None)
        step = None if project is None else project.state(self._world.clock.elapsed()).step
        if step is not None and step.can_be_stopped:
            raise refuse(HTTPStatus.CONFLICT, "Model is still training")
        if project is None or step is None or not step.has_trained:
            raise refuse(HTTPStatus.NOT_FOUND, f"Model not found: {model_id}")
        return project

    def _served(self, project: Project) -> Served:
        return self._world.hosting.served(project, self._world.clock.elapsed())

    def _values(self, project: Project) -> dict[str, object]:
        state = project.state(self._world.clock.elapsed())
        served = self._served(project)
        trained_after = project.script.begins(Step.TRAINED) or 0.0
        is_evaluated = served.serving is Serving.UNDEPLOYED and state.step is Step.EVALUATED
        return {
            "model_id": project.model_id,
            "project_id": project.id,
            "name": project.name,
            "base_model": project.order.base_model,
            "creator": project.creator,
            "created": self._speech.moment(project.started + trained_after),
            "serving": served.serving,
            "model_status": Step.EVALUATED.upper() if is_evaluated else served.serving,
            "deployed_or_not": served.serving if served.serving is Serving.DEPLOYED else Serving.UNDEPLOYED,
            "error": served.error,
            "endpoint": None,
            "metrics": metrics_of(project.number) if state.has_metrics else None,
        }
