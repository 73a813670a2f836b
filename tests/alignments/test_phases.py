from __future__ import annotations

import pytest

from bot.alignments.phases import ACTIVE, FINAL, RUNNING, Phase, is_later


def test_every_phase_is_either_final_or_active() -> None:
    """No phase is forgotten: something may still happen, or nothing can."""
    assert set(Phase) == FINAL | ACTIVE
    assert not FINAL & ACTIVE
    assert RUNNING < ACTIVE


@pytest.mark.parametrize("final", sorted(FINAL))
@pytest.mark.parametrize("new", list(Phase))
def test_nothing_follows_an_end(final: Phase, new: Phase) -> None:
    """A late or stale answer never wakes up what has ended."""
    assert not is_later(new, final)


def test_a_job_moves_forwards_only_and_may_skip() -> None:
    """Polls skip phases, and an older list answer must not turn the thread back."""
    assert is_later(Phase.FINISHED, Phase.QUEUED)
    assert is_later(Phase.DEPLOYING, Phase.TRAINED)
    assert not is_later(Phase.QUEUED, Phase.TRAINING)
    assert not is_later(Phase.TRAINED, Phase.EVALUATING)


@pytest.mark.parametrize("end", [Phase.FAILED, Phase.STOPPED, Phase.GONE])
@pytest.mark.parametrize("old", sorted(RUNNING))
def test_it_can_fail_at_any_time(old: Phase, end: Phase) -> None:
    """Every running phase can end badly."""
    assert is_later(end, old)
