"""Slack in trouble for a whole life of an alignment: everything is said once and in order, and the card is right."""

from __future__ import annotations

from itertools import cycle

import pytest

from bot.playground.slack import Fault
from tests.faults.checking import ended_well
from tests.faults.living import LIFE, live
from tests.scenarios.conftest import ORDER, World
from tests.scenarios.watching import EDIT, POST, calls, told

LOOK = "conversations.replies"
LOST = (Fault.ERROR_500_BEFORE, Fault.ERROR_500_AFTER, Fault.DROP_BEFORE, Fault.DROP_AFTER)


@pytest.mark.parametrize("method", [POST, EDIT])
async def test_a_call_that_goes_wrong_at_every_step(world: World, method: str) -> None:
    """Posts or edits that are refused as too fast, or whose answers are lost: another trouble each time."""
    faults = iter((Fault.RATE_LIMITED, *LOST))
    card = await world.order()
    await live(world, card, lambda: world.slack.faults.once(method, next(faults)))
    await ended_well(world)
    assert told(world, card) == [sign for _, sign in LIFE]


async def test_a_look_up_that_goes_wrong_is_made_again_before_anything_is_posted(world: World) -> None:
    """After each lost post the search for it fails too: nothing is posted on the mere chance that it is not there."""
    faults = cycle((Fault.RATE_LIMITED, Fault.ERROR_500_BEFORE, Fault.DROP_BEFORE))

    def lose() -> None:
        world.slack.faults.once(POST, Fault.DROP_AFTER)
        world.slack.faults.once(LOOK, next(faults))

    card = await world.order()
    await live(world, card, lose)
    await ended_well(world)
    assert len(calls(world, POST)) == 1 + len(LIFE)


@pytest.mark.parametrize("fault", [Fault.RATE_LIMITED, Fault.DROP_BEFORE, Fault.DROP_AFTER])
async def test_a_card_that_cannot_be_posted_at_first_is_there_once(world: World, fault: Fault) -> None:
    """The order is sent all the same; the thread begins when there is a card."""
    world.slack.faults.once(POST, fault, times=3)
    world.slack.faults.once("conversations.history", Fault.RATE_LIMITED)
    card = await world.order()
    await world.called("create")
    world.nugen.clock.advance(3600)
    await ended_well(world)
    assert world.cards() == [card]


async def test_a_storm_over_everything_at_once(world: World) -> None:
    """Any call at all is refused or lost at every step, those behind the form too."""

    def storm() -> None:
        for fault in (Fault.RATE_LIMITED, Fault.ERROR_500_AFTER):
            world.slack.faults.once("*", fault)

    await world.open_form()
    storm()
    outcome = await world.fill_in(**ORDER)
    assert outcome.ok, (outcome.error, outcome.errors)
    card = await world.until(lambda: next(iter(world.cards()), None))
    await live(world, card, storm)
    await ended_well(world)
