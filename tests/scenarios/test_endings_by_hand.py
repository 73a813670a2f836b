"""A job that somebody stops, and a project that somebody deletes: confirmed as final, done once, told in plain words."""

from __future__ import annotations

import pytest

from bot.playground.nugen import Fault
from tests.scenarios.acting import buttons, press
from tests.scenarios.conftest import World, text_of
from tests.scenarios.modelling import HOURS, confirmation, deployed, done, offered, running, sent
from tests.scenarios.watching import a_while, hear, mentions, told_besides_training

in_each = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "documented"), ("sqlite", "singular")])
async def test_an_api_without_a_stop_says_so_in_plain_words(world: World) -> None:
    """Nothing is sent, the job goes on, and it says where it can be stopped instead."""
    job = await running(world)
    await press(world.ada, job, "stop")
    told = await hear(world, job, "🚫")
    assert "the API that Nugen offers here has no stop call, so nothing was sent" in text_of(told)
    assert "Nugen's dashboard" in text_of(told)
    world.nugen.clock.advance(HOURS)
    await hear(world, job, "🏁")
    assert told_besides_training(world, job) == ["📬", "🚫", "🏁"]
    assert sent(world) == ["create"]


@pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])
@pytest.mark.parametrize("seconds", [0, 120])
async def test_a_job_is_stopped_in_the_queue_and_in_training(world: World, seconds: float) -> None:
    """Confirmed as final; the card says that it is being stopped, and Nugen's own word that it was."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(seconds)
    await world.card_says(card, "Training" if seconds else "Waiting in Nugen's queue")
    for words in ("Support assistant", next(iter(world.nugen.projects)), "lost and probably paid for", "Let it run"):
        assert words in confirmation(card, "stop")
    world.nugen.faults.always("list", Fault.BAD_GATEWAY)
    await press(world.ada, card, "stop")
    await world.called("stop")
    await world.card_says(card, "Stopping the job")
    await world.card_says(card, "Nugen works on it")
    assert "stop" not in buttons(card)
    world.nugen.faults.clear()
    await press(world.ada, card, "refresh")
    stopped = await hear(world, card, "⏹️")
    assert "as it was wanted on its card" in stopped.text
    assert "not by me" not in stopped.text
    await world.card_says(card, "Stopped at Nugen")
    assert "Serving" not in text_of(card)
    assert "Stopping the job" not in text_of(card)
    assert mentions(world, card) == ["⏹️"]
    assert buttons(card) == ["edit_and_resend", "delete_project"]
    assert sent(world) == ["create", "stop"]


@in_each
async def test_a_project_is_deleted_once_its_model_is_not_deployed(world: World) -> None:
    """Refused in words while it is; then confirmed as final, gone at Nugen, and nothing is asked about it any more."""
    card = await deployed(world)
    project = next(iter(world.nugen.projects))
    await press(world.ada, card, "delete_project")
    refusal = await hear(world, card, "❌")
    assert "The model is deployed, and Nugen deletes no project whose model is. Undeploy it first." in text_of(refusal)
    await offered(world, card, "undeploy")
    await press(world.ada, card, "undeploy")
    await world.called("undeploy")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📤")
    await offered(world, card, "deploy")
    for words in ("Support assistant", project, "finished", "cannot be undone", "Delete for good", "Keep it"):
        assert words in confirmation(card, "delete_project")
    await press(world.ada, card, "delete_project")
    deleted = await hear(world, card, "🗑️")
    assert project in deleted.text
    await world.until(lambda: buttons(card) == ["edit_and_resend"] or None)
    assert "Serving" not in text_of(card)
    assert world.nugen.models == {}
    asked_before = len(world.nugen.requests)
    other = await running(world, name="Another", document_ids=["doc-sup003"])
    await a_while(world, seconds=0.5)
    assert not [one for one in world.nugen.requests[asked_before:] if project in one.path]
    assert done(world, other) == []
    assert done(world, card) == ["📦", "❌", "📤", "🗑️"]
    assert sent(world) == ["create", "deploy", "undeploy", "delete", "create"]
