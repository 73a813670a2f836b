from __future__ import annotations

import pytest

from bot.alignments.operation import OperationKind
from bot.alignments.phases import Phase
from bot.alignments.work import WorkKind
from bot.playground.slack import Message, Person
from bot.slack import actions
from bot.slack.model_forms import ASK, EVALUATE, QUESTION
from tests.handlers.conftest import Front


async def press(person: Person, message: Message, action_id: str) -> None:
    outcome = await person.press(message.channel, message.ts, action_id)
    assert outcome.ok, outcome.error


async def operation(front: Front) -> OperationKind | None:
    alignment = await front.store.get("a1")
    assert alignment is not None
    return alignment.operation.kind if alignment.operation else None


@pytest.mark.parametrize(
    ("action_id", "phase", "kind"),
    [
        (actions.DEPLOY, Phase.FINISHED, OperationKind.DEPLOY),
        (actions.STOP, Phase.TRAINING, OperationKind.STOP),
        (actions.DELETE, Phase.FINISHED, OperationKind.DELETE),
    ],
)
async def test_a_press_of_the_requesters_is_written_down(
    front: Front, action_id: str, phase: Phase, kind: OperationKind
) -> None:
    """Before it is acknowledged; a second press of the same button changes nothing and says nothing."""
    _, message = await front.has_card(phase=phase)
    await press(front.ada, message, action_id)
    assert await operation(front) is kind
    assert await front.taken(WorkKind.OPERATE) == "a1"
    await press(front.ada, message, action_id)
    assert await operation(front) is kind


async def test_somebody_else_is_told_whose_it_is(front: Front) -> None:
    """And nothing happens."""
    _, message = await front.has_card()
    await press(front.grace, message, actions.DEPLOY)
    await front.hears(front.grace, "who ordered")
    assert await operation(front) is None


async def test_another_wish_while_one_is_under_way_is_told_to_wait(front: Front) -> None:
    """The card may still show its button."""
    _, message = await front.has_card()
    await press(front.ada, message, actions.DEPLOY)
    await press(front.ada, message, actions.DELETE)
    await front.hears(front.ada, "deploying the model is still under way")
    assert await operation(front) is OperationKind.DEPLOY


async def test_a_question_is_asked_in_a_form(front: Front) -> None:
    """By anybody; it is written down before the form closes."""
    _, message = await front.has_card()
    await press(front.grace, message, actions.ASK)
    await front.form(front.grace, ASK)
    outcome = await front.grace.submit({QUESTION: "What does it know?"})
    assert outcome.ok, (outcome.error, outcome.errors)
    question = await front.store.question(await front.taken(WorkKind.ASK))
    assert question is not None
    assert (question.text, question.by) == ("What does it know?", front.grace.id)


async def test_a_question_that_came_too_late_is_told_in_its_form(front: Front) -> None:
    """What was typed is still there to be copied."""
    _, message = await front.has_card()
    await press(front.ada, message, actions.ASK)
    await front.form(front.ada, ASK)
    await front.delete_at_vendor("a1")
    outcome = await front.ada.submit({QUESTION: "Are you there?"})
    assert outcome.errors == {QUESTION: "There is no model (yet): the alignment is gone."}
    blank = await front.ada.submit({QUESTION: "\u200b"})
    assert QUESTION in blank.errors


async def test_an_evaluation_is_asked_for_in_a_form(front: Front) -> None:
    """With the benchmark that is chosen there."""
    _, message = await front.has_card()
    await press(front.ada, message, actions.EVALUATE)
    await front.form(front.ada, EVALUATE)
    await front.ada.suggest("benchmark_id", "benchmark_id", "exam-1")
    outcome = await front.ada.submit({"benchmark_id": "exam-1"})
    assert outcome.ok, (outcome.error, outcome.errors)
    alignment = await front.store.get("a1")
    assert alignment is not None
    assert alignment.operation is not None
    assert (alignment.operation.kind, alignment.operation.benchmark_id) == (OperationKind.EVALUATE, "exam-1")


async def test_an_evaluation_that_has_to_wait_says_so_in_its_form(front: Front) -> None:
    """Somebody pressed another button while the form was open."""
    _, message = await front.has_card()
    await press(front.ada, message, actions.EVALUATE)
    await front.form(front.ada, EVALUATE)
    await press(front.ada, message, actions.DEPLOY)
    await front.ada.suggest("benchmark_id", "benchmark_id", "exam-1")
    outcome = await front.ada.submit({"benchmark_id": "exam-1"})
    assert outcome.errors == {"benchmark_id": "Please wait: deploying the model is still under way."}


async def test_no_form_opens_for_what_cannot_be_done(front: Front) -> None:
    """The answer comes at once instead of after everything was filled in."""
    _, message = await front.has_card()
    await press(front.grace, message, actions.EVALUATE)
    await front.hears(front.grace, "who ordered")
    await front.delete_at_vendor("a1")
    await press(front.ada, message, actions.ASK)
    await front.hears(front.ada, "There is no model (yet): the alignment is gone.")
    assert front.ada.view is None
    assert front.grace.view is None


async def test_a_form_that_does_not_open_is_told_with_the_way_back(front: Front) -> None:
    """In the words of what was pressed."""
    _, message = await front.has_card()
    front.slack.faults.refuse["views.open"] = "expired_trigger_id"
    await press(front.ada, message, actions.ASK)
    await front.hears(front.ada, "Please press the button once more")
