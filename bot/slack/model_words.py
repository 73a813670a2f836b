"""What there is to say of an aligned model, apart from its alignment: served or not, and what is being done with it.

Three things that the vendor's words mix up are kept apart: whether the alignment is done, whether the model is served,
and what became of a request to change that. "UNDEPLOYED" alone is no error.
"""

from datetime import datetime

from bot.alignments.alignment import Alignment
from bot.alignments.observation import Served
from bot.alignments.operating import LONGEST_TO_BEGIN
from bot.alignments.operation import Deployment, Operation, OperationKind
from bot.alignments.phases import Phase
from bot.slack.moments import when
from bot.slack.phrases import phase_name
from bot.slack.text import code, literal

_ERROR_SHOWN = 300
_WITH_A_MODEL = frozenset({Phase.TRAINED, Phase.DEPLOYING, Phase.EVALUATING, Phase.FINISHED})

_SERVING = {
    Served.UNDEPLOYED: "not deployed, so it answers nobody",
    Served.DEPLOYING: "being deployed",
    Served.DEPLOYED: "deployed; it answers, and costs",
    Served.UNDEPLOYING: "being undeployed",
}
_DOING = {
    OperationKind.DEPLOY: ("📦", "Deploying the model"),
    OperationKind.UNDEPLOY: ("📤", "Undeploying the model"),
    OperationKind.EVALUATE: ("📏", "Evaluating the model"),
    OperationKind.STOP: ("⏹️", "Stopping the job"),
    OperationKind.DELETE: ("🗑️", "Deleting the project"),
}
_USUAL = {
    OperationKind.DEPLOY: " Five to fifteen minutes are normal.",
    OperationKind.UNDEPLOY: " A few minutes are normal.",
}


def model_lines(alignment: Alignment) -> list[str]:
    """For the card: the alignment, its model and whether that is served; empty while there is no model.

    The vendor gives the model its id long before it is trained, and keeps it when nothing comes of it.
    """
    if alignment.model_id is None or alignment.phase not in _WITH_A_MODEL:
        return []
    looks = "; *Refresh* looks" if alignment.deployment is None and alignment.phase is Phase.FINISHED else ""
    served = f"*Serving*: {_serving(alignment.deployment)}{looks}"
    return [f"*Alignment*: {phase_name(alignment)} · *Model* {code(alignment.model_id, 200)}", served]


def operation_line(alignment: Alignment) -> str | None:
    """For the card: what is being done, by whom, since when and whether it has begun; `None` while nothing is."""
    operation = alignment.operation
    if operation is None:
        return None
    emoji, doing = _DOING[operation.kind]
    return f"{emoji} *{doing}*, as {_who(alignment, operation)} wanted {when(operation.asked_at)}. {_state(alignment)}"


def _serving(deployment: Deployment | None) -> str:
    if deployment is None:
        return "not known yet"
    if deployment.state is not None:
        words = _SERVING[deployment.state]
    else:
        words = f"Nugen says {code(deployment.status or '', 100)}, a word I do not know"
    line = f"{words} (last seen {when(deployment.checked_at)})"
    if deployment.error:
        line += f"\nThe last try failed: {literal(deployment.error, _ERROR_SHOWN)}"
    return line


def _who(alignment: Alignment, operation: Operation) -> str:
    # By name: a mention would ring.
    if operation.by == alignment.requester and alignment.requester_name:
        return literal(alignment.requester_name, 120)
    return "somebody here"


def _state(alignment: Alignment) -> str:
    operation = alignment.operation
    if operation is None or operation.sent_at is None:
        return "I look at Nugen first, then I send it."
    if operation.kind is OperationKind.EVALUATE and alignment.evaluation is not None:
        progress = alignment.evaluation.progress or alignment.evaluation.status
        words = f"Nugen is at {code(progress, 100)}." if progress else "Nugen works on it."
    elif operation.began:
        words = "Nugen works on it."
    elif operation.answered_at is not None:
        words = "Nugen took the request and has not begun."
    elif _was_looked_for(alignment.deployment, operation.sent_at):
        until = when(operation.sent_at + LONGEST_TO_BEGIN)
        return (
            "The request has no answer, and Nugen does not show it yet. If it still does not at "
            f"{until}, I say so; I do not send it again."
        )
    else:
        words = "The request is on its way to Nugen."
    if operation.told_slow:
        return f"{words} It takes longer than usual."
    return words + _USUAL.get(operation.kind, "")


def _was_looked_for(deployment: Deployment | None, sent_at: datetime) -> bool:
    """Nobody looks while a request is under way: whoever sent it has lost the answer, or died."""
    return deployment is not None and deployment.state is not None and deployment.checked_at > sent_at
