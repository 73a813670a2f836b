"""Answers each call of the contract from what is the case, with the vendor's own checks and refusals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus

from bot.playground.nugen.answer import RESET, SILENCE, Answer, document, gateway, refusal
from bot.playground.nugen.catalogue import Readiness
from bot.playground.nugen.dialect import Call, Dialect
from bot.playground.nugen.project import Order
from bot.playground.nugen.reading import InvalidRequestError, read_order, read_page
from bot.playground.nugen.render import Renderer
from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.world import World

GATEWAY_PATIENCE = 60.0
SOMEBODY_ELSE = "grace@playground.example"

_USABLE = frozenset({Readiness.READY, Readiness.UPLOADED})


@dataclass(frozen=True, slots=True)
class Request:
    """What arrived: an undecoded path, the query's parameters, headers by their names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class Calls:
    """Answers the calls of one dialect about one world."""

    def __init__(self, world: World, dialect: Dialect) -> None:
        self._world = world
        self._dialect = dialect
        self._render = Renderer(dialect, world.clock)
        self._answers_in_outage = 0

    def answer(self, call: Call, request: Request, project_id: str) -> Answer:
        """Carry the call out, as the scenarios want it."""
        if call is not Call.CREATE and self._world.in_outage():
            return self._out_of_reach()
        try:
            match call:
                case Call.CREATE:
                    return self._create(request)
                case Call.DETAIL | Call.STATUS:
                    return self._one(call, project_id)
                case _:
                    return self._list(call, request)
        except InvalidRequestError as error:
            return error.answer

    def _create(self, request: Request) -> Answer:
        order = read_order(request.headers.get("content-type", ""), request.body, self._dialect.order)
        scenario = self._world.scenario
        refused = self._refusal(order, scenario)
        if refused is not None:
            return refused
        lost = self._world.lose(order.name)
        if lost and scenario is Scenario.LOST_REQUEST:
            return RESET
        project = self._world.start(order, self._dialect.id_prefix, scenario=scenario)
        if lost and scenario is Scenario.TWIN:
            self._world.start(order, self._dialect.id_prefix, scenario=scenario, creator=SOMEBODY_ELSE)
        return RESET if lost else document(self._render.created(project))

    def _refusal(self, order: Order, scenario: Scenario) -> Answer | None:
        moment = self._world.clock.elapsed()
        model = self._world.base_models.get(order.base_model)
        if scenario is Scenario.REFUSED or model is None or not model.alignment_ready:
            return refusal(HTTPStatus.BAD_REQUEST, f"Base model '{order.base_model}' cannot be aligned.")
        documents = self._world.documents
        unknown = [each for each in order.document_ids if each not in documents]
        if unknown:
            return refusal(HTTPStatus.NOT_FOUND, f"Documents not found or not owned by user: {', '.join(unknown)}")
        unready = [each for each in order.document_ids if documents[each].readiness(moment) not in _USABLE]
        if unready:
            return refusal(HTTPStatus.NOT_FOUND, f"Documents are not ready: {', '.join(unready)}")
        if order.benchmark_id is None:
            return None
        benchmark = self._world.benchmarks.get(order.benchmark_id)
        if benchmark is None or benchmark.readiness(moment) not in _USABLE:
            return refusal(HTTPStatus.NOT_FOUND, f"Benchmark not found or not ready: {order.benchmark_id}")
        return None

    def _one(self, call: Call, project_id: str) -> Answer:
        project = self._world.find(project_id)
        if project is None:
            return refusal(HTTPStatus.NOT_FOUND, f"Alignment project not found: {project_id}")
        render = self._render.detail if call is Call.DETAIL else self._render.status
        return document(render(project))

    def _list(self, call: Call, request: Request) -> Answer:
        page = read_page(request.query)
        rows = page.cut(list(self._rows(call)), self._dialect.default_limit)
        return document(self._render.page(call, list(rows), self._world.documents.values()))

    def _rows(self, call: Call) -> Iterable[dict[str, object]]:
        match call:
            case Call.LIST:
                return map(self._render.project, self._world.listed())
            case Call.BASE_MODELS:
                return map(self._render.base_model, self._world.base_models.values())
            case Call.DOCUMENTS:
                return map(self._render.document, self._world.documents.values())
            case _:
                return map(self._render.benchmark, self._world.benchmarks.values())

    def _out_of_reach(self) -> Answer:
        """By turns the gateway knows at once that nobody is there, or waits in vain until its own patience ends."""
        self._answers_in_outage += 1
        if self._answers_in_outage % 2:
            return gateway(HTTPStatus.BAD_GATEWAY)
        patience = self._world.clock.real_seconds(GATEWAY_PATIENCE)
        return SILENCE if patience is None else replace(gateway(HTTPStatus.GATEWAY_TIMEOUT), delay=patience)
