"""What is the case at this Nugen: its projects, its catalogue, and the scenario that the next create will meet."""

from collections.abc import Iterable
from dataclasses import replace

from bot.playground.nugen.catalogue import BASE_MODELS, BENCHMARKS, BaseModel, Benchmark, Document
from bot.playground.nugen.clock import Clock
from bot.playground.nugen.documents import DOCUMENTS
from bot.playground.nugen.evaluation import Evaluation, by_itself
from bot.playground.nugen.ids import IdStyle, Thing
from bot.playground.nugen.listing import Listing
from bot.playground.nugen.project import CREATOR, Order, Project
from bot.playground.nugen.scenario import Scenario
from bot.playground.nugen.scripts import script_for
from bot.playground.nugen.serving import Hosting

PIECE_SECONDS = 0.02

_LOSING = frozenset({Scenario.LOST_ANSWER, Scenario.LOST_REQUEST, Scenario.TWIN})


class World:
    """The state behind the calls. What is made anew gets its id in the style of the dialect that asks for it.

    `piece_seconds`: how long, in real seconds, a model takes for each piece of a streamed answer.
    """

    def __init__(self, clock: Clock, scenario: Scenario) -> None:
        self.clock = clock
        self._scenario = scenario
        self._lost_names: set[str] = set()
        self._asked_for: dict[str, Evaluation] = {}
        self.projects: dict[str, Project] = {}
        self.base_models: dict[str, BaseModel] = {model.id: model for model in BASE_MODELS}
        self.documents: dict[str, Document] = {document.id: document for document in DOCUMENTS}
        self.benchmarks: dict[str, Benchmark] = {benchmark.id: benchmark for benchmark in BENCHMARKS}
        self.hosting = Hosting()
        self.listing = Listing()
        self.piece_seconds = PIECE_SECONDS

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
        self, order: Order, ids: IdStyle, *, scenario: Scenario, creator: str = CREATOR, age: float = 0.0
    ) -> Project:
        """Start a project, `age` virtual seconds ago, on the script of a scenario."""
        started = self.clock.elapsed() - age
        created_at = self.clock.wall_time(started) or self.clock.now()
        number = len(self.projects) + 1
        suffix = ids.suffix(created_at)
        project = Project(
            id=ids.of(Thing.PROJECT, suffix),
            number=number,
            order=order,
            creator=creator,
            started=started,
            created_at=created_at,
            script=script_for(scenario, benchmark=order.benchmark_id is not None, number=number),
            model_id=ids.of_model(order.name, suffix),
            evaluation_id=ids.of(Thing.EVALUATION, suffix),
        )
        self.projects[project.id] = project
        return project

    def stop(self, project: Project) -> None:
        """Stop a project now."""
        elapsed = self.clock.elapsed() - project.started
        self.projects[project.id] = replace(project, script=project.script.stopped(elapsed))

    def delete(self, project: Project) -> None:
        """Let nobody find a project any more, from now on."""
        elapsed = self.clock.elapsed() - project.started
        self.projects[project.id] = replace(project, script=replace(project.script, vanishes_after=elapsed))

    def find(self, project_id: str) -> Project | None:
        """Find a project that nobody has deleted."""
        project = self.projects.get(project_id)
        return project if project is not None and project.exists(self.clock.elapsed()) else None

    def listed(self) -> list[Project]:
        """All projects that nobody has deleted, newest first."""
        moment = self.clock.elapsed()
        there = [project for project in self.projects.values() if project.exists(moment)]
        return sorted(there, key=lambda project: (project.created_at, project.number), reverse=True)

    def with_model(self) -> Iterable[Project]:
        """The projects whose model has an id by now, trained or not."""
        moment = self.clock.elapsed()
        return (project for project in self.listed() if project.state(moment).has_model)

    def trained(self) -> list[Project]:
        """The projects whose model is trained."""
        moment = self.clock.elapsed()
        return [project for project in self.with_model() if project.state(moment).step.has_trained]

    def evaluate(self, evaluation: Evaluation) -> None:
        """Begin an evaluation that somebody asked for."""
        self._asked_for[evaluation.id] = evaluation

    def evaluations(self) -> dict[str, Evaluation]:
        """Those that somebody asked for, and those that jobs have come to by themselves."""
        moment = self.clock.elapsed()
        made = (
            by_itself(project, self.benchmarks.get(project.order.benchmark_id or ""))
            for project in self.listed()
            if project.state(moment).has_evaluation
        )
        return self._asked_for | {evaluation.id: evaluation for evaluation in made if evaluation is not None}

    def in_outage(self) -> bool:
        """Whether the script of any project has the vendor out of reach now."""
        moment = self.clock.elapsed()
        return any(project.in_outage(moment) for project in self.projects.values())
