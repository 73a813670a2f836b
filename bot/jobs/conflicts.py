"""What stands against an operation, judged by a fresh look at the vendor right before anything is sent."""

from bot.alignments.observation import DeploymentSeen, Observation, Served
from bot.alignments.operation import OperationKind
from bot.alignments.phases import Phase

GONE = "Nugen does not know the project any more. It was deleted there, or the API key belongs to another account."
_BUSY = frozenset({Phase.QUEUED, Phase.TRAINING, Phase.DEPLOYING, Phase.EVALUATING})
_OVER = {
    Phase.STOPPED: "The job has stopped already.",
    Phase.FAILED: "The job has failed already, so there is nothing to stop.",
    Phase.TRAINED: "It is trained already, so there is nothing to stop.",
    Phase.DEPLOYING: "It is trained already, so there is nothing to stop.",
    Phase.EVALUATING: "It is trained already, so there is nothing to stop.",
    Phase.FINISHED: "It is finished already, so there is nothing to stop.",
}
_DEPLOY = {
    Served.DEPLOYED: "The model is deployed already.",
    Served.DEPLOYING: "Nugen is deploying the model already. Wait until it is deployed; Refresh shows how far it is.",
    Served.UNDEPLOYING: "Nugen is undeploying the model at the moment. Wait until that is done, then deploy it.",
}
_UNDEPLOY = {
    Served.UNDEPLOYED: "The model is not deployed, so there is nothing to undeploy.",
    Served.DEPLOYING: "Nugen is deploying the model at the moment. Wait until that is done, then undeploy it.",
    Served.UNDEPLOYING: "Nugen is undeploying the model already. Wait until that is done.",
}
_DELETE = {
    Served.DEPLOYED: "The model is deployed, and Nugen deletes no project whose model is. Undeploy it first.",
    Served.DEPLOYING: "Nugen is deploying the model at the moment. Wait until that is done, undeploy it, then delete.",
    Served.UNDEPLOYING: "Nugen is undeploying the model at the moment. Wait until that is done, then delete.",
}


def conflict(kind: OperationKind, project: Observation, served: DeploymentSeen | None) -> str | None:
    """Why it makes no sense now, in words that say what to do; `None`: it may be sent.

    `served` is `None` for an operation that is not about the model's deployment. A word of the vendor's that nobody
    knows stands against nothing: the vendor itself judges the request then.
    """
    state = served.state if served is not None else None
    match kind:
        case OperationKind.DEPLOY:
            return _DEPLOY.get(state) if state else None
        case OperationKind.UNDEPLOY:
            return _UNDEPLOY.get(state) if state else None
        case OperationKind.EVALUATE:
            return None
        case OperationKind.STOP:
            return _OVER.get(project.phase) if project.phase else None
        case OperationKind.DELETE:
            if project.phase in _BUSY and state is None:
                return "Nugen is still at work on it. Wait until it has ended, or stop it first."
            return _DELETE.get(state) if state else None
