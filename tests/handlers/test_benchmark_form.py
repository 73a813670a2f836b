from __future__ import annotations

from typing import Any

from bot.alignments.materials import BenchmarkPlan
from bot.alignments.work import WorkKind
from bot.playground.slack import Fault
from bot.slack import actions
from bot.slack.benchmark_form import CALLBACK_ID as BENCHMARK_FORM
from bot.slack.benchmark_form import FILE, GENERATE, HOW, QUESTIONS, UPLOAD
from bot.slack.form import CALLBACK_ID as FORM
from bot.slack.form import FILES
from tests.handlers.conftest import CHANNEL, Front


async def opened(front: Front, **fields: Any) -> None:
    """Ada's form, filled in so far, and the second one on top of it."""
    await front.ada.command(CHANNEL, front.services.command)
    await front.form(front.ada, FORM)
    await front.ada.suggest("base_model", "base_model", "base")
    handbook = await front.ada.upload("handbook.md", b"text")
    await front.ada.fill({"name": "Support", "base_model": "base", FILES: [handbook], **fields})
    await again(front)


async def again(front: Front) -> None:
    pressed = await front.ada.press_in_view(actions.MAKE_BENCHMARK)
    assert pressed.ok, pressed.error
    await front.form(front.ada, BENCHMARK_FORM)


async def ordered(front: Front) -> Any:
    """Press Start; what was written down."""
    await front.form(front.ada, FORM)
    outcome = await front.ada.submit()
    assert outcome.ok, (outcome.error, outcome.errors)
    alignment = await front.store.get(await front.taken(WorkKind.PREPARE))
    assert alignment is not None
    return alignment.draft


async def test_a_benchmark_is_asked_for_in_a_second_form_and_the_first_keeps_everything(front: Front) -> None:
    """What was typed, the files that were added, and the plan are in the order."""
    await opened(front, description="For the help desk")
    outcome = await front.ada.submit({HOW: GENERATE, QUESTIONS: "30"})
    assert outcome.ok, (outcome.error, outcome.errors)
    draft = await ordered(front)
    assert draft.benchmark_plan == BenchmarkPlan(questions=30)
    assert (draft.name, draft.base_model, draft.description) == ("Support", "base", "For the help desk")
    assert [file.name for file in draft.files] == ["handbook.md"]


async def test_a_benchmark_can_be_uploaded(front: Front) -> None:
    """As a JSON file, which is named in the first form."""
    await opened(front)
    exam = await front.ada.upload("exam.json", b"[]")
    outcome = await front.ada.submit({HOW: UPLOAD, FILE: [exam]})
    assert outcome.ok, (outcome.error, outcome.errors)
    await front.form(front.ada, FORM)
    assert front.ada.view is not None
    assert "exam.json" in str(front.ada.view.blocks)
    draft = await ordered(front)
    assert (draft.benchmark_plan.questions, draft.benchmark_plan.file.id) == (None, exam)


async def test_what_cannot_be_made_is_told_on_its_field(front: Front) -> None:
    """The second form stays open."""
    await opened(front)
    outcome = await front.ada.submit({HOW: UPLOAD})
    assert list(outcome.errors) == [FILE]
    outcome = await front.ada.submit({HOW: GENERATE, QUESTIONS: None})
    assert list(outcome.errors) == [QUESTIONS]


async def test_it_can_be_changed_and_dropped_again(front: Front) -> None:
    """Nothing else of the form changes."""
    await opened(front)
    await front.ada.submit({HOW: GENERATE, QUESTIONS: "30"})
    await front.form(front.ada, FORM)
    await again(front)
    await front.ada.submit({HOW: GENERATE, QUESTIONS: "5"})
    await front.form(front.ada, FORM)
    assert front.ada.view is not None
    assert "5 questions" in str(front.ada.view.blocks)
    await front.ada.press_in_view(actions.DROP_BENCHMARK)
    await front.slack.until(lambda: "5 questions" not in str(front.ada.view and front.ada.view.blocks))
    draft = await ordered(front)
    assert (draft.benchmark_plan, draft.name) == (None, "Support")
    assert [file.name for file in draft.files] == ["handbook.md"]


async def test_a_chosen_benchmark_and_one_to_be_made_are_one_too_many(front: Front) -> None:
    """Told on the benchmark's field when Start is pressed."""
    await opened(front)
    await front.ada.submit({HOW: GENERATE, QUESTIONS: "30"})
    await front.form(front.ada, FORM)
    await front.ada.suggest("benchmark_id", "benchmark_id", "exam-1")
    outcome = await front.ada.submit({"benchmark_id": "exam-1"})
    assert list(outcome.errors) == ["benchmark_id"]


async def test_slack_not_taking_it_over_is_told_and_pressing_again_does(front: Front) -> None:
    """Nothing is lost, and nothing is acknowledged that the first form does not show."""
    await opened(front)
    front.slack.faults.once("views.update", Fault.ERROR_500_BEFORE)
    outcome = await front.ada.submit({HOW: GENERATE, QUESTIONS: "30"})
    assert list(outcome.errors) == [HOW]
    assert (await front.ada.submit()).ok
    assert (await ordered(front)).benchmark_plan == BenchmarkPlan(questions=30)


async def test_a_form_that_cannot_open_is_told(front: Front) -> None:
    """Directly: a form has no place to say it in."""
    await front.ada.command(CHANNEL, front.services.command)
    await front.form(front.ada, FORM)
    front.slack.faults.once("views.push", Fault.ERROR_500_BEFORE)
    await front.ada.press_in_view(actions.MAKE_BENCHMARK)
    await front.hears(front.ada, "did not say whether the form opened")
