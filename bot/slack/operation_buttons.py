"""The buttons with which an aligned model is used: each asks once more where it costs or destroys."""

from bot.alignments import operating
from bot.alignments.alignment import Alignment
from bot.alignments.observation import Served
from bot.alignments.operation import OperationKind
from bot.alignments.phases import Phase
from bot.slack import actions
from bot.slack.blocks import Element, button, confirm
from bot.slack.text import one_line, shorten

_NAME_SHOWN = 80
_ID_SHOWN = 60


def has_model(alignment: Alignment) -> bool:
    """Whether there is a model to ask, served or not."""
    return alignment.model_id is not None and alignment.phase in (Phase.TRAINED, Phase.FINISHED)


def next_steps(alignment: Alignment) -> list[Element]:
    """What the model is good for, the next step first and in colour: deploy it, then ask it; measure it."""
    possible = operating.possible(alignment)
    ask = [ask_button(alignment, is_next=is_served(alignment))] if has_model(alignment) else []
    evaluate = button("Evaluate against the base model", actions.EVALUATE, alignment.id)
    evaluation = [evaluate] if OperationKind.EVALUATE in possible else []
    if is_served(alignment):
        return [*ask, *evaluation]
    return [*([deploy_button(alignment)] if OperationKind.DEPLOY in possible else []), *evaluation, *ask]


def last_steps(alignment: Alignment) -> list[Element]:
    """What takes something away."""
    possible = operating.possible(alignment)
    return [build(alignment) for kind, build in _TAKING_AWAY.items() if kind in possible]


def is_served(alignment: Alignment) -> bool:
    """Whether the model was last seen to answer questions."""
    return alignment.deployment is not None and alignment.deployment.state is Served.DEPLOYED


def is_being_deployed(alignment: Alignment) -> bool:
    """Whether it is on its way to answer questions: as last seen, or because somebody here has asked for it."""
    is_wanted = alignment.operation is not None and alignment.operation.kind is OperationKind.DEPLOY
    return is_wanted or (alignment.deployment is not None and alignment.deployment.state is Served.DEPLOYING)


def ask_button(alignment: Alignment, *, is_next: bool = True) -> Element:
    """Opens the form for a question."""
    return button("Ask a question", actions.ASK, alignment.id, style="primary" if is_next else None)


def deploy_button(alignment: Alignment) -> Element:
    """Lets Nugen serve the model."""
    sure = confirm(
        "Deploy the model?",
        f"{_what(alignment)} It costs for as long as it is deployed, until somebody presses Undeploy.",
        yes="Deploy",
        no="Not now",
    )
    return button("Deploy", actions.DEPLOY, alignment.id, style="primary", confirm=sure)


def _undeploy(alignment: Alignment) -> Element:
    sure = confirm(
        "Undeploy the model?",
        f"{_what(alignment)} It answers nobody any more, here or elsewhere, until it is deployed again.",
        yes="Undeploy",
        no="Keep it deployed",
    )
    return button("Undeploy", actions.UNDEPLOY, alignment.id, confirm=sure)


def _stop(alignment: Alignment) -> Element:
    sure = confirm(
        "Stop the job?",
        f"{_what(alignment)} What it did so far is lost and probably paid for. It cannot be continued.",
        yes="Stop the job",
        no="Let it run",
        style="danger",
    )
    return button("Stop the job", actions.STOP, alignment.id, style="danger", confirm=sure)


def _delete(alignment: Alignment) -> Element:
    sure = confirm(
        "Delete the project?",
        f"{_what(alignment)} Nugen deletes the project for good, and with it the model. This cannot be undone.",
        yes="Delete for good",
        no="Keep it",
        style="danger",
    )
    return button("Delete at Nugen", actions.DELETE, alignment.id, style="danger", confirm=sure)


def _what(alignment: Alignment) -> str:
    """Name, id and state, so that nobody confirms the wrong one."""
    name = shorten(one_line(alignment.draft.name), _NAME_SHOWN)
    identifier = shorten(one_line(alignment.vendor_id or ""), _ID_SHOWN)
    served = alignment.deployment.state if alignment.deployment else None
    state = f"{alignment.phase.value}, model {served.value}" if served else alignment.phase.value
    return f"“{name}” ({identifier}, {state})."


_TAKING_AWAY = {
    OperationKind.UNDEPLOY: _undeploy,
    OperationKind.STOP: _stop,
    OperationKind.DELETE: _delete,
}
