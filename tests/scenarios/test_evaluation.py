"""A model is measured because somebody wants it: its numbers under its own id, beside the base model's and earlier ones."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.playground.nugen import Fault
from bot.playground.nugen.processing import Processing
from bot.playground.slack import Message
from tests.scenarios.acting import last_sent, press, send
from tests.scenarios.conftest import World, a_world, text_of
from tests.scenarios.modelling import HOURS, asked, done, evaluate, offered, sent, the_model, trained
from tests.scenarios.watching import hear, mentions, told

in_each = pytest.mark.parametrize("database_kind", ["sqlite"])
once = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])

BENCHMARK = "benchmark-xyz789"
BASE = "nugen-flash-instruct"


def table(message: Message) -> list[list[str]]:
    """The cells of the table, row by row."""
    (block,) = [one for one in message.blocks if one["type"] == "table"]
    return [[_words(cell) for cell in row] for row in block["rows"]]


def _words(cell: Any) -> str:
    if isinstance(cell, dict):
        return str(cell["text"]) if "text" in cell else "".join(map(_words, cell.get("elements", ())))
    return ""


def named(world: World, name: str) -> str:
    """The id of the model of the alignment of this name."""
    return next(one.id for one in world.nugen.models.values() if one.name == name)


def never_in_percent(world: World) -> None:
    """Nowhere in what was posted or edited does the vendor's misleading percentage appear, nor its word for it."""
    said = [str(one.request).lower() for one in world.slack.wire if one.kind.startswith("chat.")]
    assert said
    assert not [words for words in said if "improvement" in words or "-20.2" in words]


@in_each
async def test_numbers_stand_under_the_model_that_they_belong_to(world: World) -> None:
    """Nugen calls the aligned model "base" here: by the ids inside, it is the better one, in table, chart and words."""
    card = await trained(world)
    model = the_model(world)
    await press(world.ada, card, "evaluate")
    view = await world.until(lambda: world.ada.view)
    assert "This costs as much as asking all of them" in str(view.blocks)
    missing = await world.ada.submit()
    assert "benchmark_id" in missing.errors
    world.slack.faults.duplicate_deliveries = True
    outcome = await world.ada.submit({"benchmark_id": BENCHMARK})
    assert outcome.ok, (outcome.error, outcome.errors)
    await world.card_says(card, "Evaluating the model")
    await world.called("evaluate")
    world.nugen.clock.advance(60)
    if world.nugen.contract != "mixed":
        await world.card_says(card, "20/40 questions")
    world.nugen.clock.advance(HOURS)
    reply = await hear(world, card, "📏")
    heading, accuracy, *rest = table(reply)
    assert heading == ["Measure", f"{model.id} (aligned)", f"{BASE} (base model)"]
    assert accuracy == ["accuracy", "0.89", "0.71"]
    assert rest == [["uncertainty", "0.18", "0.34"], ["domain violations", "3", "12"]]
    charts = [one for one in reply.blocks if one["type"] == "data_visualization"]
    assert charts
    assert "accuracy: 0.89 of" in reply.text
    assert f"`{model.id}` (aligned), higher than 0.71 of `{BASE}` (base model)" in reply.text
    await world.card_says(card, "*Evaluation* with Support answers, spring")
    assert "higher than 0.71" in text_of(card)
    never_in_percent(world)
    assert mentions(world, card) == ["🏁", "📏"]
    assert done(world, card) == ["📏"]
    assert sent(world) == ["create", "evaluate"]


@in_each
async def test_the_previous_alignment_on_the_same_benchmark_is_compared(world: World) -> None:
    """Of the evaluation that came by itself, and of one that was asked for; other benchmarks stay out."""
    first = await trained(world, name="Spring", benchmark_id=BENCHMARK)
    alone = await hear(world, first, "🏁")
    assert "before this one" not in text_of(alone)
    other = await trained(world, name="On another one", document_ids=["doc-sup003"], benchmark_id="benchmark-hr2025")
    assert "before this one" not in text_of(await hear(world, other, "🏁"))
    second = await trained(world, name="Summer", document_ids=["doc-hr0001"], benchmark_id=BENCHMARK)
    result = text_of(await hear(world, second, "🏁"))
    assert (
        "*Spring*, this team's alignment before this one on the same benchmark: accuracy 0.88 against 0.89, lower"
        in result
    )
    assert "After Spring (previous alignment)" in result
    # That Nugen evaluates by itself may have been told before.
    before = told(world, second).count("📏")
    await evaluate(world, second)
    await world.called("evaluate")
    world.nugen.clock.advance(HOURS)
    reply = await hear(world, second, "📏", times=before + 1)
    spring, summer = named(world, "Spring"), named(world, "Summer")
    heading, accuracy, *_ = table(reply)
    assert heading[1:] == [f"{summer} (aligned)", f"{BASE} (base model)", f"{spring} (previous alignment)"]
    assert accuracy[1:] == ["0.88", "0.71", "0.89"]
    assert f"`{spring}` is the model of *Spring*, this team's alignment before this one" in text_of(reply)
    # On a benchmark on which nothing was measured before there is nothing to compare with.
    await offered(world, second, "evaluate")
    await evaluate(world, second, "benchmark-net042")
    await world.called("evaluate", 2)
    world.nugen.clock.advance(HOURS)
    alone = await hear(world, second, "📏", times=before + 2)
    assert "Spring" not in text_of(alone)
    never_in_percent(world)


@in_each
async def test_an_evaluation_that_was_asked_for_is_compared_with_one_that_was_asked_for(world: World) -> None:
    """Both alignments were ordered without a benchmark and measured later on the same one."""
    cards = []
    for number, (name, document) in enumerate((("Spring", "doc-hr0001"), ("Summer", "doc-hr0002")), start=1):
        card = await trained(world, name=name, document_ids=[document])
        await evaluate(world, card, BENCHMARK)
        await world.called("evaluate", number)
        world.nugen.clock.advance(HOURS)
        await hear(world, card, "📏")
        await offered(world, card, "evaluate")
        cards.append(card)
    spring, summer = named(world, "Spring"), named(world, "Summer")
    heading, accuracy, *_ = table(await hear(world, cards[1], "📏"))
    assert heading[1:] == [f"{summer} (aligned)", f"{BASE} (base model)", f"{spring} (previous alignment)"]
    assert accuracy == ["accuracy", "0.91", "0.71", "0.89"]
    words = text_of(await hear(world, cards[1], "📏"))
    assert f"higher than 0.89 of `{spring}` (previous alignment)" in words
    assert f"`{spring}` is the model of *Spring*, this team's alignment before this one" in words
    assert len(table(await hear(world, cards[0], "📏"))[0]) == 3
    never_in_percent(world)


@in_each
async def test_an_evaluation_that_fails_leaves_everything_as_it_was(world: World) -> None:
    """Told once with what is safe; the next one is another press, and its numbers are told."""
    card = await trained(world)
    await evaluate(world, card, BENCHMARK)
    await world.called("evaluate")
    (evaluation,) = world.nugen._world.evaluations().values()
    world.nugen._world.evaluate(replace(evaluation, processing=Processing(0, 1, error="The judge did not answer")))
    failure = await hear(world, card, "❌")
    assert "the evaluation came to nothing" in text_of(failure)
    assert "There are no new numbers; the alignment, its model and earlier numbers are as before" in text_of(failure)
    await offered(world, card, "evaluate")
    await evaluate(world, card, BENCHMARK)
    await world.called("evaluate", 2)
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📏")
    assert done(world, card) == ["❌", "📏"]


@once
async def test_numbers_that_come_late_or_never_are_told_as_that(world: World) -> None:
    """An answer that makes no sense is read again; one that never does is named, and where the numbers are."""
    card = await trained(world)
    world.nugen.faults.once("evaluation_results", Fault.MALFORMED)
    await evaluate(world, card, BENCHMARK)
    await world.called("evaluate")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📏")
    await offered(world, card, "evaluate")
    world.nugen.faults.always("evaluation", Fault.BAD_GATEWAY)
    await evaluate(world, card, BENCHMARK)
    await world.called("evaluate", 2)
    world.nugen.clock.advance(HOURS)
    await world.called("evaluation", asked(world, "evaluation") + 2)
    assert done(world, card) == ["📏"]
    world.nugen.faults.clear()
    await hear(world, card, "📏", times=2)
    assert sent(world) == ["create", "evaluate", "evaluate"]


@once
async def test_a_benchmark_that_cannot_be_used_is_named(world: World) -> None:
    """Deleted at Nugen between the form and the request: refused in Nugen's words, nothing runs."""
    card = await trained(world)
    await press(world.ada, card, "evaluate")
    await world.until(lambda: world.ada.view)
    await world.ada.suggest("benchmark_id", "benchmark_id", BENCHMARK)
    del world.nugen._world.benchmarks[BENCHMARK]
    outcome = await world.ada.submit({"benchmark_id": BENCHMARK})
    assert outcome.ok, (outcome.error, outcome.errors)
    failure = await hear(world, card, "❌")
    assert BENCHMARK in text_of(failure)
    assert world.nugen.evaluations == {}
    assert done(world, card) == ["❌"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_form_that_is_sent_again_much_later_is_one_evaluation(database_url: str) -> None:
    """Its first answer got lost, and its person comes back when the numbers are there: nothing is paid a second time."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot()
        card = await trained(world)
        await evaluate(world, card, BENCHMARK)
        await world.called("evaluate")
        world.nugen.clock.advance(HOURS)
        await hear(world, card, "📏")
        await send(world, last_sent(world, "view_submission"))
        await trained(world, name="Another")
        assert asked(world, "evaluate") == 1
        await offered(world, card, "evaluate")
        await evaluate(world, card, BENCHMARK)
        await world.called("evaluate", 2)


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_form_whose_outcome_is_unknown_starts_no_second_evaluation(database_url: str) -> None:
    """Sent again, it says that it was taken; a new form is a decision, and does not make the old one good again."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot()
        card = await trained(world)
        world.nugen.faults.once("evaluate", Fault.RESET_AFTER)
        await evaluate(world, card, BENCHMARK)
        await hear(world, card, "❔")
        form = last_sent(world, "view_submission")
        answer = await send(world, form)
        assert "The thread says what became of it" in answer["errors"]["benchmark_id"]
        await offered(world, card, "evaluate")
        await evaluate(world, card, BENCHMARK)
        await world.called("evaluate", 2)
        world.nugen.clock.advance(HOURS)
        await hear(world, card, "📏")
        assert (await send(world, form))["response_action"] == "errors"
        await trained(world, name="Another")
        assert asked(world, "evaluate") == 2
