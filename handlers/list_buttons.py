"""The buttons of the list: its pages, turned in place, and projects of elsewhere, taken up here."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.services import Services
from bot.slack import actions
from bot.slack.listing import read_page
from handlers.deadline import in_time
from handlers.following import follow
from handlers.pages import page_of
from handlers.persons import person_of
from handlers.replying import replace_answer, tell


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the list's buttons."""

    @app.action(actions.LIST_PAGE_PATTERN)
    @in_time
    async def turned(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        person = person_of(body)
        page = read_page(action.get("value") or "")
        message = await page_of(services, person, body["channel"]["id"], page)
        await ack()
        services.background.spawn(replace_answer(services, body, message))

    @app.action(actions.FOLLOW_HERE)
    @in_time
    async def taken_up(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        message = await follow(services, person_of(body), body["channel"]["id"], action.get("value") or "")
        await services.background.wait_a_moment(tell(services, body, message))
        await ack()
