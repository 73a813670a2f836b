"""The calls about evaluations that somebody asks for: begin, status, results."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from bot.playground.nugen.answer import Answer
from bot.playground.nugen.calls.materials import ready_benchmark
from bot.playground.nugen.calls.reading import Body, Filled, read_body, refuse
from bot.playground.nugen.calls.speech import Speech
from bot.playground.nugen.dialect import Call
from bot.playground.nugen.evaluation import SECONDS, Evaluation
from bot.playground.nugen.ids import Thing
from bot.playground.nugen.metrics import score_of
from bot.playground.nugen.processing import Processing, Readiness
from bot.playground.nugen.request import Request
from bot.playground.nugen.world import World


class _Evaluate(Body):
    model_id: Filled
    benchmark_id: Filled
    baseline_id: Filled | None = None
    name: Filled | None = None


class EvaluationCalls:
    """Answers them."""

    def __init__(self, world: World, speech: Speech) -> None:
        self._world = world
        self._speech = speech

    def handlers(self) -> Mapping[Call, Callable[[Request, str], Answer]]:
        """What answers which call."""
        return {
            Call.EVALUATE: self._evaluate,
            Call.EVALUATION: self._status,
            Call.EVALUATION_RESULTS: self._results,
        }

    def _evaluate(self, request: Request, _: str) -> Answer:
        asked = read_body(request, _Evaluate, self._speech.dialect.requests[Call.EVALUATE])
        for model_id in filter(None, (asked.model_id, asked.baseline_id)):
            if model_id not in self._world.base_models and self._project_number(model_id) is None:
                raise refuse(HTTPStatus.NOT_FOUND, f"Model not found: {model_id}")
        benchmark = ready_benchmark(self._world, asked.benchmark_id)
        evaluation = Evaluation(
            id=self._speech.dialect.ids.mint(Thing.EVALUATION, self._world.clock.now()),
            model_id=asked.model_id,
            baseline_id=asked.baseline_id,
            benchmark_id=benchmark.id,
            questions=benchmark.questions,
            processing=Processing(self._world.clock.elapsed(), SECONDS),
            name=asked.name,
        )
        self._world.evaluate(evaluation)
        return self._speech.answer(Call.EVALUATE, self._values(evaluation) | {"message": "Evaluation started"})

    def _status(self, _: Request, evaluation_id: str) -> Answer:
        values = self._values(self._find(evaluation_id))
        return self._speech.answer(Call.EVALUATION, values | self._speech.times_of_the_call())

    def _results(self, _: Request, evaluation_id: str) -> Answer:
        evaluation = self._find(evaluation_id)
        if evaluation.processing.readiness(self._world.clock.elapsed()) is not Readiness.READY:
            raise refuse(HTTPStatus.BAD_REQUEST, "Evaluation is not completed yet")
        return self._speech.answer(Call.EVALUATION_RESULTS, self._values(evaluation) | self._outcome(evaluation))

    def _outcome(self, evaluation: Evaluation) -> dict[str, object]:
        first = self._score(evaluation.model_id)
        if evaluation.baseline_id is None:
            return {
                "method": "eval",
                "raw_answers": evaluation.questions,
                "metrics": first,
                "first": None,
                "second": None,
                "comparison": None,
            }
        second = self._score(evaluation.baseline_id)
        return {
            "method": "eval-compare",
            "raw_answers": 2 * evaluation.questions,
            "metrics": None,
            "first": self._block(evaluation.model_id, first),
            "second": self._block(evaluation.baseline_id, second),
            "comparison": {
                name: {
                    "base_model": first[name],
                    "eval_model": second[name],
                    # Of the second relative to the first, so that an improvement looks like a loss: as at the vendor.
                    "improvement_%": round(100 * (second[name] - first[name]) / first[name], 2),
                }
                for name in first
            },
        }

    def _block(self, model_id: str, numbers: dict[str, float]) -> object:
        values = {"model_id": model_id, "numbers": numbers, **numbers}
        return self._speech.part(Call.EVALUATION_RESULTS, values)

    def _score(self, model_id: str) -> dict[str, float]:
        return score_of(self._project_number(model_id))

    def _project_number(self, model_id: str) -> int | None:
        return next((project.number for project in self._world.trained() if project.model_id == model_id), None)

    def _find(self, evaluation_id: str) -> Evaluation:
        evaluation = self._world.evaluations().get(evaluation_id)
        if evaluation is None:
            raise refuse(HTTPStatus.NOT_FOUND, f"Evaluation not found: {evaluation_id}")
        return evaluation

    def _values(self, evaluation: Evaluation) -> dict[str, object]:
        moment = self._world.clock.elapsed()
        ends = evaluation.processing.began + evaluation.processing.seconds
        answered = evaluation.answered(moment)
        return {
            "id": evaluation.id,
            "name": evaluation.name,
            "model_id": evaluation.model_id,
            "baseline_id": evaluation.baseline_id,
            "benchmark_id": evaluation.benchmark_id,
            "status": self._speech.dialect.readiness_words[evaluation.processing.readiness(moment)],
            "progress": f"{answered}/{evaluation.questions} questions",
            "answered": answered,
            "questions": evaluation.questions,
            "eta_seconds": self._speech.eta(ends),
            "created": self._speech.moment(evaluation.processing.began),
            "completed": self._speech.moment(ends) if moment >= ends else None,
        }
