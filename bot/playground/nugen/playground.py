"""The Nugen that tests and the demo talk to: put together, watched, and moved about from outside."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus
from types import TracebackType
from typing import Self

from bot.playground.nugen import current
from bot.playground.nugen.answer import Answer, refusal
from bot.playground.nugen.calls import Calls
from bot.playground.nugen.clock import Clock
from bot.playground.nugen.dialect import Call, Dialect
from bot.playground.nugen.dialects import DIALECTS
from bot.playground.nugen.dialects.documented import DOCUMENTED
from bot.playground.nugen.faults import Faults
from bot.playground.nugen.listing import Listing
from bot.playground.nugen.project import SOMEBODY_ELSE, Order, Project
from bot.playground.nugen.recorded import KEPT_OF_A_BODY, UNKNOWN, Recorded
from bot.playground.nugen.request import Request
from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.wire import Wire
from bot.playground.nugen.world import World

# Put together from parts, so that nothing that looks for secrets takes it for one.
FAKE_API_KEY = "-".join(("nugen", "playground", "0" * 8))


class NugenPlayground:
    """A Nugen on 127.0.0.1, whose jobs follow scripts on a clock.

    `speed` is virtual seconds in one real second; `scenario` is what a create meets; `contract` is the name of the
    generation that it speaks. All can be changed at any time (`clock.speed`, `scenario`, `contract`): jobs go on, and
    ids stay what they are. Stopped and started again it still knows its projects.
    """

    def __init__(
        self,
        *,
        speed: float = 60.0,
        scenario: Scenario = Scenario.SUCCESS,
        contract: str = DOCUMENTED.name,
        api_key: str = FAKE_API_KEY,
    ) -> None:
        self.api_key = api_key
        self.clock = Clock(speed)
        self.faults = Faults()
        self.requests: list[Recorded] = []
        self._world = World(self.clock, scenario)
        self._dialect = _dialect(contract)
        self._calls = Calls(self._world, self._dialect)
        self._wire = Wire(self._decide)
        self._listeners: list[Callable[[Recorded], None]] = []

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 takes any free one."""
        await self._wire.start(port)

    async def stop(self) -> None:
        """Close every connection and the port."""
        await self._wire.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def base_url(self) -> str:
        """Where it listens, without a slash at the end; an error before it was started."""
        return self._wire.base_url

    @property
    def scenario(self) -> Scenario:
        """What the next create meets."""
        return self._world.scenario

    @scenario.setter
    def scenario(self, scenario: Scenario) -> None:
        self._world.scenario = Scenario(scenario)

    @property
    def contract(self) -> str:
        """The name of the generation that it speaks."""
        return self._dialect.name

    @contract.setter
    def contract(self, contract: str) -> None:
        self._dialect = _dialect(contract)
        self._calls = Calls(self._world, self._dialect)

    @property
    def listing(self) -> Listing:
        """How its list of projects differs from them, if at all."""
        return self._world.listing

    @property
    def piece_seconds(self) -> float:
        """How long, in real seconds, a model takes for each piece of a streamed answer; 0 is at once."""
        return self._world.piece_seconds

    @piece_seconds.setter
    def piece_seconds(self, seconds: float) -> None:
        self._world.piece_seconds = seconds

    @property
    def documents(self) -> dict[str, current.CurrentDocument]:
        """The documents as they are now, by id."""
        return current.documents(self._world)

    @property
    def benchmarks(self) -> dict[str, current.CurrentBenchmark]:
        """The benchmarks as they are now, by id."""
        return current.benchmarks(self._world)

    @property
    def models(self) -> dict[str, current.CurrentModel]:
        """The models that have been trained as they are now, by id."""
        return current.models(self._world)

    @property
    def evaluations(self) -> dict[str, current.CurrentEvaluation]:
        """The evaluations as they are now, by id; those that jobs make by themselves are among them."""
        return current.evaluations(self._world)

    @property
    def projects(self) -> dict[str, Project]:
        """All projects by id, also those that have vanished."""
        return self._world.projects

    @property
    def creates(self) -> list[Recorded]:
        """The creates that arrived, whatever came of them."""
        return [recorded for recorded in self.requests if recorded.call == Call.CREATE]

    def subscribe(self, listener: Callable[[Recorded], None]) -> None:
        """Have `listener` called with every request, as soon as it is decided what to answer."""
        self._listeners.append(listener)

    def add_project(
        self,
        *,
        name: str,
        base_model: str = "nugen-flash-instruct",
        document_ids: Sequence[str] = ("doc-abc123", "doc-def456"),
        benchmark_id: str | None = None,
        scenario: Scenario = Scenario.SUCCESS,
        age: float = 0.0,
    ) -> Project:
        """Put a project there that somebody started elsewhere, `age` virtual seconds ago."""
        order = Order(name, base_model, tuple(document_ids), benchmark_id=benchmark_id)
        return self._world.start(order, self._dialect.ids, scenario=scenario, creator=SOMEBODY_ELSE, age=age)

    def fail_benchmark(self, benchmark_id: str, error: str) -> None:
        """Let a benchmark that is being made come to nothing when its time is over; `KeyError` for none."""
        benchmark = self._world.benchmarks[benchmark_id]
        processing = replace(benchmark.processing, error=error)
        self._world.benchmarks[benchmark_id] = replace(benchmark, processing=processing)

    def _decide(self, request: Request) -> Answer:
        call, answer = self._answer(request)
        recorded = Recorded(
            call=UNKNOWN if call is None else call,
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers=dict(request.headers),
            body=request.body[:KEPT_OF_A_BODY],
            body_length=request.body_length,
            status=answer.status_sent,
            answer=answer.body,
            at=self.clock.now(),
        )
        self.requests.append(recorded)
        for listener in self._listeners:
            listener(recorded)
        return answer

    def _answer(self, request: Request) -> tuple[Call | None, Answer]:
        matches = [(route, route.match(request.path)) for route in self._dialect.routes]
        here = [(route, id_) for route, id_ in matches if id_ is not None]
        for route, id_ in here:
            if route.method == request.method:
                return route.call, self._carry_out(route.call, request, id_)
        if here:
            allowed = {"Allow": ", ".join(sorted({route.method for route, _ in here}))}
            return None, refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Method Not Allowed", allowed)
        return None, refusal(HTTPStatus.NOT_FOUND, "Not Found")

    def _carry_out(self, call: Call, request: Request, id_: str) -> Answer:
        trouble = self.faults.take(call)
        if trouble is None:
            return self.faults.rewritten(call, self._as_known(call, request, id_))
        return trouble.answer(lambda: self._as_known(call, request, id_))

    def _as_known(self, call: Call, request: Request, id_: str) -> Answer:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        challenge = {"WWW-Authenticate": "Bearer"}
        if scheme.lower() != "bearer" or not key:
            return refusal(HTTPStatus.UNAUTHORIZED, "Not authenticated", challenge)
        if key != self.api_key:
            return refusal(HTTPStatus.UNAUTHORIZED, "Invalid API key", challenge)
        return self._calls.answer(call, request, id_)


def _dialect(name: str) -> Dialect:
    if name not in DIALECTS:
        raise ValueError(f"There is no contract {name!r}. There are: {', '.join(DIALECTS)}.")
    return DIALECTS[name]
