"""Each guard is taken out of the program, and the same kills do the damage that the checker is there to see."""

from __future__ import annotations

import asyncio
from signal import SIGCONT, SIGSTOP

import pytest

from tests.crash.checker import Broken
from tests.crash.guards import Guard
from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial

SECONDS = 60

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def damaged(trial: Trial, guard: Guard, step: Step, broken: Broken) -> bool:
    """Whether this promise is broken when a program without the guard is killed at the step, once, and started again."""
    trial.without = [guard]
    await trial.struck(Stroke(step))
    return await trial.comes_to(broken)


@on_sqlite
async def test_a_blind_second_create_is_seen(trial: Trial) -> None:
    """A create that was interrupted and is sent again without a look: a job that nobody decided on is paid."""
    assert await damaged(trial, Guard.ASK_BEFORE_SECOND_CREATE, Step.SENT, Broken.CREATED_TWICE)


@on_sqlite
async def test_a_second_card_is_seen(trial: Trial) -> None:
    """A card whose recording was interrupted and that is not looked for: there are two."""
    assert await damaged(trial, Guard.LOOK_BEFORE_SECOND_POST, Step.CARD_POSTED, Broken.TWO_CARDS)


@on_sqlite
async def test_a_second_reply_is_seen(trial: Trial) -> None:
    """A reply whose recording was interrupted and that is not looked for is said twice."""
    assert await damaged(trial, Guard.LOOK_BEFORE_SECOND_POST, Step.REPLY_POSTED, Broken.SAID_TWICE)


@on_sqlite
@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_an_order_that_was_only_acknowledged_is_missed(trial: Trial) -> None:
    """Acknowledged first and written later: what somebody was told was taken is gone."""
    assert await damaged(trial, Guard.ROW_BEFORE_ACKNOWLEDGEMENT, Step.ACKNOWLEDGED, Broken.LOST)


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_a_sleeper_that_posts_late_is_seen(trial: Trial) -> None:
    """A process that stood still past its lease and posts without asking for it: the reply is there twice."""
    trial.without = [Guard.LIVE_CLAIM]
    sleeper = await trial.start(Stroke(Step.REPLY_BEGUN, signal=SIGSTOP))
    trial.order()
    async with asyncio.timeout(SECONDS):
        await sleeper.stopped.wait()
    await trial.start()
    card = await trial.world.until(lambda: next(iter(trial.world.cards()), None), SECONDS)
    await trial.world.until(lambda: trial.world.replies(card) or None, SECONDS)
    sleeper.send(SIGCONT)
    await trial.world.until(lambda: len(trial.world.replies(card)) > 1 or None, SECONDS)
    assert await trial.comes_to(Broken.SAID_TWICE)
