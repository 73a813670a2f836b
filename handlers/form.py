"""The form comes back: an order is written down before Slack hears that it was taken."""

from typing import Any

from bot.slack.form_reading import choice_about_running, duplicate_question, form_context, reading
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.desk import Accepted, JoinedRunning, Person, Refused, SameIsRunning
from bot.services import Services
from bot.slack import answers
from bot.slack.form import CALLBACK_ID
from handlers.replying import tell_in


def register(app: AsyncApp, services: Services) -> None:
    """Listen to Submit, and to a form that is closed without it."""

    @app.view(CALLBACK_ID)
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        person = Person(body["team"]["id"], body["user"]["id"])
        draft = reading(view)
        match await services.desk.submit(person, view["id"], draft, choice=choice_about_running(view)):
            case Accepted():
                await ack()
            case Refused(errors):
                await ack(response_action="errors", errors=errors)
            case SameIsRunning(_, running):
                await ack(response_action="update", view=duplicate_question(view, running))
            case JoinedRunning(running):
                await ack()
                message = answers.joined_running(running, await services.repository.card_link(running.id))
                place = form_context(view).typed_in or draft.channel_id
                services.background.spawn(tell_in(services, place, person.user_id, message))

    @app.view_closed(CALLBACK_ID)
    async def closed(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        message = answers.form_closed(services.command)
        services.background.spawn(tell_in(services, form_context(view).typed_in, body["user"]["id"], message))
