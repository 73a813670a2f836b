"""Many orders and many kills; run by `pytest -m crash_long`, and left out otherwise."""

from __future__ import annotations

import asyncio
from signal import SIGCONT, SIGSTOP

import pytest

from tests.crash.steps import Step, Stroke
from tests.crash.trial import LEASE, SETTLE, Trial, drawn

KILLS = 23
LONGER_LIVES = {Step.DOCUMENT_UPLOADED, Step.OPERATION_SENT, Step.BUTTON_WRITTEN, Step.BUTTON_ACKNOWLEDGED}
NAMED = [step for step in Step if step not in LONGER_LIVES]
LONGEST_LIFE = 2.0
MOST_PASSES = 3
# Slack takes about 50 edits a minute, and each card has to show its end.
SECONDS_TO_FINISH = 300
PAUSES_IN_TEN = 2


@pytest.mark.crash_long
@pytest.mark.parametrize(
    ("database_kind", "replicas"), [("sqlite", 1), ("postgresql", 2), ("postgresql", 3)], ids=["one", "two", "three"]
)
@pytest.mark.parametrize(
    ("http", "seed"), [(False, 101), (False, 202), (False, 303), (True, 404)], ids=["101", "202", "303", "http-404"]
)
async def test_killed_over_and_over(trial: Trial, replicas: int, seed: int) -> None:
    """Killed at named steps and at instants that are drawn, and with several replicas stopped in between."""
    draw = drawn(seed)
    while len(trial.running) < replicas - 1:
        await trial.start()
    while trial.kills < KILLS:
        if draw.random() < 1 / 2:
            await trial.struck_or_killed(Stroke(draw.choice(NAMED), draw.randint(1, MOST_PASSES)))
            continue
        newest = await trial.start()
        trial.keep_ordering()
        trial.world.nugen.clock.advance(draw.uniform(0, 200))
        if replicas > 1 and draw.random() * 10 < PAUSES_IN_TEN:
            sleeper = draw.choice(trial.running)
            sleeper.send(SIGSTOP)
            await asyncio.sleep(draw.uniform(0, LEASE + 2 * SETTLE))
            sleeper.send(SIGCONT)
        await asyncio.sleep(draw.uniform(0, LONGEST_LIFE))
        # The one that lives goes on with what the other one held.
        await trial.kill(draw.choice(trial.running) if replicas > 1 else newest)
    assert await trial.finish(SECONDS_TO_FINISH) == [], f"seed {seed}\n{trial.processes.log()}"
