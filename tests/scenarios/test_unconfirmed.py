"""A create whose answer was lost: looked for, then put to a person, and never sent twice without one."""

from __future__ import annotations

import pytest

from bot.playground.nugen import Fault, Scenario
from tests.scenarios.acting import buttons, hears, press
from tests.scenarios.conftest import ORDER, World, text_of
from tests.scenarios.watching import a_while, hear, mentions, order_elsewhere, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def test_what_arrived_is_found_again(world: World) -> None:
    """A create that took effect without an answer is found in the vendor's list and followed; it was sent once."""
    world.nugen.scenario = Scenario.LOST_ANSWER
    card = await world.order()
    found = await hear(world, card, "🔎")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["❔", "🔎", "🏁"]
    assert "nothing was sent twice" in found.text
    assert mentions(world, card) == ["🏁"]
    assert len(world.nugen.creates) == 1


@on_sqlite
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR_AFTER, Fault.BAD_GATEWAY_AFTER, Fault.HALF_BODY, Fault.MALFORMED])
async def test_no_unclear_answer_is_taken_for_an_answer(world: World, fault: Fault) -> None:
    """Whatever comes in place of a clear answer: the project is looked for, and nothing is sent a second time."""
    world.nugen.faults.once("create", fault)
    card = await world.order()
    await hear(world, card, "🔎")
    assert told_besides_training(world, card) == ["❔", "🔎"]
    assert len(world.nugen.creates) == 1


async def test_what_never_arrived_is_asked_about_and_sent_again_once(world: World) -> None:
    """Nothing found: the person is asked, and "send again" sends exactly one more create, pressed as often as it is."""
    world.nugen.scenario = Scenario.LOST_REQUEST
    card = await world.order()
    question = await world.reply(card, "Please decide")
    await world.card_says(card, "a decision is needed")
    assert mentions(world, card) == ["❔"]
    assert {"search_again", "send_again", "withdraw"} <= set(buttons(card))
    await order_elsewhere(world)
    assert len([one for one in world.nugen.creates if b'"Support assistant"' in one.body]) == 1
    await press(world.ada, question, "send_again")
    await press(world.ada, question, "send_again")
    await hear(world, card, "📬")
    assert told_besides_training(world, card) == ["❔", "❔", "📤", "📬"]
    assert len([one for one in world.nugen.creates if b'"Support assistant"' in one.body]) == 2
    assert len([one for one in world.nugen.projects.values() if one.name == ORDER["name"]]) == 1


@on_sqlite
async def test_the_question_waits_for_the_settling_time(idle_world: World) -> None:
    """The person is asked no earlier than after the settling time, and only once."""
    world = idle_world
    await world.start_bot(ALIGNBOT_SETTLE_SECONDS="2")
    world.nugen.scenario = Scenario.LOST_REQUEST
    card = await world.order()
    question = await hear(world, card, "❔", times=2)
    (create,) = world.nugen.creates
    assert float(question.ts) - create.at.timestamp() > 1
    await a_while(world, seconds=1)
    assert told_besides_training(world, card) == ["❔", "❔"]


@on_sqlite
async def test_a_decision_can_be_to_give_it_up(world: World) -> None:
    """Withdrawn: nothing is sent, the thread says what may still have happened, and "send again" is refused now."""
    world.nugen.scenario = Scenario.LOST_REQUEST
    card = await world.order()
    question = await world.reply(card, "Please decide")
    await press(world.ada, question, "withdraw")
    withdrawn = await hear(world, card, "↩️")
    await world.card_says(card, "Withdrawn")
    assert "may still have reached Nugen" in withdrawn.text
    await press(world.ada, question, "send_again")
    await hears(world, world.ada, "That was possible earlier")
    await order_elsewhere(world)
    assert len([one for one in world.nugen.creates if b'"Support assistant"' in one.body]) == 1


@on_sqlite
async def test_only_the_requester_decides(world: World) -> None:
    """Somebody else's "send again" sends nothing and is told why."""
    world.nugen.scenario = Scenario.LOST_REQUEST
    card = await world.order()
    question = await world.reply(card, "Please decide")
    await press(world.grace, question, "send_again")
    await world.until(lambda: world.ephemerals(world.grace) or None)
    assert len(world.nugen.creates) == 1
    assert told_besides_training(world, card) == ["❔", "❔"]


@on_sqlite
async def test_what_shows_up_late_answers_the_question(world: World) -> None:
    """A project that appears after the person was asked is taken for the order; the question is gone from the card."""
    world.nugen.scenario = Scenario.LOST_REQUEST
    card = await world.order()
    await world.reply(card, "Please decide")
    await world.until(lambda: "search_again" in buttons(card) or None)
    project = world.nugen.add_project(name=ORDER["name"], benchmark_id=ORDER["benchmark_id"])
    await press(world.ada, card, "search_again")
    await hear(world, card, "🔎")
    await world.card_says(card, project.id)
    assert "send_again" not in buttons(card)
    assert len(world.nugen.creates) == 1


@on_sqlite
@pytest.mark.parametrize(
    "other",
    [
        {"name": "Support assistant 2"},
        {"name": ORDER["name"], "document_ids": ["doc-abc123"]},
        {"name": ORDER["name"], "base_model": "nugen-flash-base"},
        {"name": ORDER["name"], "age": 3600.0},
    ],
    ids=["name", "documents", "model", "time"],
)
async def test_a_project_that_only_looks_like_it_is_not_taken(world: World, other: dict[str, object]) -> None:
    """Another name, document set, base model or time of creation: not this order, so the person is asked."""
    world.nugen.add_project(**other)  # type: ignore[arg-type]
    world.nugen.scenario = Scenario.LOST_REQUEST
    card = await world.order()
    question = await world.reply(card, "Please decide")
    assert "did not find it" in question.text
    assert "choose" not in buttons(question)


async def test_of_twins_a_person_chooses(world: World) -> None:
    """Two projects match: the person is shown both, and the chosen one is followed; nothing is sent again."""
    world.nugen.scenario = Scenario.TWIN
    card = await world.order()
    question = await world.reply(card, "Please decide")
    assert buttons(question).count("choose") == 2
    mine, _ = world.nugen.projects
    alignment_id = next(
        element["value"]
        for block in question.blocks
        for element in block.get("elements", ())
        if element["action_id"] == "withdraw"
    )
    await press(world.ada, question, "choose", f"{alignment_id}|{mine}")
    await hear(world, card, "🔎")
    await world.card_says(card, mine)
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["❔", "❔", "🔎", "🏁"]
    assert len(world.nugen.creates) == 1


@on_sqlite
async def test_a_list_that_does_not_answer_is_no_proof(idle_world: World) -> None:
    """While the vendor's list cannot be read nobody is told that the order is not in it; once it can, it is found."""
    world = idle_world
    await world.start_bot(ALIGNBOT_SETTLE_SECONDS="60")
    world.nugen.scenario = Scenario.LOST_ANSWER
    world.nugen.faults.always("list", Fault.BAD_GATEWAY)
    card = await world.order()
    await hear(world, card, "❔")
    await world.called("list", 2)
    assert told_besides_training(world, card) == ["❔"]
    world.nugen.faults.clear()
    await hear(world, card, "🔎")
    assert "Please decide" not in text_of(card)
    assert len(world.nugen.creates) == 1


@on_sqlite
async def test_nobody_waits_for_ever_for_a_list_that_cannot_be_read(world: World) -> None:
    """The person is asked in time and told that nobody could look; the order is found when the list is back."""
    world.nugen.faults.always("list", Fault.SERVER_ERROR)
    world.nugen.scenario = Scenario.LOST_ANSWER
    card = await world.order()
    question = await world.reply(card, "Please decide")
    assert "could not be read" in question.text
    world.nugen.faults.clear()
    await hear(world, card, "🔎")
    assert len(world.nugen.creates) == 1
