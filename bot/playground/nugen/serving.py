"""Whether aligned models are served: what somebody asked for, and what the script of a job does by itself."""

from dataclasses import dataclass
from enum import StrEnum

from bot.playground.nugen.project import Project
from bot.playground.nugen.script import Step

# Virtual seconds. The first of them pass before anything is to be seen.
UNSEEN = 30.0
DEPLOYMENT = 300.0
FAILING_DEPLOYMENT = 150.0
UNDEPLOYMENT = 60.0

DEPLOYMENT_ERROR = "Redeployment failed and was reverted to READY status"


class Serving(StrEnum):
    """The vendor's words, which are the same in every generation."""

    UNDEPLOYED = "UNDEPLOYED"
    DEPLOYING = "DEPLOYING"
    DEPLOYED = "DEPLOYED"
    UNDEPLOYING = "UNDEPLOYING"


class Task(StrEnum):
    """How far a request to deploy or to undeploy is; each dialect has its own word for it."""

    PENDING = "pending"
    COMPLETED = "completed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Served:
    """A model at one moment. `under_way`: it was asked to change, which the word may not show yet."""

    serving: Serving
    under_way: bool = False
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Deployment:
    """Somebody asked for it at a virtual moment."""

    began: float
    fails: bool

    def at(self, moment: float) -> Served:
        """What has come of it."""
        passed = moment - self.began
        if passed < UNSEEN:
            return Served(Serving.UNDEPLOYED, under_way=True)
        if passed < (FAILING_DEPLOYMENT if self.fails else DEPLOYMENT):
            return Served(Serving.DEPLOYING, under_way=True)
        return Served(Serving.UNDEPLOYED, error=DEPLOYMENT_ERROR) if self.fails else Served(Serving.DEPLOYED)


@dataclass(frozen=True, slots=True)
class Undeployment:
    """Somebody asked for it at a virtual moment."""

    began: float

    def at(self, moment: float) -> Served:
        """What has come of it."""
        if moment - self.began < UNDEPLOYMENT:
            return Served(Serving.UNDEPLOYING, under_way=True)
        return Served(Serving.UNDEPLOYED)


_BY_ITSELF = {
    Step.DEPLOYING: Served(Serving.DEPLOYING, under_way=True),
    Step.EVALUATING: Served(Serving.DEPLOYED),
}


class Hosting:
    """What was asked for last, by model."""

    def __init__(self) -> None:
        self._asked: dict[str, Deployment | Undeployment] = {}
        self._deployments: dict[str, int] = {}

    def deploy(self, project: Project, moment: float) -> None:
        """Begin to deploy the model of a project."""
        before = self._deployments.get(project.model_id, 0)
        self._deployments[project.model_id] = before + 1
        self._asked[project.model_id] = Deployment(moment, fails=before < project.script.failing_deployments)

    def undeploy(self, project: Project, moment: float) -> None:
        """Begin to undeploy the model of a project."""
        self._asked[project.model_id] = Undeployment(moment)

    def asked(self, project: Project) -> Deployment | Undeployment | None:
        """What somebody asked for last."""
        return self._asked.get(project.model_id)

    def served(self, project: Project, moment: float) -> Served:
        """The model of a project at a virtual moment."""
        by_itself = _BY_ITSELF.get(project.state(moment).step)
        if by_itself is not None:
            return by_itself
        asked = self.asked(project)
        return Served(Serving.UNDEPLOYED) if asked is None else asked.at(moment)
