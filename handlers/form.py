"""The form comes back: an order is written down before Slack hears that it was taken."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.outcomes import Accepted, Person, Refused, SameIsRunning
from bot.services import Services
from bot.slack import answers
from bot.slack.carried import form_context
from bot.slack.form import ALREADY_RUNNING, CALLBACK_ID, FOLLOW, START
from bot.slack.form_reading import choice_about_running, duplicate_question, reading
from handlers.deadline import in_time
from handlers.persons import person_of
from handlers.refusing import beside
from handlers.replying import tell_in


def register(app: AsyncApp, services: Services) -> None:
    """Listen to Submit, and to a form that is closed without it."""

    @app.view(CALLBACK_ID)
    @in_time
    async def submitted(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        person = person_of(body)
        choice = choice_about_running(view)
        if choice == FOLLOW:
            await _join(services, person, view, ack)
            return
        match await services.desk.submit(person, view["id"], reading(view), may_start_another=choice == START):
            case Accepted():
                await ack()
            case Refused(errors):
                await ack(response_action="errors", errors=beside(view, errors))
            case SameIsRunning(_, running):
                await ack(response_action="update", view=duplicate_question(view, running))

    @app.view_closed(CALLBACK_ID)
    async def closed(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        await ack()
        message = answers.form_closed(services.command)
        services.background.spawn(tell_in(services, form_context(view).typed_in, body["user"]["id"], message))


async def _join(services: Services, person: Person, view: dict[str, Any], ack: AsyncAck) -> None:
    """Whatever became of the one that ran, nothing is started for somebody who chose to follow it."""
    context = form_context(view)
    joined = await services.desk.join(person, context.running or "")
    if joined is None:
        words = "I do not have that one in my records any more. Choose to start another one, or press Cancel."
        await ack(response_action="errors", errors={ALREADY_RUNNING: words})
        return
    await ack()
    message = answers.joined_running(joined.alignment, await services.repository.card_link(joined.alignment.id))
    place = context.typed_in or reading(view).channel_id
    services.background.spawn(tell_in(services, place, person.user_id, message))
