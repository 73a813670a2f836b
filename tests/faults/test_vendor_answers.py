"""Nugen answers wrongly, late, twice or not at all: one create, a true phase, and everything told once."""

from __future__ import annotations

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.transport import Timeouts
from bot.playground.nugen import Fault
from tests.faults.checking import ended_well
from tests.scenarios.conftest import World
from tests.scenarios.watching import hear, looks, told

# Beside those that the scenarios of unconfirmed orders go through.
UNCLEAR = [Fault.GATEWAY_TIMEOUT_AFTER, Fault.TIMEOUT_AFTER, Fault.RESET_AFTER]
WITHOUT_EFFECT = [Fault.BAD_GATEWAY, Fault.GATEWAY_TIMEOUT, Fault.TIMEOUT_BEFORE]
SILENT = {Fault.TIMEOUT_BEFORE, Fault.TIMEOUT_AFTER}
READING = [Fault.BAD_GATEWAY, Fault.TOO_MANY_REQUESTS, Fault.TIMEOUT_BEFORE, Fault.MALFORMED, Fault.HALF_BODY]


@pytest.fixture(autouse=True)
def patience_is_short(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is never answered is given up after a second instead of half a minute; what is answered may take its time."""
    if "fault" not in request.fixturenames or request.getfixturevalue("fault") not in SILENT:
        return
    short = Timeouts(read=1, create_read=1, overall=3, create_overall=3)
    monkeypatch.setattr(
        NugenClient.__init__, "__kwdefaults__", {**(NugenClient.__init__.__kwdefaults__ or {}), "timeouts": short}
    )


@pytest.mark.parametrize("fault", UNCLEAR)
async def test_a_create_that_took_effect_is_found_and_followed(world: World, fault: Fault) -> None:
    """Whatever came in place of its answer: it was sent once, and nobody had to be asked."""
    world.nugen.faults.once("create", fault)
    card = await world.order()
    await hear(world, card, "🔎")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)


@pytest.mark.parametrize("fault", WITHOUT_EFFECT)
async def test_a_create_without_effect_and_without_a_clear_answer_is_asked_about(world: World, fault: Fault) -> None:
    """Nothing is sent a second time by itself: not for any status of a gateway, nor for silence."""
    world.nugen.faults.once("create", fault)
    card = await world.order()
    await world.reply(card, "Please decide")
    await world.called("list", looks(world) + 3)
    assert told(world, card) == ["❔", "❔"]
    assert len(world.nugen.creates) == 1


@pytest.mark.parametrize("fault", READING)
async def test_reads_that_go_wrong_at_every_step_change_no_phase(world: World, fault: Fault) -> None:
    """Lists and details that fail: what is told is what became of it, once and in order."""
    card = await world.order()
    await hear(world, card, "📬")
    for seconds, sign in ((30, "⚙️"), (500, "✅"), (3600, "🏁")):
        for call in ("list", "detail"):
            world.nugen.faults.once(call, fault, seconds=0)
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
    await ended_well(world)


async def test_a_list_that_lags_behind_takes_nothing_back(world: World) -> None:
    """The list still shows what was, the detail what is: no phase goes back, and nothing is told twice."""
    card = await world.order()
    await hear(world, card, "📬")
    for seconds, sign in ((30, "⚙️"), (500, "✅"), (300, "📏")):
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
        world.nugen.listing.lag = seconds + 20
        await world.called("list", looks(world) + 3)
        world.nugen.listing.lag = 0
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    world.nugen.listing.lag = 3600
    await world.called("list", looks(world))
    await ended_well(world)
    assert told(world, card) == ["📬", "⚙️", "✅", "📏", "🏁"]


async def test_a_list_that_runs_ahead_of_the_detail_is_believed_when_they_agree(world: World) -> None:
    """The list says finished, the detail still trains: nothing is told until the numbers are there, and then once."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    world.nugen.listing.lag = -3600
    details = len([one for one in world.nugen.requests if one.call == "detail"])
    await world.called("detail", details + 3)
    assert told(world, card) == ["📬", "⚙️"]
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)


async def test_a_project_that_the_list_leaves_out_is_followed_all_the_same(world: World) -> None:
    """From the create on it is on no list: it is looked at by its id, and nobody is told that it is gone."""
    world.nugen.listing.hidden.add("Support assistant")
    card = await world.order()
    await hear(world, card, "📬")
    for seconds, sign in ((30, "⚙️"), (500, "✅"), (300, "📏"), (3600, "🏁")):
        world.nugen.clock.advance(seconds)
        await hear(world, card, sign)
    await ended_well(world)


async def test_a_list_out_of_order_is_read_to_its_end(world: World) -> None:
    """Newest last, over several pages, while others are added: each is found."""
    for number in range(230):
        world.nugen.add_project(name=f"Other {number}")
    world.nugen.listing.newest_last = True
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.add_project(name="One more")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    await ended_well(world)
