"""A process stands still for longer than its lease and the settling time, and goes on as if nothing had happened."""

from __future__ import annotations

import asyncio
from signal import SIGCONT, SIGSTOP

import pytest

from tests.crash.steps import Step, Stroke
from tests.crash.trial import LEASE, SETTLE, Trial, drawn
from tests.scenarios.watching import told

SECONDS = 60
LONGER_THAN_LEASE_AND_SETTLING = LEASE + SETTLE

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"])


async def stand_still(trial: Trial, step: Step) -> None:
    """One process stops at this step, a second one is started and takes over."""
    sleeper = await trial.start(Stroke(step, signal=SIGSTOP))
    trial.order()
    async with asyncio.timeout(SECONDS):
        await sleeper.stopped.wait()
    await trial.start()


async def test_the_create_of_a_sleeper_does_not_leave(trial: Trial) -> None:
    """Stopped right before sending, and woken after its person was asked: what it held back is never sent."""
    await stand_still(trial, Step.ABOUT_TO_SEND)
    card = await trial.until(lambda: next(iter(trial.world.cards()), None))
    await trial.until(lambda: told(trial.world, card).count("❔") > 1 or None)
    trial.running[0].send(SIGCONT)
    assert await trial.finish() == [], trial.processes.log()
    assert trial.asked == 1
    assert len(trial.world.nugen.creates) == 1


@pytest.mark.parametrize("step", [Step.CARD_BEGUN, Step.REPLY_BEGUN])
async def test_the_post_of_a_sleeper_does_not_leave(trial: Trial, step: Step) -> None:
    """Stopped right before posting, and woken after another has posted: it is there once."""
    await stand_still(trial, step)
    card = await trial.until(lambda: next(iter(trial.world.cards()), None))
    await trial.until(lambda: trial.world.replies(card) or None)
    trial.running[0].send(SIGCONT)
    assert await trial.finish() == [], trial.processes.log()


async def test_any_of_two_stands_still_at_any_instant(trial: Trial) -> None:
    """Three times one of two replicas stands still for longer than anything waits for it; nothing is done twice."""
    seed = 11
    draw = drawn(seed)
    for _ in range(2):
        await trial.start()
    for _ in range(3):
        trial.keep_ordering()
        trial.world.nugen.clock.advance(draw.uniform(0, 200))
        await asyncio.sleep(draw.uniform(0, 1))
        sleeper = draw.choice(trial.running)
        sleeper.send(SIGSTOP)
        await asyncio.sleep(LONGER_THAN_LEASE_AND_SETTLING)
        sleeper.send(SIGCONT)
    assert await trial.finish() == [], f"seed {seed}\n{trial.processes.log()}"
