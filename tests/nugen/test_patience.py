from __future__ import annotations

import pytest

from bot.nugen.contracts import DOCUMENTED
from bot.nugen.errors import Rejected, TryLater
from bot.nugen.patience import Patience


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def asked_to_wait(patience: Patience, seconds: float | None) -> TryLater:
    """The vendor answers the list with this wish."""
    with pytest.raises(TryLater) as caught, patience.over(DOCUMENTED.projects):
        raise TryLater("busy", status=429, retry_after=seconds)
    return caught.value


def test_nobody_calls_before_the_vendor_wants_it() -> None:
    """Until then the call is not made: whoever wants it hears what the vendor said, and how long is left."""
    clock = Clock()
    patience = Patience(clock)
    asked_to_wait(patience, 30)
    clock.now += 20
    made = False
    with pytest.raises(TryLater) as caught, patience.over(DOCUMENTED.projects):
        made = True
    assert not made
    assert (caught.value.detail, caught.value.status, caught.value.retry_after) == ("busy", 429, 10)
    clock.now += 10
    with patience.over(DOCUMENTED.projects):
        made = True
    assert made


def test_other_calls_do_not_wait() -> None:
    """A vendor that wants no orders for a while may be asked how the old ones do."""
    patience = Patience(Clock())
    asked_to_wait(patience, 3600)
    with patience.over(DOCUMENTED.create):
        pass


def test_without_a_wish_the_caller_decides() -> None:
    """A vendor that is down names no time, and another refusal is none of this."""
    patience = Patience(Clock())
    asked_to_wait(patience, None)
    with pytest.raises(Rejected), patience.over(DOCUMENTED.projects):
        raise Rejected
    with patience.over(DOCUMENTED.projects):
        pass
