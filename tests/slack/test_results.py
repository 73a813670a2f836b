import math

import pytest

from bot.alignments.observation import Metrics, ModelScore
from bot.alignments.operation import Previous
from bot.slack.results import Pair, against, blocks, in_words, number, pairs
from tests.slack.records import NOW


def test_a_measure_without_any_number_is_left_out() -> None:
    """Nothing told and nothing finite are the same."""
    found = pairs(Metrics((None, 0.8), (math.nan, math.inf), (None, None)))
    assert found == [Pair("Accuracy", None, 0.8)]


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (Pair("Accuracy", 0.62, 0.81), "Accuracy went up from 0.62 to 0.81 (+19 percentage points)."),
        (Pair("Accuracy", 0.5, 0.5), "Accuracy stayed at 0.5."),
        (Pair("Accuracy", 62.0, 81.5), "Accuracy went up from 62 to 81.5."),
        (Pair("Uncertainty", 0.3, None), "Uncertainty: 0.3 before, not told after."),
        (Pair("Domain violations", None, 3.0), "Domain violations: not told before, 3 after."),
        (Pair("Domain violations", 0.0, 1.0), "Domain violations went up from 0 to 1."),
        (Pair("Accuracy", 0.123456, 0.2), "Accuracy went up from 0.123456 to 0.2 (+7.65 percentage points)."),
    ],
)
def test_numbers_in_words(pair: Pair, words: str) -> None:
    """As given, and as percentage points only for an accuracy in 0..1."""
    assert in_words(pair) == words


@pytest.mark.parametrize(
    ("value", "shown"), [(12.0, "12"), (0.1, "0.1"), (-0.0, "0"), (1e300, "1e+300"), (None, "not told")]
)
def test_a_number_is_shown_as_it_was_given(value: float | None, shown: str) -> None:
    """Without a fraction that says nothing."""
    assert number(value) == shown


def test_the_table_has_a_row_for_each_measure_and_says_what_is_missing() -> None:
    """Equally long rows under a heading."""
    table = blocks([Pair("Accuracy", 0.62, None)])[0]
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["Measure", "Before", "After"],
        ["Accuracy", "0.62", "not told"],
    ]


def test_shares_and_counts_are_not_drawn_on_one_axis() -> None:
    """Beside a count of 12 a share of 0.8 could not be seen."""
    _, shares, counts = blocks(pairs(Metrics((0.62, 0.81), (0.3, 0.12), (12.0, 3.0))))
    assert shares["chart"]["axis_config"]["categories"] == ["Accuracy", "Uncertainty"]
    assert counts["chart"]["series"] == [
        {"name": "Before", "data": [{"label": "Domain violations", "value": 12.0}]},
        {"name": "After", "data": [{"label": "Domain violations", "value": 3.0}]},
    ]


def test_half_a_measure_is_not_drawn() -> None:
    """A chart needs both sides."""
    assert [block["type"] for block in blocks([Pair("Accuracy", None, 0.8)])] == ["table"]
    assert blocks([]) == []


@pytest.mark.parametrize(
    "previous",
    [
        Previous("Old", NOW, "model_old", Metrics(accuracy=(0.5, 0.75))),
        Previous("Old", NOW, "model_old", scores=(ModelScore("model_old", (("Accuracy", 0.75), ("bleu", 1.0))),)),
        Previous(
            "Old",
            NOW,
            "model_old",
            Metrics(accuracy=(0.5, 0.75)),
            (ModelScore("model_old", (("accuracy", 0.1), ("uncertainty", math.inf))),),
        ),
    ],
)
def test_the_one_before_is_compared_whichever_evaluation_told_its_numbers(previous: Previous) -> None:
    """Those that came with it, else those that somebody asked for; of the latter only its own model's."""
    said = against(previous, "model_new", pairs(Metrics((0.5, 0.8), (0.3, 0.2), (None, None))))
    assert said is not None
    assert said.endswith("on the same benchmark: accuracy 0.8 against 0.75, higher.")


def test_without_a_common_measure_nothing_is_compared() -> None:
    """Another model's numbers, or other measures."""
    for score in (ModelScore("model_old", (("bleu", 1.0),)), ModelScore("base", (("accuracy", 1.0),))):
        previous = Previous("Old", NOW, "model_old", scores=(score,))
        assert against(previous, "model_new", pairs(Metrics((0.5, 0.8)))) is None
