"""What moves by itself on a card is edited rarely; what is news on it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.materials import MaterialState, SlackFile
from bot.alignments.observation import Served
from bot.alignments.operation import Deployment, Evaluation
from bot.alignments.work import Work, WorkKind
from bot.jobs.budget import SLACK
from bot.jobs.deliver import Deliver
from tests.jobs.conftest import KEY, Bench

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])

HOUR = timedelta(hours=1)


async def edits(bench: Bench, record: Alignment) -> int:
    """Deliver with an hour between edits for progress; gives how often the card was edited so far."""
    await bench.store.make_due(Work(WorkKind.DELIVER, record.id))
    deliver = Deliver(bench.store, bench.gateway, SLACK.faster(1000), HOUR, "Alignbot")
    await bench.round(WorkKind.DELIVER, deliver)
    return len([one for one in bench.slack.wire if one.kind == "chat.update"])


async def test_the_progress_of_a_file_waits_and_its_state_does_not(bench: Bench) -> None:
    """Ten percent more is worth no edit at once; that the file is ready is."""
    record = await bench.preparing(SlackFile("F1", "handbook.txt", 12))
    await edits(bench, record)
    uploaded = replace(record.materials[0], state=MaterialState.PROCESSING, progress=10)
    await bench.change(record, materials=(uploaded,))
    assert await edits(bench, record) == 1
    await bench.change(record, materials=(replace(uploaded, progress=20),))
    assert await edits(bench, record) == 1
    await bench.change(record, materials=(replace(uploaded, state=MaterialState.READY, vendor_id="doc-1"),))
    assert await edits(bench, record) == 2


async def test_another_look_at_the_model_waits_and_another_state_does_not(bench: Bench) -> None:
    """When the model was last looked at is no news; that it is served is. The same for an evaluation's progress."""
    record = await bench.aligned()
    await edits(bench, record)
    now = await bench.store.now()
    evaluation = Evaluation("eval-1", "benchmark-1", progress="1/10 questions")
    await bench.change(record, deployment=Deployment(now, Served.UNDEPLOYED), evaluation=evaluation)
    before = await edits(bench, record)
    later = Deployment(now + timedelta(minutes=5), Served.UNDEPLOYED)
    await bench.change(record, deployment=later, evaluation=replace(evaluation, progress="7/10 questions"))
    assert await edits(bench, record) == before
    await bench.change(record, deployment=replace(later, state=Served.DEPLOYED))
    assert await edits(bench, record) == before + 1


async def test_the_card_says_which_generation_is_spoken(bench: Bench) -> None:
    """What was found out stands in the small print."""
    record = await bench.aligned()
    await bench.store.set_contract(KEY, "plural")
    card = await bench.card(record)
    assert "plural" in str(card.blocks)
