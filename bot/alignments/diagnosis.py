"""Whose fault a failure looks like, told from the vendor's own words."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from bot.alignments.alignment import Alignment, Fault
from bot.alignments.operation import FailedAlike
from bot.alignments.phases import Phase

LOOK_BACK = timedelta(hours=24)
MOST_JOBS = 10

_VENDOR = re.compile(
    r"\b50[0234]\b|bad gateway|gateway time-?out|service unavailable|job creation failed|timed? ?out|outcome_unknown"
    r"|internal server error|connection (?:reset|refused|error)|out of memory|\bcuda\b",
    re.IGNORECASE,
)
_DOCUMENTS = re.compile(
    r"synthetic data|\bdocuments?\b|\bcorpus\b|not enough (?:text|data)|\bempty file\b|\bencoding\b", re.IGNORECASE
)
_ORDER = re.compile(r"base[_ ]model|cannot be aligned|\bbenchmark\b|\bworkflow\b|validation|invalid", re.IGNORECASE)


def diagnose(error: str | None, stage_failures: Iterable[str] = ()) -> Fault:
    """Classify a failure; words that point nowhere are `Fault.UNCLEAR` rather than a guess.

    The vendor's infrastructure is looked for first: its failures name the stage ("training_data_upload") as well, and
    somebody who is told to mend their documents because of a bad gateway loses a day.
    """
    words = " ".join([error or "", *stage_failures])
    for pattern, fault in ((_VENDOR, Fault.VENDOR), (_DOCUMENTS, Fault.DOCUMENTS), (_ORDER, Fault.ORDER)):
        if pattern.search(words):
            return fault
    return Fault.UNCLEAR


def alike(failure: Alignment, ended: Sequence[Alignment]) -> FailedAlike | None:
    """How many of the last jobs that ended here failed the same way as `failure`, which is one of them.

    `ended`: finished and failed records of the same key, newest first; at most ten within a day count. `None` when
    there is nothing to compare with, or when it was the only one: two failures that point nowhere are not alike.
    """
    if failure.ended_at is None or failure.fault in (None, Fault.UNCLEAR):
        return None
    earliest = failure.ended_at - LOOK_BACK
    others = [one for one in ended if one.id != failure.id and one.ended_at and earliest <= one.ended_at]
    recent = [failure, *others[: MOST_JOBS - 1]]
    same = [one for one in recent if one.phase is Phase.FAILED and one.fault is failure.fault]
    if len(same) < 2:  # noqa: PLR2004 - itself and another one
        return None
    return FailedAlike(len(same), len(recent), min(one.ended_at or failure.ended_at for one in same))
