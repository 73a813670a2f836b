"""The program is killed in the middle of a request of Slack's over HTTP: an error for its person, who presses again."""

from __future__ import annotations

import pytest

from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial

pytestmark = pytest.mark.parametrize("http", [True], ids=["http"])


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_killed_around_the_answer(trial: Trial) -> None:
    """With the row written the request breaks off, and pressing again is the same order; once answered, nobody need."""
    broken_off = trial.order()
    await trial.gone(await trial.start(Stroke(Step.ROW_WRITTEN)))
    assert not broken_off.acknowledged
    bot = await trial.start(Stroke(Step.ACKNOWLEDGED, nth=2))
    await trial.people.acknowledged()
    assert broken_off.presses > 1
    answered = trial.order()
    await trial.gone(bot)
    await trial.people.acknowledged()
    assert answered.presses == 1
    assert await trial.finish() == [], trial.processes.log()
    assert len(trial.world.nugen.creates) == 2


@pytest.mark.parametrize("database_kind", ["postgresql"])
async def test_the_next_press_reaches_the_other_replica(trial: Trial) -> None:
    """Two behind one address, which asks them in turn: who is asked again finds the row that the dead one wrote."""
    await trial.start()
    await trial.struck(Stroke(Step.ROW_WRITTEN))
    await trial.people.acknowledged()
    assert any(one.presses > 1 for one in trial.orders)
    assert await trial.finish() == [], trial.processes.log()
