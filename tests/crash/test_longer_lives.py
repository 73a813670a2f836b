"""The program is killed while documents are made for an order."""

from __future__ import annotations

import pytest

from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial
from tests.scenarios.preparing import FAQ, HANDBOOK, made_of

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
