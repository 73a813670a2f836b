import json
from typing import Any

import pytest

from bot.alignments.observation import EvaluationSeen, ModelScore
from bot.nugen.errors import Unreadable
from bot.nugen.evaluation_reader import MAX_NUMBERS, read_evaluation

# As it was published: the "base model" is the aligned one, and the improvement has the opposite sign.
TRAP = {
    "evaluation_id": "eval_1",
    "model_id": "aligned",
    "model_id_2": "plain",
    "benchmark_id": "benchmark_1",
    "status": "READY",
    "metrics": None,
    "raw_answers_count": 10,
    "completed_at": "2026-07-16T06:48:51.112761",
    "method": "eval-compare",
    "base_model": {"model_id": "aligned", "metrics": {"accuracy": 0.8, "rouge": {"f1": 0.5}}},
    "eval_model": {"model_id": "plain", "metrics": {"accuracy": 0.4, "rouge": {"f1": 0.25}}},
    "comparison": {"accuracy": {"base": 0.8, "eval": 0.4, "improvement_%": -50.0}},
}


def _read(document: Any) -> EvaluationSeen:
    return read_evaluation(json.dumps(document).encode())


def _scores(document: Any) -> dict[str, dict[str, float]]:
    return {one.model_id: dict(one.numbers) for one in _read({"status": "READY", **document}).scores}


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        (
            {"status": "PROCESSING", "progress": "3/10 questions", "eta_seconds": 9},
            EvaluationSeen("PROCESSING", progress="3/10 questions"),
        ),
        ({"status": "processing", "progress": 40}, EvaluationSeen("processing", progress="40 %")),
        ({"status": "PROCESSING", "progress": "<b>4</b> of 9"}, EvaluationSeen("PROCESSING", progress="4 of 9")),
        (
            {"status": "PROCESSING", "questionsCompleted": 3, "totalQuestions": 10},
            EvaluationSeen("PROCESSING", progress="3/10 questions"),
        ),
        ({"status": "pending"}, EvaluationSeen("pending")),
        ({"status": "READY", "progress": 10}, EvaluationSeen("READY", ready=True, progress="10 %")),
        ({"status": "Completed"}, EvaluationSeen("Completed", ready=True)),
        ({"status": "EVALUATED"}, EvaluationSeen("EVALUATED", ready=True)),
        ({"status": "FAILED", "error": {"message": "no"}}, EvaluationSeen("FAILED", failed=True, error="no")),
        ({"status": "JUDGING", "progress": 100}, EvaluationSeen("JUDGING", progress="100 %")),
        ({"status": "PENDING", "data": {"status": "READY"}}, EvaluationSeen("READY", ready=True)),
    ],
)
def test_how_far_an_evaluation_is_comes_from_its_word_alone(document: Any, seen: EvaluationSeen) -> None:
    """Ready and failed are words that we know; progress is shown in the vendor's words and never decides."""
    assert _read(document) == seen


@pytest.mark.parametrize("document", [{}, [], "READY", None, {"evaluation_id": "e"}, {"metrics": {"accuracy": 1}}])
def test_garbage_is_no_evaluation(document: Any) -> None:
    """Without a word, and without numbers that belong to a model, there is nothing to read."""
    with pytest.raises(Unreadable):
        _read(document)


def test_numbers_belong_to_the_model_named_inside_their_block() -> None:
    """Neither the label of a block nor a percentage of improvement is believed."""
    assert _read(TRAP).scores == (
        ModelScore("aligned", (("accuracy", 0.8), ("rouge f1", 0.5))),
        ModelScore("plain", (("accuracy", 0.4), ("rouge f1", 0.25))),
    )


def test_without_a_comparison_the_numbers_are_the_one_models() -> None:
    """Metrics in the answer itself belong to the model of the answer, also in an envelope."""
    alone = {"model_id": "m", "method": "eval", "metrics": {"accuracy": "0.75"}, "raw_answers_count": 5, "bleu": 1}
    assert _scores(alone) == {"m": {"accuracy": 0.75}}
    assert _scores({"data": alone}) == {"m": {"accuracy": 0.75}}
    assert _scores({**alone, "metrics": None}) == {}


def test_blocks_in_a_list_and_without_a_frame_are_read_alike() -> None:
    """Another generation may give a row for each model, with the numbers beside the id."""
    rows = [{"modelId": "a", "accuracy": 0.5, "label": "base"}, {"model_id": "b", "accuracy": 0.25}]
    assert _scores({"results": rows}) == {"a": {"accuracy": 0.5}, "b": {"accuracy": 0.25}}


@pytest.mark.parametrize(
    "name",
    [
        "raw_answers_count",
        "count",
        "total_questions",
        "num_questions",
        "questions_completed",
        "evaluation_id",
        "created_at",
        "avg_time_per_question",
        "eta_seconds",
        "timestamp",
        "improvement_%",
        "accuracyImprovement",
    ],
)
def test_what_measures_no_model_is_left_out(name: str) -> None:
    """Ids, times, counts and improvements are no numbers to compare models by."""
    assert _scores({"base": {"model_id": "m", name: 3, "accuracy": 0.5, "deep": {name: 4}}}) == {"m": {"accuracy": 0.5}}


@pytest.mark.parametrize("value", [None, True, "good", [1, 2], {}, "1e999"])
def test_what_is_no_finite_number_is_left_out(value: Any) -> None:
    """A score is a number or it is not there."""
    assert _scores({"base": {"model_id": "m", "metrics": {"accuracy": 0.5, "f1": value}}}) == {"m": {"accuracy": 0.5}}


def test_two_blocks_that_disagree_about_a_model_count_for_nothing() -> None:
    """A model has one set of numbers; of two, nobody can say which is the true one."""
    left = {"model_id": "m", "metrics": {"accuracy": 0.5}}
    right = {"model_id": "m", "metrics": {"accuracy": 0.7}}
    assert _scores({"base_model": left, "eval_model": left}) == {"m": {"accuracy": 0.5}}
    assert _scores({"base_model": left, "eval_model": right}) == {}


def test_there_are_only_as_many_numbers_as_anybody_reads() -> None:
    """A server that measures everything fills no message, and names are short and clean."""
    measures = {f"<b>measure</b>_{number}{'x' * 99}": number for number in range(50)}
    numbers = _scores({"base": {"model_id": "m", "metrics": measures}})["m"]
    assert len(numbers) == MAX_NUMBERS
    assert all(name.startswith("measure ") and len(name) <= 60 for name in numbers)
