"""What can be seen of a thread and of the wire, in short: shared by the tests of life, failure and delivery."""

from __future__ import annotations

import time
from typing import Any

from bot.playground.nugen import Scenario
from bot.playground.slack import Message
from tests.scenarios.conftest import CHANNEL, ORDER, World, text_of

ENDINGS = frozenset({"🏁", "❌", "⛔", "⏹️", "🌫️"})
POST = "chat.postMessage"
EDIT = "chat.update"


def told(world: World, card: Message) -> list[str]:
    """The emoji that each reply of the thread begins with, in order."""
    return signs(world.replies(card))


def signs(messages: list[Message]) -> list[str]:
    """The emoji that each message begins with."""
    return [message.text.split()[0] for message in messages]


def told_besides_training(world: World, card: Message) -> list[str]:
    """The same without the reply that training began.

    Of a queue one generation of Nugen's contract knows nothing: a job may be told to train as soon as it is accepted.
    """
    return [sign for sign in told(world, card) if sign != "⚙️"]


async def hear(world: World, card: Message, sign: str, times: int = 1) -> Message:
    """Wait until the thread has so many replies that begin with this emoji; gives the last of them."""

    def heard() -> Message | None:
        found = [one for one in world.replies(card) if one.text.split()[0] == sign]
        return found[times - 1] if len(found) >= times else None

    return await world.until(heard)


async def hear_in_channel(world: World, sign: str, channel: str = CHANNEL) -> Message:
    """Wait until a message beside the cards begins with this emoji."""
    return await world.until(lambda: next(iter(in_channel(world, sign, channel)), None))


def in_channel(world: World, sign: str, channel: str = CHANNEL) -> list[Message]:
    """The messages beside the cards that begin with this emoji."""
    return [one for one in world.cards(channel) if one.text.startswith(sign)]


def mentions(world: World, card: Message) -> list[str]:
    """The emoji of the replies that mention the requester."""
    return signs([one for one in world.replies(card) if f"<@{world.ada.id}>" in text_of(one)])


def calls(world: World, method: str) -> list[Any]:
    """What the bot asked of Slack by this method."""
    return [one for one in world.slack.wire if one.direction == "to_slack" and one.kind == method]


def looks(world: World) -> int:
    """How often Nugen was asked for its list."""
    return len([one for one in world.nugen.requests if one.call == "list"])


async def a_while(world: World, *, seconds: float = 2) -> None:
    """Wait until the bot has looked at Nugen again and again for some time: what loops would have looped by then.

    Something has to be followed meanwhile.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        await world.called("list", looks(world) + 1)


async def order_elsewhere(world: World, name: str = "Elsewhere") -> Message:
    """Grace orders in another channel, and it goes well: gives her card, once Nugen has accepted it.

    By then the bot has had every occasion to do what it should not have done.
    """
    world.nugen.scenario = Scenario.SUCCESS
    before = set(world.cards("general"))
    await world.open_form(world.grace, channel="general")
    outcome = await world.fill_in(world.grace, **{**ORDER, "name": name, "benchmark_id": None})
    assert outcome.ok, (outcome.error, outcome.errors)
    card = await world.until(lambda: next((one for one in world.cards("general") if one not in before), None))
    await hear(world, card, "📬")
    return card
