"""Whose fault a failure looks like, told from the vendor's own words."""

import re
from collections.abc import Iterable

from bot.alignments.alignment import Fault

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
