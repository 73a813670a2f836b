"""What is done with a model, a job or a project at one press; the press itself is confirmed in Slack."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.aftercare import ACTIONS
from bot.alignments.operation import OperationKind
from bot.services import Services
from bot.slack import actions
from handlers.deadline import in_time
from handlers.persons import person_of
from handlers.refusing import refusal
from handlers.replying import tell

_BUTTONS = {
    actions.DEPLOY: OperationKind.DEPLOY,
    actions.UNDEPLOY: OperationKind.UNDEPLOY,
    actions.STOP: OperationKind.STOP,
    actions.DELETE: OperationKind.DELETE,
}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what a card offers beside the alignment itself."""
    for action_id, kind in _BUTTONS.items():
        _listen(app, services, action_id, kind)


def _listen(app: AsyncApp, services: Services, action_id: str, kind: OperationKind) -> None:
    @app.action(action_id)
    @in_time
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        outcome = await services.aftercare.operate(person_of(body), kind, action.get("value") or "")
        if message := refusal(outcome, ACTIONS[kind]):
            await services.background.wait_a_moment(tell(services, body, message))
        await ack()
