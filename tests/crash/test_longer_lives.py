"""The program is killed while documents are made for an order, and while a model is deployed after one."""

from __future__ import annotations

import pytest

from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import text_of
from tests.scenarios.preparing import FAQ, HANDBOOK, made_of
from tests.scenarios.watching import told

SECONDS = 60

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


async def test_killed_while_documents_are_uploaded(trial: Trial) -> None:
    """Killed after a document was uploaded and before that was written down: one document each, one job, one story."""
    world = trial.world
    files = [await world.ada.upload(name, content) for name, content in (HANDBOOK, FAQ)]
    bot = await trial.start(Stroke(Step.DOCUMENT_UPLOADED))
    trial.order(tuple(files))
    await trial.gone(bot)
    assert await trial.finish() == [], trial.processes.log()
    made_of(world, HANDBOOK, FAQ)
    assert len([one for one in world.nugen.documents.values() if one.filename in {HANDBOOK[0], FAQ[0]}]) == 2
    assert len(world.nugen.creates) == 1


async def test_killed_while_a_model_is_deployed(trial: Trial) -> None:
    """Killed right after the request to deploy has left: it is asked for once, and its end is told once."""
    world = trial.world
    order = trial.order()
    await trial.start()
    assert await trial.finish() == [], trial.processes.log()
    (card,) = world.cards()
    bot = await trial.start(Stroke(Step.OPERATION_SENT))
    await world.until(lambda: "deploy" in buttons(card) or None, SECONDS)
    await order.person.press(card.channel, card.ts, "deploy")
    await trial.gone(bot)
    await trial.start()
    await world.until(lambda: "eploying" in text_of(card) or None, SECONDS)
    world.nugen.clock.advance(1200)
    await world.until(lambda: told(world, card)[-1] != "🏁" or None, SECONDS)
    assert await trial.finish() == [], trial.processes.log()
    assert len([one for one in world.nugen.requests if one.call == "deploy"]) == 1
    assert trial.kills == 1
