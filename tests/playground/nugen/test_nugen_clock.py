from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.nugen import Clock

STEPS = st.lists(
    st.tuples(
        st.floats(0, 1000),  # real seconds that pass
        st.one_of(st.none(), st.floats(0, 1000)),  # then a new speed, if any
        st.one_of(st.none(), st.floats(0, 1000)),  # then a jump, if any
    ),
    max_size=8,
)


class Hand:
    """Real seconds, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def test_a_change_of_speed_keeps_the_time_that_has_passed() -> None:
    """After 10 s at 60 and 10 s at 2, 620 virtual seconds have passed."""
    hand = Hand()
    clock = Clock(60, monotonic=hand)
    hand.seconds += 10
    clock.speed = 2
    assert clock.elapsed() == pytest.approx(600)
    hand.seconds += 10
    assert clock.elapsed() == pytest.approx(620)


def test_a_clock_that_stands_still_moves_only_when_it_is_advanced() -> None:
    """At speed 0 real time changes nothing and a jump changes everything."""
    hand = Hand()
    clock = Clock(0, monotonic=hand)
    hand.seconds += 3600
    assert clock.elapsed() == 0
    clock.advance(90)
    assert clock.elapsed() == 90
    assert clock.real_seconds(60) is None


def test_the_wall_tells_when_a_moment_was_and_when_it_will_be() -> None:
    """Virtual moments are turned back into the real time at which they passed, across speeds and jumps."""
    hand = Hand()
    clock = Clock(10, monotonic=hand)
    start = clock.started_at
    hand.seconds += 10  # 100 virtual seconds
    clock.advance(50)
    clock.speed = 100
    hand.seconds += 1
    assert clock.wall_time(40) == start + timedelta(seconds=4)
    assert clock.wall_time(120) == start + timedelta(seconds=10)
    assert clock.wall_time(200) == start + timedelta(seconds=10.5)
    assert clock.wall_time(350) == start + timedelta(seconds=12)
    assert clock.wall_time(-60) == start - timedelta(seconds=60)
    assert clock.now() == start + timedelta(seconds=11)


def test_a_clock_that_stands_still_cannot_tell_when_the_future_comes() -> None:
    """No wall time is invented for a moment that may never come."""
    clock = Clock(0)
    assert clock.wall_time(0) is not None
    assert clock.wall_time(1) is None


@pytest.mark.parametrize("speed", [-1.0, float("inf"), float("nan")])
def test_an_impossible_speed_is_refused(speed: float) -> None:
    """A speed that would break time is an error and leaves the clock as it was."""
    clock = Clock(5)
    with pytest.raises(ValueError, match="speed"):
        clock.speed = speed
    assert clock.speed == 5
    with pytest.raises(ValueError, match="back"):
        clock.advance(-1)


@settings(deadline=None)
@given(speed=st.floats(0, 1000), steps=STEPS)
def test_time_never_goes_back_and_the_past_has_a_wall_time(
    speed: float, steps: list[tuple[float, float | None, float | None]]
) -> None:
    """Whatever is done to the clock, virtual time only grows, and what has passed lies between its start and now."""
    hand = Hand()
    clock = Clock(speed, monotonic=hand)
    moments = [clock.elapsed()]
    for passing, new_speed, jump in steps:
        hand.seconds += passing
        moments.append(clock.elapsed())
        if new_speed is not None:
            clock.speed = new_speed
        moments.append(clock.elapsed())
        if jump is not None:
            clock.advance(jump)
        moments.append(clock.elapsed())
    assert moments == sorted(moments)
    walls = [clock.wall_time(moment) or datetime.max.replace(tzinfo=UTC) for moment in moments]
    assert walls == sorted(walls)
    tolerance = timedelta(milliseconds=1)
    assert clock.started_at - tolerance <= walls[0]
    assert walls[-1] <= clock.now() + tolerance


def test_time_that_is_slept_through_passes_on_the_wall_too() -> None:
    """Everything happened at its own time meanwhile; the speed is as before."""
    clock = Clock(0, monotonic=lambda: 100.0)
    clock.advance(50)
    before = clock.now()
    clock.sleep_through(3600)
    assert clock.elapsed() == 3650
    assert clock.now() - before == timedelta(hours=1)
    assert clock.wall_time(650) == before + timedelta(minutes=10)
    assert clock.speed == 0
