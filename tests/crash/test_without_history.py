"""What is promised without the scope to read the channel's history: at least once."""

from __future__ import annotations

import pytest

from tests.crash.checker import Broken
from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_without_the_scope_an_interrupted_reply_may_be_there_twice(trial: Trial) -> None:
    """Killed right after a reply: nothing is lost, one job is paid, and that one reply is said once more."""
    missing = {"conversations.history": "missing_scope", "conversations.replies": "missing_scope"}
    trial.world.slack.faults.refuse |= missing
    await trial.struck(Stroke(Step.REPLY_POSTED))
    assert await trial.comes_down_to(Broken.SAID_TWICE), trial.processes.log()
    assert {one.broken for one in await trial.finish(0)} == {Broken.SAID_TWICE}, trial.processes.log()
