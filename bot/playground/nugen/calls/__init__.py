"""Answers each call of a dialect from what is the case, with the vendor's own checks and refusals."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus

from bot.playground.nugen.answer import SILENCE, Answer, gateway
from bot.playground.nugen.calls.benchmarks import BenchmarkCalls
from bot.playground.nugen.calls.chat import ChatCalls
from bot.playground.nugen.calls.documents import DocumentCalls
from bot.playground.nugen.calls.evaluations import EvaluationCalls
from bot.playground.nugen.calls.models import ModelCalls
from bot.playground.nugen.calls.projects import ProjectCalls
from bot.playground.nugen.calls.reading import RefusedError
from bot.playground.nugen.calls.speech import Speech
from bot.playground.nugen.dialect import Call, Dialect
from bot.playground.nugen.request import Request
from bot.playground.nugen.world import World

GATEWAY_PATIENCE = 60.0

Handler = Callable[[Request, str], Answer]


class Calls:
    """Answers the calls of one dialect about one world."""

    def __init__(self, world: World, dialect: Dialect) -> None:
        self._world = world
        speech = Speech(dialect, world.clock)
        self._handlers: Mapping[Call, Handler] = {
            **ProjectCalls(world, speech).handlers(),
            **ModelCalls(world, speech).handlers(),
            **DocumentCalls(world, speech).handlers(),
            **BenchmarkCalls(world, speech).handlers(),
            **EvaluationCalls(world, speech).handlers(),
            **ChatCalls(world).handlers(),
        }
        self._answers_in_outage = 0

    def answer(self, call: Call, request: Request, id_: str) -> Answer:
        """Carry the call out, as the scenarios want it."""
        if call is not Call.CREATE and self._world.in_outage():
            return self._out_of_reach()
        try:
            return self._handlers[call](request, id_)
        except RefusedError as refused:
            return refused.answer

    def _out_of_reach(self) -> Answer:
        """By turns the gateway knows at once that nobody is there, or waits in vain until its own patience ends."""
        self._answers_in_outage += 1
        if self._answers_in_outage % 2:
            return gateway(HTTPStatus.BAD_GATEWAY)
        patience = self._world.clock.real_seconds(GATEWAY_PATIENCE)
        return SILENCE if patience is None else replace(gateway(HTTPStatus.GATEWAY_TIMEOUT), delay=patience)
