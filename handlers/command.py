"""The slash command: a form, or an answer that only the person who typed sees."""

import json
from http import HTTPStatus
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.response import BoltResponse

from bot.alignments.outcomes import Person
from bot.services import Services
from bot.slack import answers
from bot.slack.card import CardFacts
from bot.slack.listing import Page, Scope
from bot.slack.message import Message
from handlers.deadline import in_time
from handlers.following import follow
from handlers.opening import open_form
from handlers.pages import documents_of, page_of


def register(app: AsyncApp, services: Services) -> None:
    """Listen to the command that the manifest names."""
    helped = json.dumps(_shown(answers.help_text(services.command, services.bot_name)))

    @app.command(services.command)
    async def typed(ack: AsyncAck, body: dict[str, Any]) -> BoltResponse | None:
        text = " ".join((body.get("text") or "").split())
        if text.partition(" ")[0].lower() == "help":
            # The same for everybody and without our rows, so neither built again nor in need of a deadline.
            return BoltResponse(status=HTTPStatus.OK, body=helped)
        await _carry_out(services, ack, body, text)
        return None


@in_time
async def _carry_out(services: Services, ack: AsyncAck, body: dict[str, Any], text: str) -> None:
    word, _, rest = text.partition(" ")
    person = Person(body["team_id"], body["user_id"], body.get("user_name"))
    channel_id = body["channel_id"]
    match word.lower():
        case "" | "new":
            await open_form(services, body, ack, name=rest)
        case "list" if rest.lower() in ("", *Scope):
            page = Page(Scope(rest.lower() or Scope.MINE))
            await _answer(ack, await page_of(services, person, channel_id, page))
        case "documents" if not rest:
            await _answer(ack, await documents_of(services, 0))
        case "status":
            await _answer(ack, await _status(services, person, rest))
        case "follow" if rest:
            await _answer(ack, await follow(services, person, channel_id, rest))
        case "follow":
            what = "the id of the project at Nugen"
            await _answer(ack, answers.asks_for_words(services.command, "follow", what))
        case _:
            await _answer(ack, answers.unknown_words(text, services.command))


async def _answer(ack: AsyncAck, message: Message) -> None:
    await ack(**_shown(message))


def _shown(message: Message) -> dict[str, Any]:
    return {"text": message.text, "blocks": list(message.blocks), "response_type": "ephemeral"}


async def _status(services: Services, person: Person, words: str) -> Message:
    if not words:
        return answers.asks_for_words(services.command, "status", "the id or the name of the alignment")
    found = await services.repository.find(person.team_id, words)
    if not found:
        return answers.no_match(words, services.command)
    if len(found) > 1:
        links = {one.id: url for one in found if (url := await services.repository.card_link(one.id))}
        return answers.several_match(words, found, links)
    facts = CardFacts(
        found[0],
        checked_at=await services.repository.checked_at(found[0]),
        contract=await services.repository.contract(found[0].vendor_key),
    )
    return answers.status(found[0], facts=facts, url=await services.repository.card_link(found[0].id))
