"""Projects that somebody started elsewhere: listed beside ours, taken up here with a button, and followed as ours are."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.playground.nugen.project import Project
from bot.playground.slack import Message, Person
from tests.scenarios.acting import hears, press
from tests.scenarios.conftest import CHANNEL, ORDER, World, text_of
from tests.scenarios.watching import hear, told, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


def started_elsewhere(world: World, count: int) -> list[Project]:
    """So many projects of somebody else's, the newest first, all of them under way."""
    return [world.nugen.add_project(name=f"Theirs {one:02}", age=10.0 * one) for one in range(1, count + 1)]


async def listed(world: World, person: Person | None = None, words: str = "", channel: str = CHANNEL) -> Message:
    """Type `/align list` and give the answer that only this person sees."""
    who = person or world.ada
    before = len(world.ephemerals(who, channel))
    outcome = await who.command(channel, f"/align list {words}")
    assert outcome.ok, outcome.error
    return await world.until(lambda: next(iter(world.ephemerals(who, channel)[before:]), None))


def offered(message: Message) -> list[str]:
    """The ids of the projects that have the button "Follow here"."""
    accessories: list[dict[str, Any]] = [block["accessory"] for block in message.blocks if "accessory" in block]
    return [one["value"] for one in accessories if one["action_id"] == "follow_here"]


async def card_of(world: World, name: str, channel: str = CHANNEL) -> Message:
    """Wait until this project has its card."""
    return await world.until(lambda: next((one for one in world.cards(channel) if name in text_of(one)), None))


async def test_what_was_started_elsewhere_is_taken_up_with_a_button(idle_world: World) -> None:
    """It stands below our own; "Follow here" gives it card and thread to the end; then it is one of ours."""
    world = idle_world
    theirs = started_elsewhere(world, 2)
    await world.start_bot()
    ours = await world.order(**ORDER)
    await hear(world, ours, "📬")
    shown = await listed(world)
    assert "started elsewhere" in text_of(shown)
    assert offered(shown) == [one.id for one in theirs]
    await press(world.ada, shown, "follow_here", theirs[0].id)
    await hears(world, world.ada, "I look for")
    card = await card_of(world, "Theirs 01")
    found = await hear(world, card, "🔎")
    assert "started elsewhere" in found.text
    again = await listed(world)
    assert offered(again) == [theirs[1].id]
    assert "Theirs 01" in text_of(again)
    world.nugen.clock.advance(3600)
    for followed in (ours, card):
        await hear(world, followed, "🏁")
    assert told_besides_training(world, card) == ["🔎", "🏁"]
    assert world.cards() == [ours, card]
    assert len(world.nugen.creates) == 1


@on_sqlite
async def test_taken_up_twice_it_has_one_card_and_calls_both(idle_world: World) -> None:
    """By two people at once, and by one of them twice: one card, one thread, and both hear of the end."""
    world = idle_world
    (theirs,) = started_elsewhere(world, 1)
    await world.start_bot()
    mine, hers = await listed(world), await listed(world, world.grace)
    await asyncio.gather(
        press(world.ada, mine, "follow_here", theirs.id), press(world.grace, hers, "follow_here", theirs.id)
    )
    card = await card_of(world, "Theirs 01")
    await press(world.grace, hers, "follow_here", theirs.id)
    pointed = await hears(world, world.grace, "has its card already")
    assert "Theirs 01" in text_of(pointed) or theirs.id in text_of(pointed)
    world.nugen.clock.advance(3600)
    result = await hear(world, card, "🏁")
    assert {f"<@{world.ada.id}>", f"<@{world.grace.id}>"} <= set(result.text.split())
    assert world.cards() == [card]
    assert told(world, card).count("🔎") == 1
    assert world.nugen.creates == []


@on_sqlite
async def test_where_the_bot_is_not_it_says_how_to_get_it_there(idle_world: World) -> None:
    """In a channel without the bot the button answers with the invitation, and nothing is posted anywhere."""
    world = idle_world
    (theirs,) = started_elsewhere(world, 1)
    await world.start_bot()
    shown = await listed(world, channel="random")
    await press(world.ada, shown, "follow_here", theirs.id)
    told_how = await world.until(
        lambda: next((one for one in world.ephemerals(channel="random") if "/invite @Alignbot" in text_of(one)), None)
    )
    assert told_how is not shown
    assert world.cards("random") == world.cards() == []
    assert offered(await listed(world)) == [theirs.id]


@on_sqlite
async def test_they_have_pages_of_their_own(idle_world: World) -> None:
    """Five below the first page of ours; all of them, ten on a page and newest first, under Elsewhere."""
    world = idle_world
    theirs = started_elsewhere(world, 13)
    await world.start_bot()
    page = await listed(world)
    assert offered(page) == [one.id for one in theirs[:5]]
    await press(world.ada, page, "list_page:elsewhere")
    await world.until(lambda: offered(page) == [one.id for one in theirs[:10]] or None)
    await press(world.ada, page, "list_page:older")
    await world.until(lambda: offered(page) == [one.id for one in theirs[10:]] or None)
    assert "(11 to 13)" in page.text
    await press(world.ada, page, "follow_here", theirs[12].id)
    await card_of(world, "Theirs 13")
    assert offered(await listed(world, words="elsewhere")) == [one.id for one in theirs[:10]]
    await press(world.ada, world.ephemerals()[-1], "list_page:older")
    await world.until(lambda: offered(world.ephemerals()[-1]) == [one.id for one in theirs[10:12]] or None)


@on_sqlite
async def test_a_project_that_is_gone_by_then_is_said_to_be_gone(idle_world: World) -> None:
    """The list may be older than the truth: whoever presses hears directly that there is nothing to follow."""
    world = idle_world
    (theirs,) = started_elsewhere(world, 1)
    await world.start_bot()
    shown = await listed(world)
    del world.nugen.projects[theirs.id]
    await press(world.ada, shown, "follow_here", theirs.id)
    await world.until(lambda: next((one for one in world.direct() if "Nugen knows no project" in text_of(one)), None))
    assert world.cards() == []
