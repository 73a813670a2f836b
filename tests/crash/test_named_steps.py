"""The program is killed at every named step, with several alignments in flight, and nothing is twice, lost or silent."""

from __future__ import annotations

import pytest

from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial

TAKEN = (Step.ROW_WRITTEN, Step.ACKNOWLEDGED, Step.CARD_BEGUN, Step.CARD_POSTED, Step.CARD_RECORDED)
SENDING = (Step.ABOUT_TO_SEND, Step.SENT, Step.ANSWERED, Step.STORED)
TELLING = (Step.TRANSITION_WRITTEN, Step.REPLY_BEGUN, Step.REPLY_POSTED, Step.REPLY_RECORDED)
SHOWING = (Step.CARD_EDITED, Step.EDIT_RECORDED)

pytestmark = pytest.mark.parametrize(
    "http", [False, pytest.param(True, marks=pytest.mark.crash_long)], ids=["socket", "http"]
)
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def survive(trial: Trial, steps: tuple[Step, ...], nth: int = 1) -> None:
    for step in steps:
        await trial.struck(Stroke(step, nth))
    assert await trial.finish() == [], trial.processes.log()
    assert trial.kills == len(steps)


@on_sqlite
async def test_killed_while_an_order_is_taken(trial: Trial) -> None:
    """From the row to the card: each person's order is there once, with one card, and is carried out once."""
    await survive(trial, TAKEN)


@on_sqlite
async def test_killed_while_an_order_is_sent(trial: Trial) -> None:
    """Around the paid request: sent once; who was about to send nothing yet is asked, everybody else's is found."""
    await survive(trial, SENDING)
    assert trial.asked >= 1


@on_sqlite
async def test_killed_while_news_are_told(trial: Trial) -> None:
    """From a transition to its reply: each is told once, in order, and the card shows what the row says."""
    await survive(trial, TELLING, nth=2)


@on_sqlite
async def test_killed_while_the_card_is_edited(trial: Trial) -> None:
    """Around an edit: the card shows the end in the end."""
    await survive(trial, SHOWING, nth=2)


@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize(
    "steps",
    [
        (Step.ACKNOWLEDGED, Step.SENT, Step.CARD_POSTED, Step.TRANSITION_WRITTEN),
        (Step.ANSWERED, Step.REPLY_POSTED, Step.STORED, Step.ROW_WRITTEN),
    ],
    ids=["first", "second"],
)
async def test_one_of_two_replicas_is_killed(trial: Trial, steps: tuple[Step, ...]) -> None:
    """The other one takes over what the dead one held, without waiting for its return."""
    await trial.start()
    await survive(trial, steps)
