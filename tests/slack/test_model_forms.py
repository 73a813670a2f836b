from dataclasses import replace

from bot.alignments.materials import SlackFile
from bot.playground.slack.rules import check_view
from bot.slack.model_forms import (
    ask_form,
    evaluate_form,
    read_evaluation,
    read_question,
    read_upload,
    upload_form,
)
from tests.slack.filling import inputs, submitted
from tests.slack.judging import strings_of
from tests.slack.records import DRAFT, FINISHED


def test_a_question_is_typed_in_a_form_of_one_field() -> None:
    """It says where the answer appears, and that others can read it."""
    view = ask_form(FINISHED)
    assert (view["callback_id"], list(inputs(view))) == ("ask", ["question"])
    element = inputs(view)["question"]["element"]
    assert (element["multiline"], element["max_length"]) == (True, 3000)
    assert "everybody in the channel" in " ".join(strings_of(view))
    assert read_question(submitted(view, question={"value": "Why?"})) == (FINISHED.id, "Why?")
    assert read_question({}) == ("", "")
    assert check_view(view) is None


def test_an_evaluation_says_that_it_costs_and_opens_with_the_benchmark_of_the_order() -> None:
    """Another one can be chosen."""
    view = evaluate_form(replace(FINISHED, benchmark_name="Exam"))
    assert (view["callback_id"], list(inputs(view))) == ("evaluate", ["benchmark_id"])
    element = inputs(view)["benchmark_id"]["element"]
    assert element["action_id"] == "benchmark_id"
    assert element["initial_option"]["text"]["text"] == "Exam"
    assert "costs" in " ".join(strings_of(view))
    assert read_evaluation(submitted(view)) == (FINISHED.id, "benchmark-xyz789")
    assert check_view(view) is None


def test_an_evaluation_without_a_benchmark_asks_for_one() -> None:
    """Also where its id fits no menu."""
    for benchmark in (None, "x" * 90):
        view = evaluate_form(replace(FINISHED, draft=replace(DRAFT, benchmark_id=benchmark)))
        assert "initial_option" not in inputs(view)["benchmark_id"]["element"]
        assert read_evaluation(submitted(view)) == (FINISHED.id, None)
        assert check_view(view) is None


def test_documents_are_uploaded_in_a_form_that_knows_where_it_was_asked_for() -> None:
    """Ten at the most."""
    view = upload_form("C0PLAY00001")
    assert (view["callback_id"], list(inputs(view))) == ("upload_documents", ["files"])
    added = {"files": [{"id": "F1", "name": "a.md", "size": 3}, {"id": "F2"}, {"name": "no id"}, 3]}
    assert read_upload(submitted(view, files=added)) == (
        "C0PLAY00001",
        (SlackFile("F1", "a.md", 3), SlackFile("F2", "F2", None)),
    )
    assert read_upload({}) == ("", ())
    assert check_view(view) is None
