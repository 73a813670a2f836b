"""A reply to the bot in the thread of a card is a question to the model."""

import html
import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.alignments.outcomes import Asked, NotNow, Person, Refused
from bot.services import Services
from bot.slack import answers, hints
from bot.slack.message import Message
from handlers.deadline import in_time
from handlers.replying import tell_in

# How Slack writes people, channels, links and groups inside a text: `<address|what is shown>`.
_ENTITY = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")


def register(app: AsyncApp, services: Services) -> None:
    """Listen to messages that mention the bot."""

    @app.event("app_mention")
    @in_time
    async def mentioned(event: dict[str, Any], context: dict[str, Any]) -> None:
        if "bot_id" in event or "user" not in event:
            # Two bots that answer each other never end.
            return
        person = Person(context["team_id"], event["user"])
        if message := await _answer(services, person, event):
            answer = tell_in(services, event["channel"], person.user_id, message, thread_ts=event.get("thread_ts"))
            services.background.spawn(answer)


async def _answer(services: Services, person: Person, event: Mapping[str, Any]) -> Message | None:
    """What to tell the person at once; `None`: the question is taken, and its answer comes in the thread."""
    channel, ts = event["channel"], event["ts"]
    card_ts = event.get("thread_ts")
    alignment = await services.repository.by_card(person.team_id, channel, card_ts) if card_ts else None
    if alignment is None:
        return hints.mentioned_elsewhere(services.command, services.bot_name)
    text = question_in(event.get("text") or "", services.bot_user_id)
    match await services.aftercare.ask(person, alignment.id, text, f"{channel}:{ts}"):
        case Asked():
            return None
        case Refused(errors) if text:
            return answers.refused(errors)
        case Refused():
            return hints.mentioned_without_question(services.bot_name)
        case NotNow(words):
            return answers.not_possible(words)
        case None:
            return answers.no_such_record()


def question_in(text: str, bot_user_id: str) -> str:
    """What was asked, as it was typed: without the mention of the bot and without Slack's mark-up."""

    def shown(entity: re.Match[str]) -> str:
        address, label = entity.groups()
        return "" if address == f"@{bot_user_id}" else label or address

    return html.unescape(_ENTITY.sub(shown, text)).strip()
