from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.alignments.identifiers import new_id

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_no_two_ids_are_the_same() -> None:
    """Not even those of one instant, nor those of two processes."""
    assert len({new_id(NOON) for _ in range(1000)}) == 1000


def test_ids_sort_by_the_time_at_which_they_were_given() -> None:
    """As text, for as long as anybody will use this."""
    moments = [NOON + timedelta(milliseconds=step) for step in (0, 1, 15, 16, 999, 10**6, 10**10, 10**13)]
    ids = [new_id(moment) for moment in moments]
    assert sorted(ids) == ids
    assert {len(one) for one in ids} == {32}
