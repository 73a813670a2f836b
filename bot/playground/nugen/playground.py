"""The Nugen that tests and the demo talk to: put together, watched, and moved about from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self

from bot.playground.nugen.answer import Answer, refusal
from bot.playground.nugen.calls import SOMEBODY_ELSE, Calls, Request
from bot.playground.nugen.clock import Clock
from bot.playground.nugen.dialect import DOCUMENTED, Call
from bot.playground.nugen.faults import Faults
from bot.playground.nugen.project import Order, Project
from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.wire import Wire
from bot.playground.nugen.world import World

# Put together from parts, so that nothing that looks for secrets takes it for one.
FAKE_API_KEY = "-".join(("nugen", "playground", "0" * 8))
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One request that was read to its end, and what was decided about it.

    `call` is the name of a call or "unknown"; `path` is undecoded and has no query, which stands apart; header names
    are in lower case; `status` is `None` if the client was left without an answer; `at` is in UTC.
    """

    call: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    status: int | None
    answer: bytes
    at: datetime


class NugenPlayground:
    """A Nugen on 127.0.0.1, whose jobs follow scripts on a clock.

    `speed` is virtual seconds in one real second; `scenario` is what a create meets. Both can be changed at any time
    (`clock.speed`, `scenario`). Stopped and started again it still knows its projects.
    """

    def __init__(
        self, *, speed: float = 60.0, scenario: Scenario = Scenario.SUCCESS, api_key: str = FAKE_API_KEY
    ) -> None:
        self.api_key = api_key
        self.clock = Clock(speed)
        self.faults = Faults()
        self.requests: list[Recorded] = []
        self._world = World(self.clock, scenario)
        self._dialect = DOCUMENTED
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
        return self._world.start(order, self._dialect.id_prefix, scenario=scenario, creator=SOMEBODY_ELSE, age=age)

    def _decide(self, request: Request) -> Answer:
        call, answer = self._answer(request)
        recorded = Recorded(
            call=UNKNOWN if call is None else call,
            method=request.method,
            path=request.path,
            query=dict(request.query),
            headers=dict(request.headers),
            body=request.body,
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
        here = [(route, project_id) for route, project_id in matches if project_id is not None]
        for route, project_id in here:
            if route.method == request.method:
                return route.call, self._carry_out(route.call, request, project_id)
        if here:
            allowed = {"Allow": ", ".join(sorted({route.method for route, _ in here}))}
            return None, refusal(HTTPStatus.METHOD_NOT_ALLOWED, "Method Not Allowed", allowed)
        return None, refusal(HTTPStatus.NOT_FOUND, "Not Found")

    def _carry_out(self, call: Call, request: Request, project_id: str) -> Answer:
        trouble = self.faults.take(call)
        if trouble is None:
            return self._as_known(call, request, project_id)
        return trouble.answer(lambda: self._as_known(call, request, project_id))

    def _as_known(self, call: Call, request: Request, project_id: str) -> Answer:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        challenge = {"WWW-Authenticate": "Bearer"}
        if scheme.lower() != "bearer" or not key:
            return refusal(HTTPStatus.UNAUTHORIZED, "Not authenticated", challenge)
        if key != self.api_key:
            return refusal(HTTPStatus.UNAUTHORIZED, "Invalid API key", challenge)
        return self._calls.answer(call, request, project_id)
