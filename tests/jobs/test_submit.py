"""A create that meets another generation of the contract has started nothing, and leaves once more in the right one."""

from __future__ import annotations

import pytest

from bot.alignments.phases import Phase
from bot.alignments.work import WorkKind
from bot.jobs.submit import Submit
from bot.jobs.worker import IDLE
from tests.jobs.conftest import Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("documented", "plural"),
        ("plural", "documented"),
        ("plural", "mixed"),
        ("mixed", "plural"),
        ("plural", "singular"),
    ],
)
async def test_a_change_of_the_generation_right_before_a_create_loses_no_order(
    bench: Bench, before: str, after: str
) -> None:
    """Other paths or other names: found out by reading, then the order is sent, and it is started once."""
    bench.nugen.contract = before
    await bench.client.projects()
    bench.nugen.contract = after
    record = await bench.add()
    submit = Submit(bench.store, bench.client)
    while await bench.round(WorkKind.SUBMIT, submit) != IDLE:
        assert len(bench.nugen.requests) < 20
    accepted = await bench.now(record)
    assert accepted.phase is Phase.QUEUED
    assert list(bench.nugen.projects) == [accepted.vendor_id]


async def test_a_request_that_is_refused_in_the_right_generation_is_rejected(bench: Bench) -> None:
    """What Nugen cannot process as it is ends there: it is not sent again and again."""
    record = await bench.add()
    await bench.change(record, draft=type(record.draft)("x", "nugen-flash-instruct", (), record.draft.channel_id))
    assert await bench.round(WorkKind.SUBMIT, Submit(bench.store, bench.client)) == IDLE
    assert (await bench.now(record)).phase is Phase.REJECTED
    assert len(bench.nugen.creates) == 1
