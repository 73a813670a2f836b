"""The numbers before and after: as a table, as charts and in words, which all say the same."""

import math
from dataclasses import dataclass

from bot.alignments.observation import Metrics
from bot.slack.blocks import bar_chart, table
from bot.slack.message import Block

NOT_TOLD = "not told"
ACCURACY = "Accuracy"


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
    named = (
        (ACCURACY, metrics.accuracy),
        ("Uncertainty", metrics.uncertainty),
        ("Domain violations", metrics.domain_violations),
    )
    found = [Pair(name, _finite(before), _finite(after)) for name, (before, after) in named]
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


def blocks(found: list[Pair]) -> list[Block]:
    """A table of all pairs and up to two charts of those with both sides: shares of 1, and other numbers."""
    if not found:
        return []
    rows = [("Measure", "Before", "After"), *((pair.name, number(pair.before), number(pair.after)) for pair in found)]
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
