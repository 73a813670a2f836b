"""A form that became another one while somebody pressed something in it: the newer one stays, and they are told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from bot.playground.slack import View
from bot.playground.slack.wire import WireRecord
from bot.slack import actions
from bot.slack.benchmark_form import CALLBACK_ID, GENERATE, HOW, QUESTIONS
from bot.slack.form import CALLBACK_ID as FORM
from tests.hostile.sending import Gate, changed, without
from tests.scenarios.acting import last_sent
from tests.scenarios.conftest import World, text_of

pytestmark = pytest.mark.asyncio(loop_scope="module")

UPDATE = "views.update"
TOLD = "The form has changed since you pressed that button"


@pytest_asyncio.fixture(loop_scope="module", autouse=True)
async def an_empty_desk(world: World) -> AsyncIterator[None]:
    """No form is left open for the next one."""
    yield
    world.slack.faults.clear()
    world.slack._core.views.clear(world.ada.id)


async def form(world: World, callback_id: str) -> View:
    """Wait until this one is on top."""
    return await world.until(
        lambda: world.ada.view if world.ada.view and world.ada.view.callback_id == callback_id else None
    )


async def plan(world: World, questions: int) -> None:
    """Ask for a benchmark of so many questions, in the second form."""
    assert (await world.ada.press_in_view(actions.MAKE_BENCHMARK)).ok
    await form(world, CALLBACK_ID)
    outcome = await world.ada.submit({HOW: GENERATE, QUESTIONS: str(questions)})
    assert outcome.ok, (outcome.error, outcome.errors)
    await world.until(lambda: shown(world, questions) or None)


def shown(world: World, questions: int) -> bool:
    """Whether the first form is on top and says so."""
    view = world.ada.view
    return view is not None and view.callback_id == FORM and f"{questions} questions" in str(view.blocks)


def updates(world: World) -> list[WireRecord]:
    return [one for one in world.slack.wire if one.kind == UPDATE]


async def pressed_slowly(world: World) -> WireRecord:
    """Press the button that drops the benchmark; gives what the bot asks of Slack for it, which takes its time there."""
    before = len(updates(world))
    world.slack.faults.slow[UPDATE] = 2
    assert (await world.ada.press_in_view(actions.DROP_BENCHMARK)).ok
    await world.until(lambda: len(updates(world)) > before or None)
    del world.slack.faults.slow[UPDATE]
    return updates(world)[before]


def refusals(world: World) -> list[Any]:
    """What the bot was told that its forms are no longer, and was not told otherwise."""
    return [one.response["error"] for one in updates(world) if one.response and not one.response["ok"]]


def hints(world: World) -> int:
    """How often Ada was told that."""
    return sum(TOLD in text_of(one) for one in (*world.ephemerals(), *world.direct()))


async def test_a_button_pressed_twice_takes_effect_once_and_the_second_press_is_answered(world: World) -> None:
    """Both presses saw the same form: the second finds another one, changes nothing, and says so."""
    await world.open_form()
    await world.ada.fill({"name": "Kept"})
    await plan(world, 20)
    refused, told = len(refusals(world)), hints(world)
    first = await pressed_slowly(world)
    await pressed_slowly(world)
    await world.until(lambda: hints(world) > told or None)
    assert first.response
    assert first.response["ok"]
    assert refusals(world)[refused:] == ["hash_conflict"]
    assert not shown(world, 20)
    assert world.ada.view
    assert "Kept" in str(world.ada.view.values)


async def test_a_newer_benchmark_survives_an_older_press_and_is_ordered(world: World) -> None:
    """Dropped, and chosen anew before that arrived: the newer choice stands, and whoever dropped it is told."""
    await world.open_form()
    await plan(world, 20)
    told, creates = hints(world), len(world.nugen.creates)
    await pressed_slowly(world)
    await plan(world, 5)
    await world.until(lambda: hints(world) > told or None)
    assert shown(world, 5)
    outcome = await world.fill_in(name="Newer", base_model="nugen-flash-instruct", document_ids=["doc-abc123"])
    assert outcome.ok, (outcome.error, outcome.errors)
    made = await world.called("benchmark_generate")
    assert b'"num_questions":5' in made[-1].body.replace(b" ", b"")
    await world.until(lambda: any("Newer" in text_of(card) for card in world.cards()) or None)
    assert len(world.nugen.creates) - creates <= 1


async def test_a_form_that_was_closed_meanwhile_is_left_closed(world: World) -> None:
    """What arrives for it changes nothing, and breaks nothing."""
    await world.open_form()
    await plan(world, 20)
    told = hints(world)
    update = await pressed_slowly(world)
    await world.ada.close_view()
    answered = await world.until(lambda: update.response)
    assert answered["error"] == "not_found"
    assert world.ada.view is None
    assert hints(world) == told


async def test_two_second_forms_leave_the_plan_that_was_sent_last(world: World) -> None:
    """The button that opens the second form pressed twice at once: both forms are taken, one after the other."""
    await world.open_form()
    world.slack.faults.slow["views.push"] = 0.2
    for _ in range(2):
        assert (await world.ada.press_in_view(actions.MAKE_BENCHMARK)).ok
    del world.slack.faults.slow["views.push"]
    await world.until(lambda: len(world.ada.views) == 3 or None)
    for questions in (7, 8):
        outcome = await world.ada.submit({HOW: GENERATE, QUESTIONS: str(questions)})
        assert outcome.ok, (outcome.error, outcome.errors)
    await world.until(lambda: shown(world, 8) or None)


FORGED: dict[str, Any] = {
    "an older one": "1700000000.aaaaaaaa",
    "a word": "newest",
    "100 kB": "x" * 100_000,
    "mentions": "<!channel>",
    "a NUL": "a\x00b",
}


async def a_press_on_drop(world: World) -> Any:
    """What Slack would send of it, in a form with a benchmark of 20 questions."""
    await world.open_form()
    await plan(world, 20)
    assert (await world.ada.press_in_view(actions.MAKE_BENCHMARK)).ok
    await form(world, CALLBACK_ID)
    await world.ada.close_view()
    return changed(last_sent(world, "block_actions"), "actions.0.action_id", actions.DROP_BENCHMARK)


@pytest.mark.parametrize("name", FORGED)
async def test_a_forged_hash_changes_nothing(world: World, gate: Gate, name: str) -> None:
    """The press is acknowledged, the form stays as it is, and whoever pressed is told."""
    payload = await a_press_on_drop(world)
    told = hints(world)
    assert (await gate.interaction(changed(payload, "view.hash", FORGED[name]))).status == 200
    await world.until(lambda: hints(world) > told or None)
    assert shown(world, 20)


@pytest.mark.parametrize("value", [None, "", 3, {}, ["x"], True])
async def test_a_hash_that_is_none_is_no_reason_to_break(world: World, gate: Gate, value: Any) -> None:
    """Missing or of another type: the button does what it says."""
    payload = await a_press_on_drop(world)
    sent = without(payload, "view.hash") if value is None else changed(payload, "view.hash", value)
    assert (await gate.interaction(sent)).status == 200
    await world.until(lambda: (not shown(world, 20)) or None)
