from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Notice, NoticeKind
from bot.alignments.observation import ModelScore, Served
from bot.alignments.operation import Deployment, Evaluation, Operation, OperationKind
from bot.alignments.phases import Phase
from bot.slack import actions, replies
from bot.slack.message import Message
from tests.slack.judging import assert_fit, elements_of, pressed_names
from tests.slack.records import FINISHED, NOW

reply = partial(replies.reply, bot_name="Tuner")


def told(kind: NoticeKind, wanted: OperationKind, alignment: Alignment = FINISHED, **facts: Any) -> Message:
    """The reply when this ended an hour after it was sent."""
    operation = Operation(wanted, "U0PLAY00003", NOW, sent_at=NOW, **facts)
    ended = replace(alignment, operation=operation)
    message = reply(Notice(kind, NOW + timedelta(minutes=9), ended, by="U0PLAY00003"))
    assert_fit(message, may_mention=("U0PLAY00003",))
    return message


def test_a_deployed_model_can_be_asked_at_once() -> None:
    """Who wanted it, which model, how long it took, what it costs."""
    message = told(NoticeKind.DEPLOYED, OperationKind.DEPLOY)
    for words in (
        "<@U0PLAY00003> The model of *Support assistant* (`model_support_alignment_1`)",
        "is deployed after 9 min",
        "costs until somebody presses *Undeploy*",
    ):
        assert words in message.text
    assert pressed_names(message) == [actions.ASK]
    assert elements_of(message)[0]["style"] == "primary"


def test_an_undeployed_model_costs_nothing_more() -> None:
    """And can be brought back."""
    message = told(NoticeKind.UNDEPLOYED, OperationKind.UNDEPLOY)
    assert "costs nothing more; *Deploy* on the card brings it back" in message.text


def test_a_failed_deployment_says_what_is_safe_and_offers_it_again() -> None:
    """With the vendor's words as they are."""
    message = told(NoticeKind.OPERATION_FAILED, OperationKind.DEPLOY, error="no <GPU> free")
    assert "the deployment came to nothing. “no &lt;GPU&gt; free” The model is not deployed; nothing else is lost" in (
        message.text
    )
    assert pressed_names(message) == [actions.DEPLOY]
    assert "confirm" in elements_of(message)[0]


def test_a_refusal_because_it_is_deployed_already_does_not_say_that_it_is_not() -> None:
    """What the fresh look showed counts."""
    served = replace(FINISHED, deployment=Deployment(NOW, Served.DEPLOYED))
    message = told(NoticeKind.OPERATION_FAILED, OperationKind.DEPLOY, served, error="The model is deployed already.")
    assert "is not deployed" not in message.text
    assert pressed_names(message) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OperationKind.UNDEPLOY, "may still be deployed, and cost"),
        (OperationKind.EVALUATE, "no new numbers"),
        (OperationKind.STOP, "The card shows how it stands."),
        (OperationKind.DELETE, "Nothing was deleted."),
    ],
)
def test_what_came_to_nothing_says_what_is_safe(kind: OperationKind, words: str) -> None:
    """And why, where Nugen said so."""
    message = told(NoticeKind.OPERATION_FAILED, kind)
    assert words in message.text
    assert "Nugen did not say why." in message.text
    assert pressed_names(message) == []


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OperationKind.STOP, "has no stop call"),
        (OperationKind.DELETE, "has no delete call"),
        (OperationKind.DEPLOY, "has no deploy call"),
        (OperationKind.UNDEPLOY, "has no undeploy call"),
        (OperationKind.EVALUATE, "has no evaluation call"),
    ],
)
def test_a_call_that_this_api_does_not_have_is_named_with_another_way(kind: OperationKind, words: str) -> None:
    """Nothing was sent; the dashboard can do it."""
    text = told(NoticeKind.OPERATION_UNSUPPORTED, kind).text
    assert words in text
    assert "nothing was sent and nothing changed" in text
    assert "use Nugen's dashboard" in text


@pytest.mark.parametrize("kind", OperationKind)
def test_a_lost_answer_says_where_to_look_before_pressing_again(kind: OperationKind) -> None:
    """It may have arrived."""
    text = told(NoticeKind.OPERATION_UNCLEAR, kind).text
    assert "It may have reached Nugen, so I do not send it again." in text
    assert "Before you press the button again: " in text


def test_what_takes_long_is_said_without_a_mention() -> None:
    """Nobody has to do anything."""
    operation = Operation(OperationKind.DEPLOY, "U0PLAY00003", NOW, sent_at=NOW)
    busy = Notice(NoticeKind.OPERATION_SLOW, NOW + timedelta(minutes=31), replace(FINISHED, operation=operation))
    assert "busy with the deployment for 31 min now" in reply(busy).text


def test_a_deleted_project_is_told_with_what_stays() -> None:
    """By name and id."""
    gone = replace(FINISHED, phase=Phase.GONE)
    text = told(NoticeKind.DELETED, OperationKind.DELETE, gone).text
    assert "*Support assistant* (`alignment_1`) is deleted at Nugen, and its model with it" in text


def test_an_evaluation_is_told_as_table_chart_and_words() -> None:
    """Each model by its id."""
    evaluation = Evaluation(
        "e1",
        "benchmark-1",
        "Exam",
        scores=(
            ModelScore("nugen-flash-instruct", (("accuracy", 0.5),)),
            ModelScore("model_support_alignment_1", (("accuracy", 0.75),)),
        ),
    )
    message = told(NoticeKind.EVALUATED, OperationKind.EVALUATE, replace(FINISHED, evaluation=evaluation))
    assert "The evaluation of the model of *Support assistant* (`model_support_alignment_1`) with Exam is done." in (
        message.text
    )
    assert [block["type"] for block in message.blocks] == ["section", "table", "data_visualization", "section"]
    assert (
        "accuracy: 0.75 of `model_support_alignment_1` (aligned), higher than 0.5 of `nugen-flash-instruct` (base model)."
    ) in message.text


def test_an_evaluation_without_numbers_says_where_to_look() -> None:
    """No empty table."""
    message = told(NoticeKind.EVALUATED, OperationKind.EVALUATE)
    assert "no numbers that I can read" in message.text
    assert [block["type"] for block in message.blocks] == ["section"]


def test_a_job_that_was_stopped_here_is_not_told_as_stopped_elsewhere() -> None:
    """Whose doing it was is told in both cases; the order stays to be sent anew."""
    stopped = replace(FINISHED, phase=Phase.STOPPED)
    here = reply(Notice(NoticeKind.STOPPED, NOW, stopped, by=stopped.requester))
    assert "is stopped, as it was wanted on its card" in here.text
    elsewhere = reply(Notice(NoticeKind.STOPPED, NOW, stopped))
    assert "was stopped at Nugen, not by me" in elsewhere.text
    assert pressed_names(here) == pressed_names(elsewhere) == [actions.EDIT_AND_RESEND]
