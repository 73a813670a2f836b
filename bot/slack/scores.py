"""The numbers of an evaluation: a column for each model, named by the id that stands inside its own block.

Which of them is the aligned model is told by comparing ids and never by the vendor's labels, which follow the order of
the arguments; nor is there a percentage of improvement, whose sign depends on who is called the base.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from bot.alignments.alignment import Alignment
from bot.alignments.operation import Previous
from bot.slack import earlier, limits
from bot.slack.blocks import bar_chart, table
from bot.slack.message import Block
from bot.slack.results import NOT_TOLD, number
from bot.slack.text import code, literal, one_line, shorten

SENTENCES = 6
SENTENCES_IN_BRIEF = 3
_NAME_SHOWN = 60
_ALIGNED = "Aligned"
_BASE = "Base model"
_PREVIOUS = "Previous alignment"


@dataclass(frozen=True, slots=True)
class Column:
    """The finite numbers of one model. `role` is short and stands once among the columns."""

    model_id: str
    role: str
    numbers: dict[str, float]


def columns(alignment: Alignment) -> list[Column]:
    """The models of the evaluation, the aligned one first, and the model of the alignment before it at the end."""
    if alignment.evaluation is None:
        return []
    found: list[Column] = []
    for score in alignment.evaluation.scores:
        if score.model_id not in {one.model_id for one in found}:
            role = _role(alignment, score.model_id) or f"Other model {len(found) + 1}"
            found.append(Column(score.model_id, role, _finite(score.numbers)))
    found.sort(key=lambda one: (one.role != _ALIGNED, one.role != _BASE))
    return [*found, *_earlier(alignment.previous, found)][: limits.TABLE_CELLS - 1]


def in_words(alignment: Alignment, most: int = SENTENCES) -> list[str]:
    """One sentence a measure: the first model's number, and whether it is higher or lower than each other's."""
    shown = columns(alignment)
    measures = _measures(shown)
    sentences = [_sentence(measure, shown) for measure in measures[:most]]
    if len(measures) > most:
        sentences.append(f"… and {len(measures) - most} more.")
    return sentences


def in_brief(alignment: Alignment) -> list[str]:
    """For the card: the benchmark and the first sentences; empty without numbers."""
    sentences = in_words(alignment, SENTENCES_IN_BRIEF)
    if not sentences or alignment.evaluation is None:
        return []
    evaluation = alignment.evaluation
    return [f"*Evaluation* with {literal(evaluation.benchmark_name or evaluation.benchmark_id, 120)}:", *sentences]


def who_is_who(alignment: Alignment) -> str | None:
    """One line that names the model of the alignment before this one, `None` when it is not among the columns."""
    previous = alignment.previous
    if previous is None or not any(one.role == _PREVIOUS for one in columns(alignment)):
        return None
    return (
        f"{code(previous.model_id or '', 150)} is the model of *{literal(previous.name, 120)}*, this team's alignment "
        "before this one on the same benchmark."
    )


def blocks(alignment: Alignment) -> list[Block]:
    """A table of all numbers and up to two charts of what all models have: shares of 1, and other numbers."""
    shown = columns(alignment)
    measures = _measures(shown)[: limits.TABLE_ROWS - 1]
    if not measures:
        return []
    rows = [("Measure", *(f"{one_line(one.model_id)} ({one.role.lower()})" for one in shown))]
    rows.extend(
        (one_line(measure) or NOT_TOLD, *(number(one.numbers.get(measure)) for one in shown)) for measure in measures
    )
    drawn = shown[: limits.CHART_SERIES]
    common = _drawable([measure for measure in measures if all(measure in one.numbers for one in drawn)])
    shares = [one for one in common if all(0 <= column.numbers[one] <= 1 for column in drawn)]
    others = [one for one in common if one not in shares]
    charts = [
        _chart(title, measured, drawn, block_id)
        for title, measured, block_id in (
            ("By model", shares, "chart_shares"),
            ("By model, other numbers" if shares else "By model", others, "chart_others"),
        )
        if measured
    ]
    return [table(rows, "numbers"), *charts]


def _earlier(previous: Previous | None, found: Sequence[Column]) -> list[Column]:
    """The model of the alignment before this one, also where the numbers came with it and nobody had to ask."""
    if not found or previous is None or previous.model_id is None:
        return []
    told = earlier.with_the_alignment(previous)
    same = {measure: told[measure.lower()] for measure in _measures(found) if measure.lower() in told}
    numbers = same | earlier.asked_for(previous)
    is_new = previous.model_id not in {one.model_id for one in found}
    return [Column(previous.model_id, _PREVIOUS, numbers)] if numbers and is_new else []


def _role(alignment: Alignment, model_id: str) -> str | None:
    if model_id == alignment.model_id:
        return _ALIGNED
    return _BASE if model_id == alignment.draft.base_model else None


def _finite(numbers: Sequence[tuple[str, float]]) -> dict[str, float]:
    return {name: float(value) for name, value in numbers if math.isfinite(value)}


def _measures(shown: Sequence[Column]) -> list[str]:
    return list(dict.fromkeys(measure for one in shown for measure in one.numbers))


def _sentence(measure: str, shown: Sequence[Column]) -> str:
    first, *others = shown
    value = first.numbers.get(measure)
    compared = [_compared(value, other.numbers.get(measure), other) for other in others]
    return f"{literal(measure, _NAME_SHOWN)}: {_told(value, first)}{''.join(compared)}."


def _compared(value: float | None, other: float | None, column: Column) -> str:
    if value is None or other is None:
        return f"; {_told(other, column)}"
    if value == other:
        return f", the same as {_told(other, column)}"
    return f", {'higher' if value > other else 'lower'} than {_told(other, column)}"


def _told(value: float | None, column: Column) -> str:
    return f"{number(value)} of {code(column.model_id, 150)} ({column.role.lower()})"


def _drawable(measures: Sequence[str]) -> list[str]:
    """As many as fit on an axis, whose labels have to differ when they are cut."""
    labels: dict[str, str] = {}
    for measure in measures:
        if label := shorten(one_line(measure), limits.CHART_LABEL):
            labels.setdefault(label, measure)
    return list(labels.values())[: limits.CHART_CATEGORIES]


def _chart(title: str, measures: Sequence[str], drawn: Sequence[Column], block_id: str) -> Block:
    series = [(one.role, [one.numbers[measure] for measure in measures]) for one in drawn]
    return {**bar_chart(title, [one_line(measure) for measure in measures], series), "block_id": block_id}
