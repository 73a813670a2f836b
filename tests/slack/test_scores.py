import math
from dataclasses import replace

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.observation import Metrics, ModelScore
from bot.alignments.operation import Evaluation, Previous
from bot.slack import scores
from bot.slack.card import CardFacts, card
from bot.slack.message import Message
from tests.slack.judging import assert_fit, whole_text
from tests.slack.records import FINISHED, NOW

MODEL = "model_support_alignment_1"
BASE = "nugen-flash-instruct"


def score(model_id: str, **numbers: float) -> ModelScore:
    return ModelScore(model_id, tuple(numbers.items()))


def evaluated(*found: ModelScore, previous: Previous | None = None) -> Alignment:
    return replace(FINISHED, evaluation=Evaluation("e1", "benchmark-1", "Exam", scores=found), previous=previous)


@pytest.mark.parametrize("turned", [False, True])
def test_nugen_api_9_15_models_are_told_by_the_id_in_their_block_whatever_the_order(*, turned: bool) -> None:
    """The vendor's labels follow the order of the arguments; the direction must not."""
    found = [score(MODEL, accuracy=0.75), score(BASE, accuracy=0.5)]
    record = evaluated(*(reversed(found) if turned else found))
    assert scores.in_words(record) == [
        f"accuracy: 0.75 of `{MODEL}` (aligned), higher than 0.5 of `{BASE}` (base model)."
    ]
    table = scores.blocks(record)[0]
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Measure", f"{MODEL} (aligned)", f"{BASE} (base model)"],
        ["accuracy", "0.75", "0.5"],
    ]


def test_there_is_never_a_percentage_of_improvement() -> None:
    """Its sign would depend on who is called the base."""
    record = evaluated(score(MODEL, accuracy=0.4, speed=3.0), score(BASE, accuracy=0.5, speed=3.0))
    said = " ".join(scores.in_words(record)) + whole_text(Message("x", tuple(scores.blocks(record))))
    assert "%" not in said
    assert "improve" not in said
    assert "lower than 0.5" in said
    assert "the same as 3 of" in said


def test_a_number_that_was_not_told_is_not_compared() -> None:
    """Nor is one without end."""
    record = evaluated(score(MODEL, accuracy=math.nan), score(BASE, accuracy=0.5))
    assert scores.in_words(record) == [f"accuracy: not told of `{MODEL}` (aligned); 0.5 of `{BASE}` (base model)."]


def test_a_model_that_nobody_ordered_is_named_as_such() -> None:
    """Neither aligned nor base, whatever the vendor calls it."""
    said = scores.in_words(evaluated(score("model_x", accuracy=0.5), score("model_y", accuracy=0.25)))
    assert said == ["accuracy: 0.5 of `model_x` (other model 1), higher than 0.25 of `model_y` (other model 2)."]


def test_the_alignment_before_this_one_is_compared_by_its_own_model() -> None:
    """Only its aligned model: its base model's numbers say nothing new."""
    previous = Previous(
        "Old *one*", NOW, "model_old", scores=(score("base_old", accuracy=0.1), score("model_old", accuracy=0.9))
    )
    record = evaluated(score(MODEL, accuracy=0.75), score(BASE, accuracy=0.5), previous=previous)
    assert scores.in_words(record)[0].endswith(", lower than 0.9 of `model_old` (previous alignment).")
    assert scores.who_is_who(record) == (
        "`model_old` is the model of *Old \u2217one\u2217*, this team's alignment before this one on the same benchmark."
    )
    charts = [block for block in scores.blocks(record) if block["type"] == "data_visualization"]
    assert [one["name"] for one in charts[0]["chart"]["series"]] == ["Aligned", "Base model", "Previous alignment"]


def test_numbers_that_came_with_the_alignment_before_this_one_are_compared_as_well() -> None:
    """Under the vendor's names for the same measures; what this evaluation did not measure stays out."""
    previous = Previous("Old", NOW, "model_old", Metrics((0.5, 0.9), (0.1, math.inf), (9, 3)))
    record = evaluated(score(MODEL, Accuracy=0.75, bleu=2.0), score(BASE, Accuracy=0.5), previous=previous)
    accuracy, bleu = scores.in_words(record)
    assert accuracy.endswith(", lower than 0.9 of `model_old` (previous alignment).")
    assert bleu.endswith("; not told of `model_old` (previous alignment).")
    assert scores.in_words(evaluated(previous=previous)) == []


@pytest.mark.parametrize("model_id", [None, "model_elsewhere", MODEL])
def test_without_numbers_of_the_one_before_nothing_is_said_of_it(model_id: str | None) -> None:
    """No model, no numbers of it, or the same model again."""
    previous = Previous("Old", NOW, model_id, scores=(score(MODEL, accuracy=0.9),))
    assert scores.who_is_who(evaluated(score(MODEL, accuracy=0.75), previous=previous)) is None


def test_shares_and_other_numbers_have_charts_of_their_own() -> None:
    """Two at the most, of measures that all models have."""
    record = evaluated(score(MODEL, accuracy=0.7, seconds=12.0, lone=1.0), score(BASE, accuracy=0.5, seconds=9.0))
    charts = scores.blocks(record)[1:]
    assert [chart["chart"]["axis_config"]["categories"] for chart in charts] == [["accuracy"], ["seconds"]]
    assert charts[0]["title"] != charts[1]["title"]


def test_many_models_and_measures_stay_within_what_slack_draws() -> None:
    """Six models, twenty measures with labels that differ; the table has the rest."""
    names = {f"a measure of which the first words are the same {number}": 0.5 for number in range(30)}
    short = {f"m{number}": 0.5 for number in range(30)}
    record = evaluated(*(score(f"model_{number}", **names, **short) for number in range(25)))
    table, chart = scores.blocks(record)
    assert (len(table["rows"]), len(table["rows"][0])) == (61, 20)
    assert len(chart["chart"]["series"]) == 6
    labels = chart["chart"]["axis_config"]["categories"]
    assert len(labels) == len(set(labels)) == 20
    assert scores.in_words(record)[-1] == "… and 54 more."
    assert_fit(Message("x", (table, chart)))


def test_the_card_shows_the_first_numbers() -> None:
    """With the benchmark that they are of."""
    words = whole_text(card(CardFacts(evaluated(score(MODEL, accuracy=0.75, a=1.0, b=2.0, c=3.0)))))
    assert "*Evaluation* with Exam:\naccuracy: 0.75 of" in words
    assert "… and 1 more." in words


def test_without_an_evaluation_there_is_nothing() -> None:
    """No heading without numbers."""
    assert (scores.columns(FINISHED), scores.blocks(FINISHED), scores.in_brief(FINISHED)) == ([], [], [])
    assert scores.in_brief(evaluated()) == []
