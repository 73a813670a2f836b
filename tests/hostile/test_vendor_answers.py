"""What Nugen says is somebody else's text too, and garbage of its is never taken for a success."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from bot.playground.nugen import Fault
from bot.playground.slack import Message
from tests.hostile.looking import assert_nothing_of_theirs_acts
from tests.hostile.test_text import REFUSED, SHOWN
from tests.scenarios.acting import answer
from tests.scenarios.conftest import ORDER, World, text_of
from tests.scenarios.watching import told

pytestmark = pytest.mark.asyncio(loop_scope="module")

GARBAGE = [Fault.MALFORMED, Fault.HALF_BODY, Fault.WRONG_SHAPE]
# Half a surrogate pair cannot be sent in UTF-8 by anybody.
NAMES = {**SHOWN, **{name: text for name, (text, _) in REFUSED.items() if text.isascii() or "\ud800" not in text}}


def was_turned(listed: Message, edits: int) -> bool | None:
    """Whether the list shows another page by now."""
    return len(listed.edits) > edits or None


async def test_names_of_the_catalogue_act_nowhere(world: World) -> None:
    """Models, documents, benchmarks and projects of any name are listed, and nothing of them pings or links."""
    there = world.nugen._world
    for number, typed in enumerate(NAMES.values()):
        (model, *_), (document, *_) = there.base_models.values(), there.documents.values()
        there.base_models[f"m{number}"] = replace(model, id=f"m{number}", name=typed)
        there.documents[f"d{number}"] = replace(document, id=f"d{number}", filename=typed)
        world.nugen.add_project(name=typed)
    (bot,) = world.bots
    await world.stop_bot(bot)
    await world.start_bot()
    for line in ("/align documents", "/align list all", "/align list elsewhere"):
        assert await answer(world, line)
    listed = world.ephemerals()[-1]
    while "Older" in text_of(listed):
        edits = len(listed.edits)
        assert (await world.ada.press(listed.channel, listed.ts, "list_page:older")).ok
        await world.until(partial(was_turned, listed, edits))
    assert_nothing_of_theirs_acts(world)
    await world.open_form()
    for typed in ("m1", "everybody", "a"):
        offered = await world.ada.suggest("base_model", "base_model", typed)
        assert offered.outcome.ok
    await world.ada.close_view()


@pytest.mark.parametrize("fault", GARBAGE)
async def test_garbage_in_answer_to_a_create_is_no_success(world: World, fault: Fault) -> None:
    """An order whose answer makes no sense is sent once, looked for, found, and ends as it should."""
    name = f"Garbage {fault}"
    world.nugen.faults.once("create", fault)
    creates = len(world.nugen.creates)
    card = await world.order(name=name, benchmark_id=None)
    await world.called("create", creates + 1)
    world.nugen.clock.advance(7200)
    await world.until(lambda: "🏁" in told(world, card) or None)
    assert len([one for one in world.nugen.creates if name.encode() in one.body]) == 1
    assert_nothing_of_theirs_acts(world)


async def test_the_bot_takes_orders_afterwards(world: World) -> None:
    """No worker died of any of it."""
    card = await world.order(**{**ORDER, "name": "After it all"})
    await world.until(lambda: told(world, card) or None)
