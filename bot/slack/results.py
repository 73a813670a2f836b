"""The numbers before and after: as a table, as charts and in words, which all say the same."""

import math
from dataclasses import dataclass

from bot.alignments.observation import Metrics
from bot.alignments.operation import Previous
from bot.slack import earlier
from bot.slack.blocks import bar_chart, table
from bot.slack.message import Block
from bot.slack.text import code, literal, one_line

NOT_TOLD = "not told"
ACCURACY = "Accuracy"
_MEASURES = (ACCURACY, "Uncertainty", "Domain violations")


@dataclass(frozen=True, slots=True)
class Pair:
    """One measure before and after; a side is `None` when the vendor did not say it, or said something endless."""

    name: str
    before: float | None
    after: float | None

    @property
    def is_whole(self) -> bool:
        """Whether both sides were told."""
        return self.before is not None and self.after is not None

    @property
    def is_share(self) -> bool:
        """Whether both sides were told and can be read as shares of 1."""
        return all(value is not None and 0 <= value <= 1 for value in (self.before, self.after))


def pairs(metrics: Metrics) -> list[Pair]:
    """The measures of which at least one side was told."""
    told = (metrics.accuracy, metrics.uncertainty, metrics.domain_violations)
    found = [Pair(name, _finite(before), _finite(after)) for name, (before, after) in zip(_MEASURES, told, strict=True)]
    return [pair for pair in found if pair.before is not None or pair.after is not None]


def in_words(pair: Pair) -> str:
    """One sentence, neutral about what is good: a lower uncertainty is better, a lower accuracy is not."""
    before, after = number(pair.before), number(pair.after)
    if pair.before is None or pair.after is None:
        return f"{pair.name}: {before} before, {after} after."
    if pair.before == pair.after:
        return f"{pair.name} stayed at {after}."
    way = "up" if pair.after > pair.before else "down"
    return f"{pair.name} went {way} from {before} to {after}{_points(pair)}."


def against(previous: Previous | None, model_id: str | None, found: list[Pair]) -> str | None:
    """One sentence that compares what is told after both alignments; `None` when nothing is."""
    told = _after(previous)
    compared = [
        f"{pair.name.lower()} {number(pair.after)} against {number(told[pair.name])}{_direction(pair, told)}"
        for pair in found
        if pair.name in told and pair.after is not None
    ]
    if previous is None or not compared:
        return None
    this = code(model_id, 150) if model_id else "this one"
    other = f"{code(previous.model_id, 150)} of " if previous.model_id else ""
    return (
        f"{this} against {other}*{literal(previous.name, 120)}*, this team's alignment before this one on the same "
        f"benchmark: {'; '.join(compared)}."
    )


def blocks(found: list[Pair], previous: Previous | None = None) -> list[Block]:
    """A table of all pairs, beside what the alignment before this one had, and up to two charts of whole pairs.

    The charts are apart for shares of 1 and for other numbers.
    """
    if not found:
        return []
    rows: list[tuple[str, ...]] = [("Measure", "Before", "After")]
    rows.extend((pair.name, number(pair.before), number(pair.after)) for pair in found)
    if previous is not None and (told := _after(previous)):
        heading = f"After {one_line(previous.name) or 'the one'} (previous alignment)"
        rows = [(*row, heading if index == 0 else number(told.get(row[0]))) for index, row in enumerate(rows)]
    shown = [table(rows, "numbers")]
    shares = [pair for pair in found if pair.is_whole and pair.is_share]
    others = [pair for pair in found if pair.is_whole and not pair.is_share]
    if shares:
        shown.append(_chart("Before and after", shares, "chart_shares"))
    if others:
        shown.append(
            _chart("Before and after, other numbers" if shares else "Before and after", others, "chart_others")
        )
    return shown


def number(value: float | None) -> str:
    """A number as the vendor gave it, without a fraction that says nothing."""
    if value is None:
        return NOT_TOLD
    return str(int(value)) if value == int(value) and abs(value) < 10**15 else repr(value)


def _after(previous: Previous | None) -> dict[str, float]:
    """What was told after the alignment before this one, by measure."""
    asked = {name.lower(): value for name, value in earlier.asked_for(previous).items()}
    told = asked | earlier.with_the_alignment(previous)
    return {name: told[name.lower()] for name in _MEASURES if name.lower() in told}


def _direction(pair: Pair, told: dict[str, float]) -> str:
    if pair.after is None or pair.after == told[pair.name]:
        return ", the same"
    return ", higher" if pair.after > told[pair.name] else ", lower"


def _points(pair: Pair) -> str:
    # What the others are shares of, if of anything, the vendor does not say; a count of 1 is no 100 %.
    if pair.name != ACCURACY or not pair.is_share or pair.before is None or pair.after is None:
        return ""
    points = round(100 * (pair.after - pair.before), 2)
    return f" ({points:+g} percentage points)"


def _chart(title: str, plotted: list[Pair], block_id: str) -> Block:
    names = [pair.name for pair in plotted]
    before = [pair.before for pair in plotted if pair.before is not None]
    after = [pair.after for pair in plotted if pair.after is not None]
    return {**bar_chart(title, names, [("Before", before), ("After", after)]), "block_id": block_id}


def _finite(value: float | None) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
