from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.alignments.alignment import Alignment, Fault
from bot.alignments.diagnosis import alike, diagnose
from bot.alignments.operation import FailedAlike
from bot.alignments.phases import Phase

if TYPE_CHECKING:
    from tests.alignments.conftest import MakeAlignment


@pytest.mark.parametrize(
    ("error", "stages", "fault"),
    [
        ("Finetuning failed: Nugen job creation failed: HTTP 502 Bad Gateway", (), Fault.VENDOR),
        (None, ("training_data_upload: outcome_unknown", "training: finetuning_failure"), Fault.VENDOR),
        ("504 Gateway Time-out", (), Fault.VENDOR),
        ("Synthetic data generation failed: answer was an integer", (), Fault.DOCUMENTS),
        ("The base_model cannot be aligned", (), Fault.ORDER),
        ("something else", (), Fault.UNCLEAR),
        (None, (), Fault.UNCLEAR),
    ],
)
def test_the_vendors_words_point_at_somebody(error: str | None, stages: tuple[str, ...], fault: Fault) -> None:
    """Infrastructure first, because its failures name stages as well; nothing is guessed."""
    assert diagnose(error, stages) is fault


def ended(make: MakeAlignment, now: datetime, number: int, fault: Fault | None, **facts: object) -> Alignment:
    known = {"phase": Phase.FAILED if fault else Phase.FINISHED, "fault": fault}
    return make(**{"id": f"a{number}", "ended_at": now - timedelta(minutes=number), **known, **facts})


def test_failures_of_the_same_kind_are_counted_among_the_last_jobs(make: MakeAlignment, now: datetime) -> None:
    """Successes and other failures count as jobs; the oldest of the same kind says since when."""
    faults = [Fault.VENDOR, None, Fault.VENDOR, Fault.DOCUMENTS, None]
    ones = [ended(make, now, number, fault) for number, fault in enumerate(faults)]
    assert alike(ones[0], ones) == FailedAlike(2, 5, now - timedelta(minutes=2))


def test_the_record_itself_may_or_may_not_be_among_them(make: MakeAlignment, now: datetime) -> None:
    """It is written in the same moment, so whoever reads may see it or not: it counts once."""
    ones = [ended(make, now, number, Fault.VENDOR) for number in range(3)]
    assert alike(ones[0], ones) == alike(ones[0], ones[1:]) == FailedAlike(3, 3, now - timedelta(minutes=2))


def test_only_ten_jobs_of_one_day_count(make: MakeAlignment, now: datetime) -> None:
    """What failed the day before says nothing about now."""
    many = [ended(make, now, number, Fault.VENDOR) for number in range(30)]
    assert alike(many[0], many) == FailedAlike(10, 10, now - timedelta(minutes=9))
    yesterday = ended(make, now, 24 * 60 + 1, Fault.VENDOR)
    assert alike(many[0], [many[0], yesterday]) is None


@pytest.mark.parametrize("fault", [Fault.UNCLEAR, None])
def test_what_points_nowhere_is_like_nothing(make: MakeAlignment, now: datetime, fault: Fault | None) -> None:
    """Two failures that nobody understands need not have anything in common."""
    ones = [ended(make, now, number, fault, phase=Phase.FAILED) for number in range(3)]
    assert alike(ones[0], ones) is None


def test_a_first_failure_is_alone(make: MakeAlignment, now: datetime) -> None:
    """One is no pattern."""
    ones = [ended(make, now, 0, Fault.VENDOR), ended(make, now, 1, None), ended(make, now, 2, Fault.ORDER)]
    assert alike(ones[0], ones) is None
