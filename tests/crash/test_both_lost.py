"""Where nobody can know whether a create arrived, nothing is sent, and the person sees that it is so."""

from __future__ import annotations

import pytest

from bot.playground.nugen import Fault
from tests.crash.evidence import history_of
from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import text_of

SECONDS = 60


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_the_answer_and_the_look_are_lost(trial: Trial) -> None:
    """Killed before the answer, and then Nugen's list fails: the thread asks, and when the list is back it is found."""
    world = trial.world
    trial.order()
    bot = await trial.start(Stroke(Step.SENT))
    await trial.gone(bot)
    world.nugen.faults.always("list", Fault.SERVER_ERROR)
    await trial.start()
    card = await world.until(
        lambda: next((one for one in world.cards() if "send_again" in buttons(one)), None), SECONDS
    )
    question = await world.reply(card, "Please decide", SECONDS)
    assert {"search_again", "send_again", "withdraw"} <= set(buttons(question))
    assert "could not be read" in question.text
    assert "a decision is needed" in text_of(card)
    (thread,) = (await history_of(world, trial.orders, trial.database)).threads
    assert thread.asks
    assert len(world.nugen.creates) == 1
    world.nugen.faults.clear()
    assert await trial.finish() == [], trial.processes.log()
    assert len(world.nugen.creates) == 1
    assert trial.asked == 0
