"""The program as it is, with nothing put in its place, is killed at instants that are drawn; a failure names its seed."""

from __future__ import annotations

import asyncio

import pytest

from tests.crash.trial import Trial, drawn

LONGEST_LIFE = 2.5


async def live_and_die(trial: Trial, seed: int, kills: int, *, others: int) -> None:
    """Start one, beside the others, and kill any of them before it has lived long, or has quite begun to."""
    draw = drawn(seed)
    for _ in range(others):
        await trial.start()
    for _ in range(kills):
        await trial.begin()
        trial.keep_ordering()
        trial.world.nugen.clock.advance(draw.uniform(0, 200))
        await asyncio.sleep(draw.uniform(0, LONGEST_LIFE))
        await trial.kill(draw.choice(trial.running))
    assert await trial.finish() == [], f"seed {seed}\n{trial.processes.log()}"
    assert trial.kills == kills


@pytest.mark.parametrize("database_kind", ["sqlite"])
@pytest.mark.parametrize(("http", "kills"), [(False, 4), (True, 2)], ids=["socket", "http"])
async def test_one_process_on_sqlite(trial: Trial, kills: int) -> None:
    """Killed several times in a row, whenever it happens to be."""
    await live_and_die(trial, 4, kills, others=0)


@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize(
    ("http", "kills"), [(False, 3), pytest.param(True, 5, marks=pytest.mark.crash_long)], ids=["socket", "http"]
)
async def test_two_replicas_on_postgresql(trial: Trial, kills: int) -> None:
    """Of two one is killed, several times, while the other goes on."""
    await live_and_die(trial, 7, kills, others=1)
