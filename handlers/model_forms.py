"""The two forms about a model: a benchmark to evaluate it on, and a question to it."""

from typing import Any, Literal

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.operation import OperationKind
from bot.alignments.outcomes import Asked, Done, NotAllowed, NotNow, Refused
from bot.alignments.rights import Action
from bot.services import Services
from bot.slack import actions, model_forms
from bot.slack.form import BENCHMARK
from handlers.deadline import in_time
from handlers.opening import PRESS, open_later
from handlers.persons import person_of
from handlers.refusing import beside, refusal
from handlers.replying import tell

WithForm = Literal[Action.EVALUATE, Action.ASK]

_BUTTONS: dict[str, WithForm] = {actions.EVALUATE: Action.EVALUATE, actions.ASK: Action.ASK}
_FORMS = {Action.EVALUATE: model_forms.evaluate_form, Action.ASK: model_forms.ask_form}
_NO_RECORD = "I do not have this alignment in my records any more, so nothing was done."
_NOT_YOURS = "Only whoever ordered this alignment can evaluate its model. Nothing was done."


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the buttons that open the forms, and to the forms."""
    for action_id, wanted in _BUTTONS.items():
        _open(app, services, action_id, wanted)
    _ask(app, services)
    _evaluate(app, services)


def _open(app: AsyncApp, services: Services, action_id: str, wanted: WithForm) -> None:
    @app.action(action_id)
    @in_time
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        outcome = await services.aftercare.consider(person_of(body), wanted, action.get("value") or "")
        if message := refusal(outcome, wanted):
            await services.background.wait_a_moment(tell(services, body, message))
        await ack()
        if isinstance(outcome, Done):
            open_later(services, body, _FORMS[wanted](outcome.alignment), PRESS)


def _ask(app: AsyncApp, services: Services) -> None:
    @app.view(model_forms.ASK)
    @in_time
    async def asked(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        alignment_id, text = model_forms.read_question(view)
        match await services.aftercare.ask(person_of(body), alignment_id, text, view["id"]):
            case Asked():
                await ack()
            case Refused(errors):
                await ack(response_action="errors", errors=beside(view, errors))
            case NotNow(words):
                await ack(response_action="errors", errors={model_forms.QUESTION: words})
            case None:
                await ack(response_action="errors", errors={model_forms.QUESTION: _NO_RECORD})


def _evaluate(app: AsyncApp, services: Services) -> None:
    @app.view(model_forms.EVALUATE)
    @in_time
    async def measured(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        alignment_id, benchmark_id = model_forms.read_evaluation(view)
        outcome = await services.aftercare.operate(
            person_of(body), OperationKind.EVALUATE, alignment_id, benchmark_id=benchmark_id, view_id=view["id"]
        )
        match outcome:
            case Done():
                await ack()
            case NotAllowed():
                await ack(response_action="errors", errors={BENCHMARK: _NOT_YOURS})
            case NotNow(words):
                await ack(response_action="errors", errors={BENCHMARK: words})
            case None:
                await ack(response_action="errors", errors={BENCHMARK: _NO_RECORD})
