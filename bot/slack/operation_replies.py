"""Replies about what somebody wanted done with a model or its project: they mention that person, and name the model."""

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Notice
from bot.alignments.observation import Served
from bot.alignments.operation import OperationKind
from bot.slack import scores
from bot.slack.blocks import buttons
from bot.slack.message import Message
from bot.slack.moments import duration, mention
from bot.slack.operation_buttons import ask_button, deploy_button, has_model
from bot.slack.said import say, say_around
from bot.slack.text import code, literal
from bot.slack.words import bold_name

_REASON_SHOWN = 500
_UNNAMED = "what was wanted"

_CALLED = {
    OperationKind.DEPLOY: "the deployment",
    OperationKind.UNDEPLOY: "the undeployment",
    OperationKind.EVALUATE: "the evaluation",
    OperationKind.STOP: "stopping the job",
    OperationKind.DELETE: "deleting the project",
}
_CALL = {
    OperationKind.DEPLOY: "deploy",
    OperationKind.UNDEPLOY: "undeploy",
    OperationKind.EVALUATE: "evaluation",
    OperationKind.STOP: "stop",
    OperationKind.DELETE: "delete",
}
_LOOK = {
    OperationKind.DEPLOY: "*Refresh* on the card shows whether the model is deployed",
    OperationKind.UNDEPLOY: "*Refresh* on the card shows whether the model is still deployed",
    OperationKind.EVALUATE: "Nugen's list of evaluations shows whether it runs; a second one would cost again",
    OperationKind.STOP: "the card shows whether the job still runs",
    OperationKind.DELETE: "Nugen's list of projects shows whether it is still there",
}


def deployed(notice: Notice) -> Message:
    """The model is served."""
    alignment = notice.alignment
    return say(
        f"📦 {_by(notice)}The {_model(alignment)} is deployed{_took(notice)} and answers questions. It costs until somebody "
        "presses *Undeploy* on the card.",
        *([buttons([ask_button(alignment)], "actions")] if has_model(alignment) else []),
    )


def undeployed(notice: Notice) -> Message:
    """The model is not served any more."""
    return say(
        f"📤 {_by(notice)}The {_model(notice.alignment)} is undeployed. It answers nobody and costs nothing more; *Deploy* on "
        "the card brings it back."
    )


def evaluated(notice: Notice) -> Message:
    """The numbers of each model."""
    alignment = notice.alignment
    evaluation = alignment.evaluation
    benchmark = f" with {literal(evaluation.benchmark_name or evaluation.benchmark_id, 120)}" if evaluation else ""
    opening = f"📏 {_by(notice)}The evaluation of the {_model(alignment)}{benchmark} is done."
    sentences = scores.in_words(alignment)
    if not sentences:
        return say(f"{opening} Nugen gave no numbers that I can read; look at the evaluation in Nugen's dashboard.")
    if (who := scores.who_is_who(alignment)) is not None:
        sentences.append(who)
    sentences.append("Whether higher is better depends on the measure.")
    return say_around(opening, scores.blocks(alignment), "\n".join(sentences))


def deleted(notice: Notice) -> Message:
    """The project is gone because somebody wanted it."""
    alignment = notice.alignment
    return say(
        f"🗑️ {_by(notice)}{bold_name(alignment)} ({code(alignment.vendor_id or '')}) is deleted at Nugen, and its model with "
        "it. This thread and its numbers stay; *Edit and send again* on the card orders it anew."
    )


def failed(notice: Notice) -> Message:
    """It came to nothing."""
    alignment = notice.alignment
    kind, called = _named(notice)
    error = alignment.operation.error if alignment.operation else None
    why = f"“{literal(error, _REASON_SHOWN)}”" if error else "Nugen did not say why."
    again = kind is OperationKind.DEPLOY and has_model(alignment) and _serving(alignment) in (None, Served.UNDEPLOYED)
    return say(
        f"❌ {_by(notice)}{bold_name(alignment)}: {called} came to nothing. {why} {_stands(kind, alignment)}",
        *([buttons([deploy_button(alignment)], "actions")] if again else []),
    )


def unsupported(notice: Notice) -> Message:
    """This generation of Nugen's API has no such call."""
    kind, called = _named(notice)
    return say(
        f"🚫 {_by(notice)}{bold_name(notice.alignment)}: the API that Nugen offers here has no {_CALL[kind] if kind else 'such'} "
        f"call, so nothing was sent and nothing changed. For {called}, use Nugen's dashboard; I notice what changes there."
    )


def unclear(notice: Notice) -> Message:
    """The request may have arrived."""
    kind, called = _named(notice)
    look = _LOOK[kind] if kind else "the card shows how it stands"
    return say(
        f"❔ {_by(notice)}{bold_name(notice.alignment)}: the request for {called} got no answer. It may have reached Nugen, so "
        f"I do not send it again. Before you press the button again: {look}."
    )


def slow(notice: Notice) -> Message:
    """It takes longer than usual; mentions nobody."""
    operation = notice.alignment.operation
    _, called = _named(notice)
    span = ""
    if operation is not None and operation.sent_at is not None:
        span = f" for {duration(notice.at - operation.sent_at)} now"
    return say(
        f"🕰️ Nugen has been busy with {called}{span}, longer than usual. I keep looking and say how it ends. There is "
        "nothing to do for you."
    )


def _stands(kind: OperationKind | None, alignment: Alignment) -> str:
    """What is safe, and what to do."""
    match kind, _serving(alignment):
        case (OperationKind.DEPLOY, None | Served.UNDEPLOYED):
            return (
                "The model is not deployed; nothing else is lost, the alignment and its model are as before. *Deploy* tries "
                "it again."
            )
        case (OperationKind.UNDEPLOY, None | Served.DEPLOYED):
            return "The model may still be deployed, and cost. *Undeploy* on the card tries it again."
        case (OperationKind.EVALUATE, _):
            return "There are no new numbers; the alignment, its model and earlier numbers are as before."
        case (OperationKind.DELETE, _):
            return "Nothing was deleted."
        case _:
            return "The card shows how it stands."


def _serving(alignment: Alignment) -> Served | None:
    return alignment.deployment.state if alignment.deployment else None


def _by(notice: Notice) -> str:
    return f"{mention(notice.by)} " if notice.by is not None else ""


def _model(alignment: Alignment) -> str:
    model = f" ({code(alignment.model_id, 200)})" if alignment.model_id else ""
    return f"model of {bold_name(alignment)}{model}"


def _named(notice: Notice) -> tuple[OperationKind | None, str]:
    operation = notice.alignment.operation
    return (operation.kind, _CALLED[operation.kind]) if operation is not None else (None, _UNNAMED)


def _took(notice: Notice) -> str:
    operation = notice.alignment.operation
    if operation is None or operation.sent_at is None:
        return ""
    return f" after {duration(notice.at - operation.sent_at)}"
