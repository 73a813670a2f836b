"""What is the case at this Nugen: its projects, its catalogue, and the scenario that the next create will meet."""

from bot.playground.nugen.catalogue import BASE_MODELS, BENCHMARKS, BaseModel, Benchmark, Document
from bot.playground.nugen.clock import Clock
from bot.playground.nugen.documents import DOCUMENTS
from bot.playground.nugen.project import Order, Project, fresh_suffix
from bot.playground.nugen.render import CREATOR
from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.scripts import script_for

_LOSING = frozenset({Scenario.LOST_ANSWER, Scenario.LOST_REQUEST, Scenario.TWIN})


class World:
    """The state behind the calls. A project's `id_prefix` belongs to the dialect that it was created in."""

    def __init__(self, clock: Clock, scenario: Scenario) -> None:
        self.clock = clock
        self._scenario = scenario
        self._lost_names: set[str] = set()
        self.projects: dict[str, Project] = {}
        self.base_models: dict[str, BaseModel] = {model.id: model for model in BASE_MODELS}
        self.documents: dict[str, Document] = {document.id: document for document in DOCUMENTS}
        self.benchmarks: dict[str, Benchmark] = {benchmark.id: benchmark for benchmark in BENCHMARKS}

    @property
    def scenario(self) -> Scenario:
        """What the next create meets; chosen anew, it begins from the start."""
        return self._scenario

    @scenario.setter
    def scenario(self, scenario: Scenario) -> None:
        self._scenario = scenario
        self._lost_names.clear()

    def lose(self, name: str) -> bool:
        """Whether the create of this name is to be lost: only once, a person who sends again gets through."""
        if self._scenario not in _LOSING or name in self._lost_names:
            return False
        self._lost_names.add(name)
        return True

    def start(
        self, order: Order, id_prefix: str, *, scenario: Scenario, creator: str = CREATOR, age: float = 0.0
    ) -> Project:
        """Start a project, `age` virtual seconds ago, on the script of a scenario."""
        started = self.clock.elapsed() - age
        created_at = self.clock.wall_time(started) or self.clock.now()
        number = len(self.projects) + 1
        project = Project(
            id=f"{id_prefix}{fresh_suffix(created_at)}",
            number=number,
            order=order,
            creator=creator,
            started=started,
            created_at=created_at,
            script=script_for(scenario, benchmark=order.benchmark_id is not None, number=number),
        )
        self.projects[project.id] = project
        return project

    def find(self, project_id: str) -> Project | None:
        """Find a project that nobody has deleted."""
        project = self.projects.get(project_id)
        return project if project is not None and project.exists(self.clock.elapsed()) else None

    def listed(self) -> list[Project]:
        """All projects that nobody has deleted, newest first."""
        moment = self.clock.elapsed()
        there = [project for project in self.projects.values() if project.exists(moment)]
        return sorted(there, key=lambda project: (project.created_at, project.number), reverse=True)

    def in_outage(self) -> bool:
        """Whether the script of any project has the vendor out of reach now."""
        moment = self.clock.elapsed()
        return any(project.in_outage(moment) for project in self.projects.values())
