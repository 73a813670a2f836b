"""From our own words and their values to what a dialect says, at the clock's present moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.playground.nugen.answer import Answer, document
from bot.playground.nugen.calls.reading import read_page
from bot.playground.nugen.clock import Clock
from bot.playground.nugen.dialect import BARE, Call, Dialect, Shape
from bot.playground.nugen.request import Request

Values = Mapping[str, object]


def shaped(values: Values, shape: Shape) -> object:
    """Name the values as the shape does, in its order."""
    if BARE in shape:
        return values[shape[BARE]]
    return {theirs: values[ours] for theirs, ours in shape.items()}


class Speech:
    """Writes answers in one dialect. Times have no zone (UTC)."""

    def __init__(self, dialect: Dialect, clock: Clock) -> None:
        self.dialect = dialect
        self._clock = clock

    def answer(self, call: Call, values: Values) -> Answer:
        """Write a whole answer."""
        return document(shaped(values, self.dialect.answers[call]))

    def part(self, call: Call, values: Values) -> object:
        """Write what stands inside of an answer; empty if this generation has nothing there."""
        return shaped(values, self.dialect.parts.get(call, {}))

    def listing(self, call: Call, request: Request, rows: Iterable[Values], around: Values | None = None) -> Answer:
        """Write the part of a list that is asked for, with the values `around` it; `RefusedError` for no such page."""
        page = read_page(request.query).cut(list(rows), self.dialect.default_limit)
        return self.answer(call, {"rows": [self.part(call, row) for row in page], **(around or {})})

    def moment(self, virtual: float | None) -> str | None:
        """Write when a virtual moment was or will be; `None` if it is not known."""
        wall = None if virtual is None else self._clock.wall_time(virtual)
        return None if wall is None else self.date(wall)

    def date(self, wall: datetime) -> str:
        """Write a time on the wall."""
        return wall.replace(tzinfo=None).strftime(self.dialect.date_format)

    def eta(self, virtual: float | None) -> int | None:
        """Real seconds until a virtual moment, `None` if that is past or not known."""
        left = None if virtual is None else self._clock.real_seconds(virtual - self._clock.elapsed())
        return None if left is None or left < 0 else int(left)

    def times_of_the_call(self) -> dict[str, str]:
        """The two times of a status answer, which are those of the call and not of the job; both with a T."""
        asked = self._clock.now().replace(tzinfo=None)
        return {
            "asked_at": asked.isoformat(timespec="microseconds"),
            "answered_at": (asked + timedelta(milliseconds=67)).isoformat(timespec="microseconds"),
        }
