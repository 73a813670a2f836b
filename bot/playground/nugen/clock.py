"""The clock that jobs are scripted on: virtual seconds that can run faster, stand still or jump, but never go back."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A time of constant speed that began at `real` (monotonic seconds) when the virtual time was `virtual`."""

    real: float
    virtual: float
    speed: float


_SLOWEST = 1e-6


class Clock:
    """Virtual seconds since the clock was made; `speed` of them pass in one real second.

    Speed 0, or one below a millionth, stands still. A change of speed keeps the virtual time that has passed. `monotonic` gives real seconds.
    """

    def __init__(self, speed: float = 1.0, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._slept = 0.0
        self._made_at = datetime.now(UTC)
        self._stretches = [_Stretch(real=monotonic(), virtual=0.0, speed=_sound(speed))]

    @property
    def speed(self) -> float:
        """Virtual seconds in one real second."""
        return self._stretches[-1].speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._begin(self.elapsed(), _sound(speed))

    def elapsed(self) -> float:
        """Virtual seconds since the clock was made."""
        last = self._stretches[-1]
        return last.virtual + (self._real() - last.real) * last.speed

    @property
    def started_at(self) -> datetime:
        """When the clock was made, by the wall, in UTC."""
        return self._made_at

    def advance(self, seconds: float) -> None:
        """Jump ahead by virtual seconds, at once and at any speed, also while the clock stands still."""
        if seconds < 0:
            raise ValueError("The clock cannot go back.")
        self._begin(self.elapsed() + seconds, self.speed)

    def sleep_through(self, seconds: float) -> None:
        """Let time go by at once, on the wall as well, as for somebody who was asleep; not to be taken back."""
        began = self._real()
        self._slept += seconds
        last = self._stretches[-1]
        virtual = last.virtual + (began - last.real) * last.speed
        self._stretches.append(_Stretch(real=began, virtual=virtual, speed=1.0))
        self._stretches.append(_Stretch(real=began + seconds, virtual=virtual + seconds, speed=last.speed))

    def now(self) -> datetime:
        """The time on the wall, in UTC: what a client's own clock shows."""
        return self._wall(self._real())

    def wall_time(self, moment: float) -> datetime | None:
        """When the wall showed, or will show at this speed, the virtual `moment`, in UTC.

        `None` for a moment ahead of a clock that stands still. Before the clock was made both times ran alike.
        """
        first, last = self._stretches[0], self._stretches[-1]
        if moment < first.virtual:
            return self._wall(first.real + moment - first.virtual)
        for stretch, following in pairwise(self._stretches):
            if moment < following.virtual:
                # Never later than the next stretch began: a jump passes over many moments in one instant.
                return self._wall(min(following.real, _real(stretch, moment, otherwise=following.real)))
        if moment > last.virtual and not last.speed:
            return None
        return self._wall(_real(last, moment, otherwise=last.real))

    def real_seconds(self, virtual_seconds: float) -> float | None:
        """How long virtual seconds take at the present speed; `None` while the clock stands still."""
        return virtual_seconds / self.speed if self.speed else None

    def _real(self) -> float:
        return self._monotonic() + self._slept

    def _begin(self, virtual: float, speed: float) -> None:
        self._stretches.append(_Stretch(real=self._real(), virtual=virtual, speed=speed))

    def _wall(self, real: float) -> datetime:
        return self._made_at + timedelta(seconds=real - self._stretches[0].real)


def _sound(speed: float) -> float:
    if not 0 <= speed < float("inf"):
        raise ValueError("The speed of the clock must be a number of at least 0.")
    # So slow that a wall time of it would be further away than there are dates.
    return speed if speed >= _SLOWEST else 0.0


def _real(stretch: _Stretch, moment: float, *, otherwise: float) -> float:
    return stretch.real + (moment - stretch.virtual) / stretch.speed if stretch.speed else otherwise
