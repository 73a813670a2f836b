"""How much may be spent and when: the generic cell rate algorithm, with a place in line for whoever has to wait."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

# Nobody is sent away for longer, however many are before them.
LONGEST_LINE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Allowance:
    """One more every `every`, and up to `burst` at once.

    `kept`: by rank, the most important first, how much of the burst is kept for those of a higher one.
    """

    every: timedelta
    burst: int
    kept: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """What is spent of an allowance: `spent_until` is when all of it will have come back.

    `lines`: by rank, until when the times are promised to those who wait. Promises are not kept against a higher rank;
    they only spread those who come back, so that a hundred who wait do not all ask again at every moment.
    """

    spent_until: datetime
    lines: tuple[datetime, ...]

    def believed(self, allowance: Allowance, now: datetime) -> "Level":
        """Without what can only stand there because the clock was set back."""
        most, longest = now + allowance.burst * allowance.every, now + LONGEST_LINE
        lines = tuple(line if line <= longest else now for line in self.lines)
        return Level(min(self.spent_until, most), lines)

    def free_at(self, allowance: Allowance, rank: int) -> datetime:
        """The moment from which this rank may spend one: not before those of a higher rank who wait."""
        usable = allowance.burst - allowance.kept[rank] - 1
        return max((self.spent_until - usable * allowance.every, *self.lines[:rank]))

    def spent(self, allowance: Allowance, now: datetime) -> "Level":
        """With one more spent."""
        return replace(self, spent_until=max(self.spent_until, now) + allowance.every)

    def promised(self, allowance: Allowance, rank: int, at: datetime) -> "Level":
        """With this moment promised to somebody of this rank."""
        lines = (*self.lines[:rank], at + allowance.every, *self.lines[rank + 1 :])
        return replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class Asked:
    """One of an allowance is wanted. `place`: the moment that whoever asks was promised before, at this rank or above."""

    allowance: Allowance
    level: Level
    place: datetime | None = None


def spend(wanted: Sequence[Asked], rank: int, now: datetime) -> tuple[list[Asked], timedelta | None]:
    """Spend one of each, or none; gives how all stand then, and how long to wait if it was none.

    Asking before the promised moment changes nothing, except that there may be room by then.
    """
    wanted = [replace(one, level=one.level.believed(one.allowance, now)) for one in wanted]
    short = [one for one in wanted if one.level.free_at(one.allowance, rank) > now]
    if not short:
        return [Asked(one.allowance, one.level.spent(one.allowance, now)) for one in wanted], None
    after = [_in_line(one, rank, now) if one in short else replace(one, place=None) for one in wanted]
    return after, max(one.place for one in after if one.place is not None) - now


def _in_line(one: Asked, rank: int, now: datetime) -> Asked:
    if one.place is not None and now < one.place <= now + LONGEST_LINE:
        return one
    at = max(one.level.free_at(one.allowance, rank), one.level.lines[rank])
    at = min(at, now + LONGEST_LINE)
    return replace(one, level=one.level.promised(one.allowance, rank, at), place=at)
