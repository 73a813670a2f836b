"""What the vendor asked for with `Retry-After`: until then nobody makes that call, whoever may want it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.nugen.contracts import Call
from bot.nugen.errors import TryLater


@dataclass(frozen=True, slots=True)
class _Wish:
    until: float
    error: TryLater


class Patience:
    """Each call by itself: a vendor that wants no more orders for a while may be asked how the old ones do."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wishes: dict[Call, _Wish] = {}

    @contextmanager
    def over(self, call: Call) -> Iterator[None]:
        """Make the call inside, or get the `TryLater` of the last time again, with the seconds that are left."""
        if (wish := self._wishes.get(call)) is not None and (left := wish.until - self._clock()) > 0:
            raise TryLater(wish.error.detail, status=wish.error.status, retry_after=left)
        try:
            yield
        except TryLater as error:
            if error.retry_after is not None:
                self._wishes[call] = _Wish(self._clock() + error.retry_after, error)
            raise
