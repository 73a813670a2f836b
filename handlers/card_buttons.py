"""The buttons of cards and replies: safe to press twice, late, or by somebody else."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.desk import CardAction
from bot.alignments.outcomes import Done
from bot.alignments.rights import Action
from bot.services import Services
from bot.slack import actions, answers
from handlers.deadline import in_time
from handlers.opening import open_filled_form
from handlers.persons import person_of
from handlers.refusing import refusal
from handlers.replying import tell

_BUTTONS: dict[str, CardAction] = {
    actions.REFRESH: Action.REFRESH,
    actions.SEARCH_AGAIN: Action.REFRESH,
    actions.MUTE: Action.MUTE,
    actions.UNMUTE: Action.UNMUTE,
    actions.UNFOLLOW: Action.UNFOLLOW,
    actions.REFOLLOW: Action.REFOLLOW,
    actions.SEND_AGAIN: Action.SEND_AGAIN,
    actions.CHOOSE: Action.CHOOSE,
    actions.WITHDRAW: Action.WITHDRAW,
}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to every button that a card or a reply can carry."""
    for action_id, action in _BUTTONS.items():
        _listen(app, services, action_id, action)

    @app.action(actions.EDIT_AND_RESEND)
    @in_time
    async def edit_and_resend(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        alignment_id, _ = actions.read_choice(action.get("value") or "")
        outcome = await services.desk.act(person_of(body), Action.EDIT_AND_RESEND, alignment_id)
        if isinstance(outcome, Done):
            await open_filled_form(services, body, ack, outcome.alignment)
        else:
            await services.background.wait_a_moment(tell(services, body, answers.no_such_record()))
            await ack()


def _listen(app: AsyncApp, services: Services, action_id: str, wanted: CardAction) -> None:
    @app.action(action_id)
    @in_time
    async def pressed(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        alignment_id, choice = actions.read_choice(action.get("value") or "")
        outcome = await services.desk.act(person_of(body), wanted, alignment_id, choice=choice or None)
        if message := refusal(outcome, wanted):
            await services.background.wait_a_moment(tell(services, body, message))
        await ack()
