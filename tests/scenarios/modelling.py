"""What people do with an aligned model, and what can be seen of it: shared by the tests of the life after training."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change
from bot.playground.nugen.current import CurrentModel
from bot.playground.slack import Message, Person
from bot.store import Database, Store
from tests.scenarios.acting import buttons, press
from tests.scenarios.conftest import World
from tests.scenarios.watching import hear

HOURS = 4 * 3600
SIGNS = ("📦", "📤", "📏", "🗑️", "❌", "🚫", "❔", "🕰️", "💬")


async def offered(world: World, card: Message, action_id: str) -> None:
    """Wait until the card has this button."""
    await world.until(lambda: action_id in buttons(card) or None)


async def running(world: World, **fields: Any) -> Message:
    """The card of a job that Nugen trains."""
    card = await world.order(**{"benchmark_id": None, **fields})
    await hear(world, card, "📬")
    world.nugen.clock.advance(120)
    await world.card_says(card, "Training")
    return card


async def trained(world: World, **fields: Any) -> Message:
    """The card of an alignment with a model that is not deployed."""
    card = await world.order(**{"benchmark_id": None, **fields})
    await hear(world, card, "📬")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "🏁")
    await offered(world, card, "deploy")
    return card


async def deployed(world: World, **fields: Any) -> Message:
    """The card of an alignment whose model answers."""
    card = await trained(world, **fields)
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📦")
    await offered(world, card, "undeploy")
    return card


async def evaluate(world: World, card: Message, benchmark: str | None = None) -> None:
    """Have the model measured, on the benchmark that the form offers or on another one."""
    await press(world.ada, card, "evaluate")
    await world.until(lambda: world.ada.view)
    outcome = await world.ada.submit({} if benchmark is None else {"benchmark_id": benchmark})
    assert outcome.ok, (outcome.error, outcome.errors)


async def ask(world: World, card: Message, question: str, person: Person | None = None) -> None:
    """Ask the model by the button of the card."""
    who = person or world.ada
    await press(who, card, "ask")
    await world.until(lambda: who.view)
    outcome = await who.submit({"question": question})
    assert outcome.ok, (outcome.error, outcome.errors)


def the_model(world: World) -> CurrentModel:
    """The only model that was trained."""
    (model,) = world.nugen.models.values()
    return model


def done(world: World, card: Message) -> list[str]:
    """The emoji of those replies that are about the model, in order."""
    return [sign for one in world.replies(card) if (sign := one.text.split()[0]) in SIGNS]


def sent(world: World) -> list[str]:
    """What was asked of Nugen besides reading and chatting, in order."""
    return [one.call for one in world.nugen.requests if one.method != "GET" and one.call != "chat"]


def asked(world: World, call: str) -> int:
    """How often Nugen was asked this."""
    return len([one for one in world.nugen.requests if one.call == call])


def confirmation(message: Message, action_id: str) -> str:
    """What the dialog says that opens when the button is pressed, the labels of its two buttons included."""
    (dialog,) = [
        element["confirm"]
        for block in message.blocks
        for element in block.get("elements", ())
        if element.get("action_id") == action_id
    ]
    return " ".join(dialog[part]["text"] for part in ("title", "text", "confirm", "deny"))


async def elsewhere(world: World, method: str, path: str) -> None:
    """Somebody does it at Nugen and not here; in the words of the plural generation."""
    url = f"{world.nugen.base_url}/api/v3/{path}"
    headers = {"Authorization": f"Bearer {world.nugen.api_key}"}
    async with aiohttp.ClientSession() as session, session.request(method, url, headers=headers) as response:
        assert response.status == HTTPStatus.OK, await response.text()


async def sent_earlier(world: World, card: Message, earlier: timedelta) -> None:
    """Let what is under way have been sent so much earlier than it was."""

    def shifted(alignment: Alignment) -> Change:
        operation = alignment.operation
        assert operation is not None
        assert operation.sent_at is not None
        return Change(replace(alignment, operation=replace(operation, sent_at=operation.sent_at - earlier)))

    await _change(world, card, shifted)


async def heard_earlier(world: World, card: Message, earlier: timedelta) -> None:
    """Let the last news of Nugen's have come so much earlier than they did."""

    def shifted(alignment: Alignment) -> Change:
        assert alignment.news_at is not None
        return Change(replace(alignment, news_at=alignment.news_at - earlier))

    await _change(world, card, shifted)


def record_id(card: Message) -> str:
    """Our own id of the alignment, as the card's buttons carry it."""
    return str(next(block for block in card.blocks if block["type"] == "actions")["elements"][0]["value"])


async def _change(world: World, card: Message, decide: Callable[[Alignment], Change]) -> None:
    database = await Database.open(world.database_url)
    try:
        await Store(database).change(record_id(card), decide)
    finally:
        await database.close()
