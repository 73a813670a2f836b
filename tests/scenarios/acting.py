"""What people do in a scenario, and how they are answered: shared by the tests of the form, commands and buttons."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.playground.nugen import Recorded
from bot.playground.slack import Message, Outcome, Person
from tests.scenarios.conftest import CHANNEL, World, text_of


async def hears(world: World, person: Person, words: str, channel: str = CHANNEL) -> Message:
    """Wait until this person, and nobody else, is told this: in the channel or directly."""

    def told() -> Message | None:
        said = [*world.ephemerals(person, channel), *world.direct(person)]
        return next((one for one in said if words in text_of(one)), None)

    return await world.until(told)


async def answer(world: World, line: str, channel: str = CHANNEL) -> str:
    """Type a command as ada; gives what only she sees of it."""
    before = len(world.ephemerals(channel=channel))
    outcome = await world.ada.command(channel, line)
    assert outcome.ok, outcome.error
    (message,) = world.ephemerals(channel=channel)[before:]
    return text_of(message)


async def press(person: Person, message: Message, action_id: str, value: str | None = None) -> Outcome:
    """Press a button of a message; it has to be acknowledged."""
    outcome = await person.press(message.channel, message.ts, action_id, value=value)
    assert outcome.ok, outcome.error
    return outcome


def buttons(message: Message) -> list[str]:
    """The action ids of a message's buttons, in their order."""
    return [element["action_id"] for element in _buttons(message)]


def button_values(message: Message, action_id: str) -> list[str]:
    """What the message's buttons of this id carry, in their order."""
    return [element["value"] for element in _buttons(message) if element["action_id"] == action_id]


def _buttons(message: Message) -> list[dict[str, Any]]:
    elements = [
        element
        for block in message.blocks
        for element in [*block.get("elements", ()), *([block["accessory"]] if "accessory" in block else [])]
    ]
    return [element for element in elements if element.get("type") == "button"]


def asked_for(create: Recorded) -> dict[str, Any]:
    """What a create asks for, under the names of the contract of record."""
    names = {"alignment_name": "name", "base_model_id": "base_model"}
    return {names.get(name, name): value for name, value in json.loads(create.body).items()}


def last_sent(world: World, kind: str) -> dict[str, Any]:
    """A copy of the last payload of this type that the workspace sent to the bot."""
    request = next(one.request for one in reversed(world.slack.wire) if one.direction == "to_bot" and one.kind == kind)
    copy: dict[str, Any] = json.loads(json.dumps(request))
    return copy


async def send(world: World, payload: dict[str, Any]) -> Any:
    """Send the bot an interaction of our own making, signed as Slack signs it; gives the answer (HTTP only)."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    timestamp = str(int(time.time()))
    secret = world.slack.signing_secret.encode()
    signature = hmac.new(secret, b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signature}",
    }
    (bot,) = world.bots
    url = f"http://127.0.0.1:{bot.port}/slack/events"
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        assert response.status == HTTPStatus.OK
        text = await response.text()
        return json.loads(text) if text else None
