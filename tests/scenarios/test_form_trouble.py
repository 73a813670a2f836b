from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Self

import asyncpg
import pytest

from bot.playground.nugen import ANY
from bot.playground.nugen import Fault as NugenFault
from bot.playground.slack import Fault, Message, WireRecord
from tests.scenarios.acting import buttons, hears, press
from tests.scenarios.conftest import CHANNEL, ORDER, World, a_world, text_of

only_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
UNAVAILABLE = "I cannot reach my own records right now"
NOT_WRITTEN = "could not write this down in time"


class Elsewhere:
    """Another program's connection to the bot's file. It waits for locks in a thread, so that the bot can go on."""

    def __init__(self, world: World) -> None:
        path = Path(world.database_url.removeprefix("sqlite:///"))
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)

    async def execute(self, statement: str) -> None:
        """Carry it out."""
        await asyncio.to_thread(self._connection.execute, statement)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._connection.close()


@asynccontextmanager
async def out_of_reach(world: World, table: str = "alignments") -> AsyncIterator[None]:
    """A database that somebody else has locked for as long as this lasts; on PostgreSQL this table of it."""
    if world.database_url.startswith("sqlite"):
        async with Elsewhere(world) as connection:
            await connection.execute("BEGIN IMMEDIATE")
            yield
        return
    connection = await asyncpg.connect(world.database_url)
    try:
        async with connection.transaction():
            await connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await connection.close()


def events(world: World) -> list[WireRecord]:
    """The deliveries of the bot's becoming a member."""
    return [one for one in world.slack.wire if one.kind == "member_joined_channel"]


async def ordered(world: World) -> Message:
    """An order that is followed, with its buttons on the card."""
    card = await world.order()
    await world.until(lambda: "mute" in buttons(card) or None)
    return card


@only_sqlite
@pytest.mark.parametrize("word", ["expired_trigger_id", "invalid_trigger_id"])
async def test_a_trigger_that_is_no_good_any_more_is_said(world: World, word: str) -> None:
    """To the person, with what to do."""
    world.slack.faults.refuse["views.open"] = word
    assert (await world.ada.command(CHANNEL, "/align")).ok
    told = await hears(world, world.ada, "The form could not open in time")
    assert "type `/align` once more" in text_of(told)


@only_sqlite
@pytest.mark.parametrize(
    ("fault", "words", "opens"),
    [
        (Fault.ERROR_500_BEFORE, "If you see it, use it", False),
        (Fault.DROP_AFTER, "If you see it, use it", True),
        (Fault.RATE_LIMITED, "Slack did not open the form. Nothing was sent.", False),
    ],
)
async def test_a_form_that_does_not_open_is_said(world: World, fault: Fault, words: str, *, opens: bool) -> None:
    """And where nobody knows whether it opened, that."""
    world.slack.faults.once("views.open", fault)
    assert (await world.ada.command(CHANNEL, "/align")).ok
    await hears(world, world.ada, words)
    assert (world.ada.view is not None) is opens
    await world.open_form()


@only_sqlite
async def test_nothing_of_slacks_or_nugens_is_waited_for_before_an_answer(world: World) -> None:
    """With a slow Slack and a Nugen that hangs, everything is acknowledged before a single call could have come back."""
    card = await ordered(world)
    await world.open_form()
    world.nugen.faults.always(ANY, NugenFault.TIMEOUT_BEFORE)
    slow = world.slack.faults.latency = 2.5
    spent = []
    for line in ("/align", "/align help", "/align list all", "/align status Support assistant", "/align follow p-1"):
        outcome = await world.grace.command(CHANNEL, line)
        assert outcome.ok, (line, outcome.error)
        spent.append(outcome.acked_after)
    offered = await world.ada.suggest("base_model", "base_model", "flash")
    assert offered
    spent.append(offered.outcome.acked_after)
    spent.append((await press(world.ada, card, "refresh")).acked_after)
    spent.append((await world.fill_in(**{**ORDER, "document_ids": ["doc-sup003"]})).acked_after)
    assert max(spent) < slow, spent
    assert world.ada.view is None
    world.slack.faults.clear()
    await world.nugen.stop()  # so that nothing hangs on it when the bot stops


async def test_an_order_that_cannot_be_written_down_stays_in_its_form(world: World) -> None:
    """The database is locked: the form says so at its first field within Slack's time, and works when pressed again."""
    await world.open_form()
    async with out_of_reach(world):
        outcome = await world.fill_in(**ORDER)
        assert set(outcome.errors) == {"name"}, outcome
        assert NOT_WRITTEN in outcome.errors["name"]
    async with asyncio.timeout(15):
        while not (outcome := await world.ada.submit()).ok:
            assert NOT_WRITTEN in outcome.errors["name"]
    await world.called("create")
    assert len(world.nugen.creates) == 1


async def test_commands_and_buttons_say_that_the_records_are_out_of_reach(world: World) -> None:
    """Within Slack's time; nothing was done, and nothing is sent later either."""
    card = await ordered(world)
    async with out_of_reach(world):
        outcome = await world.ada.command(CHANNEL, "/align follow alignment_somewhere")
        assert outcome.ok, outcome.error
        assert UNAVAILABLE in text_of(world.ephemerals()[-1])
        await press(world.ada, card, "mute")
        told = UNAVAILABLE
        await world.until(lambda: len([one for one in world.ephemerals() if told in text_of(one)]) == 2 or None)
    assert "muted" not in text_of(card)


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_type_ahead_still_takes_typed_ids_without_the_catalogue(world: World) -> None:
    """Whatever is wrong with our rows, an id can be chosen."""
    await world.open_form()
    async with out_of_reach(world, "catalogue"):
        offered = await world.ada.suggest("base_model", "base_model", "nugen-flash")
    assert [one.text for one in offered] == ["Use nugen-flash"]


@only_sqlite
async def test_an_invitation_that_could_not_be_written_down_comes_again(database_url: str) -> None:
    """The event is refused, so Slack brings it once more, and the form that comes after it goes through at once."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot()
        await world.open_form()
        async with out_of_reach(world):
            world.slack.workspace.invite_bot("random")
            await world.until(lambda: [one for one in events(world) if one.status] or None)
        await world.until(lambda: [one for one in events(world) if one.status == HTTPStatus.OK] or None)
        assert [one.status for one in events(world)] == [HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.OK]
        assert (await world.fill_in(**{**ORDER, "channel": "random"})).ok


@only_sqlite
async def test_a_defect_of_ours_is_said_with_a_number_and_logged_under_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """In the form, as the answer of a command and after a button; nobody is left without a word."""
    card = await ordered(world)
    await world.open_form()
    async with Elsewhere(world) as connection:
        await connection.execute("ALTER TABLE alignments RENAME TO elsewhere")
        try:
            outcome = await world.fill_in(**{**ORDER, "document_ids": ["doc-sup003"]})
            assert "Something went wrong in me" in outcome.errors["name"]
            numbers = [outcome.errors["name"].rpartition("`")[0].rpartition("`")[2]]
            assert (await world.ada.command(CHANNEL, "/align list")).ok
            numbers.append(text_of(world.ephemerals()[-1]).split("`")[1])
            before = len(world.ephemerals())
            await press(world.ada, card, "mute")
            await world.until(lambda: len(world.ephemerals()) > before or None)
            numbers.append(text_of(world.ephemerals()[-1]).split("`")[1])
        finally:
            await connection.execute("ALTER TABLE elsewhere RENAME TO alignments")
    for number in numbers:
        assert len(number) == 8
        assert f"reference {number}" in caplog.text
    assert len(set(numbers)) == len(numbers)
