"""The calls about evaluations that somebody asks for."""

from bot.alignments.observation import EvaluationSeen
from bot.nugen.answers import read_outcome
from bot.nugen.contracts import json_body
from bot.nugen.evaluation_reader import read_evaluation, read_new_evaluation
from bot.nugen.line import MayStillSend, Pick, Subject, at_any_time
from bot.nugen.transport import Content


class Evaluations(Subject):
    """Started, looked at, and read."""

    async def evaluate(
        self,
        model_id: str,
        baseline_id: str,
        benchmark_id: str,
        name: str,
        *,
        may_still_send: MayStillSend = at_any_time,
    ) -> str:
        """The id of a new evaluation of two models against each other. Sent once, like a create."""
        contract = await self._line.generation.for_a_write()
        values = {"model_id": model_id, "baseline_id": baseline_id, "benchmark_id": benchmark_id, "name": name}
        answer = await self._line.write(
            contract,
            contract.evaluate,
            may_still_send=may_still_send,
            content=Content.json(json_body(contract.evaluation_fields, values)),
            fields=lambda one: one.evaluation_fields,
        )
        return read_outcome(answer, read_new_evaluation)

    async def evaluation(self, evaluation_id: str) -> EvaluationSeen:
        """How far the evaluation is."""
        return await self._evaluation(lambda contract: contract.evaluation_status, evaluation_id)

    async def evaluation_results(self, evaluation_id: str) -> EvaluationSeen:
        """The numbers of each model, under the id that stands inside its own block of the answer."""
        return await self._evaluation(lambda contract: contract.evaluation_results, evaluation_id)

    async def _evaluation(self, pick: Pick, evaluation_id: str) -> EvaluationSeen:
        return read_evaluation(await self._line.read(pick, evaluation_id), secrets=self._line.secrets)
