"""What is done with a model, whatever happens meanwhile: sent once, watched, and told how it ended."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.playground.nugen import Fault, Scenario
from tests.scenarios.acting import buttons, hears, press
from tests.scenarios.conftest import World, text_of
from tests.scenarios.modelling import (
    HOURS,
    asked,
    confirmation,
    done,
    elsewhere,
    evaluate,
    offered,
    running,
    sent,
    sent_earlier,
    the_model,
    trained,
)
from tests.scenarios.watching import hear, mentions, told_besides_training

in_each = pytest.mark.parametrize("database_kind", ["sqlite"])
once = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])


@in_each
async def test_a_model_is_deployed_and_undeployed_on_its_card(world: World) -> None:
    """Confirmed with name, id and state; the card tells alignment, model and serving apart, each end is one reply."""
    card = await trained(world)
    model = the_model(world)
    for words in ("Support assistant", model.project_id, "finished", "It costs for as long as", "Not now"):
        assert words in confirmation(card, "deploy")
    await press(world.ada, card, "deploy")
    await world.card_says(card, "Deploying the model")
    await world.called("deploy")
    # For the first half minute Nugen still says that nothing is deployed, which is no failure.
    await world.called("deployment", asked(world, "deployment") + 3)
    assert done(world, card) == []
    world.nugen.clock.advance(60)
    await world.card_says(card, "being deployed")
    assert "Five to fifteen minutes are normal" in text_of(card)
    assert "deploy" not in buttons(card)
    world.nugen.clock.advance(HOURS)
    reply = await hear(world, card, "📦")
    assert model.id in text_of(reply)
    assert buttons(reply) == ["ask"]
    await world.card_says(card, "deployed; it answers, and costs")
    assert f"*Alignment*: Finished · *Model* `{model.id}`" in text_of(card)
    for words in ("Support assistant", model.project_id, "model deployed", "answers nobody"):
        assert words in confirmation(card, "undeploy")
    await press(world.ada, card, "undeploy")
    await world.called("undeploy")
    await world.card_says(card, "Undeploying the model")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📤")
    await world.card_says(card, "not deployed, so it answers nobody")
    await offered(world, card, "deploy")
    assert told_besides_training(world, card) == ["📬", "🏁", "📦", "📤"]
    assert mentions(world, card) == ["🏁", "📦", "📤"]
    assert sent(world) == ["create", "deploy", "undeploy"]
    assert len(world.cards()) == 1


@in_each
async def test_a_deployment_that_fails_says_why_and_is_tried_again(world: World) -> None:
    """It falls back to "undeployed" with an error: told once with that error and a button, which deploys it."""
    world.nugen.scenario = Scenario.DEPLOYMENT_FAILS
    card = await trained(world)
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    world.nugen.clock.advance(HOURS)
    failure = await hear(world, card, "❌")
    assert "Redeployment failed and was reverted to READY status" in text_of(failure)
    assert "the alignment and its model are as before" in text_of(failure)
    await world.card_says(card, "The last try failed")
    await press(world.ada, failure, "deploy")
    await world.called("deploy", 2)
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📦")
    await world.card_says(card, "deployed; it answers, and costs")
    assert "The last try failed" not in text_of(card)
    assert done(world, card) == ["❌", "📦"]
    assert sent(world) == ["create", "deploy", "deploy"]


@once
async def test_what_costs_or_destroys_belongs_to_the_requester(world: World) -> None:
    """Anybody else is told whose it is; nothing is sent; asking and looking are free."""
    card = await trained(world)
    job = await running(world, name="Another", document_ids=["doc-sup003"])
    for message, action, words in (
        (card, "deploy", "can deploy its model"),
        (card, "evaluate", "can evaluate its model"),
        (card, "delete_project", "can delete it"),
        (job, "stop", "can stop it"),
    ):
        await press(world.grace, message, action)
        told = await hears(world, world.grace, words)
        assert f"Only <@{world.ada.id}>" in text_of(told)
    assert world.grace.view is None
    await press(world.grace, card, "ask")
    await world.until(lambda: world.grace.view)
    assert sent(world) == ["create", "create"]
    assert done(world, card) == done(world, job) == []


@pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural"), ("postgresql", "documented")])
async def test_two_presses_at_once_are_one_deployment(idle_world: World) -> None:
    """By two bots at the same time; what else is pressed meanwhile is told to wait."""
    world = idle_world
    await world.start_bot()
    await world.start_bot()
    card = await trained(world)
    await asyncio.gather(*(press(world.ada, card, "deploy") for _ in range(4)))
    await world.card_says(card, "Deploying the model")
    assert not {"deploy", "undeploy", "delete_project", "evaluate"} & set(buttons(card))
    assert world.ephemerals() == []
    result = next(one for one in world.replies(card) if "evaluate" in buttons(one))
    await press(world.ada, result, "evaluate")
    await hears(world, world.ada, "Please wait: deploying the model is still under way")
    await world.called("deploy")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📦")
    await offered(world, card, "undeploy")
    # The button of the result is from an earlier day.
    await press(world.ada, result, "deploy")
    late = await hear(world, card, "❌")
    assert "The model is deployed already" in text_of(late)
    assert buttons(late) == []
    assert done(world, card) == ["📦", "❌"]
    assert sent(world) == ["create", "deploy"]


@once
async def test_nugen_is_looked_at_right_before_anything_is_sent(world: World) -> None:
    """Whatever was done behind the bot's back is told in plain words, shown on the card, and nothing is sent."""
    card = await trained(world)
    model = the_model(world)
    await elsewhere(world, "POST", f"models/{model.id}/deployment")
    world.nugen.clock.advance(60)
    await press(world.ada, card, "deploy")
    await world.reply(card, "Nugen is deploying the model already")
    await world.card_says(card, "being deployed")
    world.nugen.clock.advance(HOURS)
    await press(world.ada, card, "delete_project")
    refusal = await world.reply(card, "Undeploy it first")
    assert "Nothing was deleted" in text_of(refusal)
    await offered(world, card, "undeploy")
    await elsewhere(world, "DELETE", f"models/{model.id}/deployment")
    world.nugen.clock.advance(HOURS)
    await press(world.ada, card, "undeploy")
    await world.reply(card, "there is nothing to undeploy")
    await offered(world, card, "deploy")
    await elsewhere(world, "DELETE", f"alignment-projects/{model.project_id}")
    await press(world.ada, card, "deploy")
    await world.reply(card, "Nugen does not know the project any more")
    assert done(world, card) == ["❌"] * 4
    await offered(world, card, "delete_project")
    await press(world.ada, card, "delete_project")
    await hear(world, card, "🗑️")
    # What is recorded is what was done elsewhere, and the create.
    assert sent(world) == ["create", "deploy", "undeploy", "delete"]


@once
async def test_a_deployment_that_takes_long_is_told_once(world: World) -> None:
    """After half an hour, without a mention; the end is told as ever."""
    card = await trained(world)
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    world.nugen.clock.advance(60)
    await world.card_says(card, "Nugen works on it")
    await sent_earlier(world, card, timedelta(minutes=31))
    slow = await hear(world, card, "🕰️")
    assert "31 min" in slow.text
    await world.called("deployment", asked(world, "deployment") + 5)
    await world.card_says(card, "It takes longer than usual")
    world.nugen.clock.advance(HOURS)
    await hear(world, card, "📦")
    assert done(world, card) == ["🕰️", "📦"]
    assert mentions(world, card) == ["🏁", "📦"]


@in_each
async def test_a_lost_answer_is_watched_and_never_sent_again(world: World) -> None:
    """Deployed and undeployed without an answer: Nugen shows what became of it, and of what never arrived it shows nothing."""
    card = await trained(world)
    for call, sign in (("deploy", "📦"), ("undeploy", "📤")):
        await offered(world, card, call)
        world.nugen.faults.once(call, Fault.RESET_AFTER)
        await press(world.ada, card, call)
        await world.called(call)
        world.nugen.clock.advance(HOURS)
        await hear(world, card, sign)
    await offered(world, card, "deploy")
    world.nugen.faults.once("deploy", Fault.RESET_BEFORE)
    await press(world.ada, card, "deploy")
    await world.called("deploy", 2)
    await world.called("deployment", asked(world, "deployment") + 3)
    assert done(world, card) == ["📦", "📤"]
    await sent_earlier(world, card, timedelta(minutes=11))
    failure = await hear(world, card, "❌")
    assert "*Deploy* tries it again" in text_of(failure)
    assert "The request got no answer" in text_of(failure)
    assert buttons(failure) == ["deploy"]
    assert done(world, card) == ["📦", "📤", "❌"]
    assert sent(world) == ["create", "deploy", "undeploy", "deploy"]


@once
async def test_what_nugen_does_not_show_is_told_as_unclear(world: World) -> None:
    """An evaluation, a stop or a delete without an answer is never sent again; where it shows that it was done, it was."""
    job = await running(world)
    world.nugen.faults.once("stop", Fault.RESET_BEFORE)
    await press(world.ada, job, "stop")
    unclear = await hear(world, job, "❔")
    assert "the card shows whether the job still runs" in text_of(unclear)
    await offered(world, job, "stop")
    world.nugen.faults.once("stop", Fault.RESET_AFTER)
    await press(world.ada, job, "stop")
    await hear(world, job, "⏹️")
    card = await trained(world, name="Another", document_ids=["doc-sup003"])
    world.nugen.faults.once("evaluate", Fault.RESET_AFTER)
    await evaluate(world, card, "benchmark-xyz789")
    assert "a second one would cost again" in text_of(await hear(world, card, "❔"))
    world.nugen.faults.once("delete", Fault.RESET_BEFORE)
    await offered(world, card, "delete_project")
    await press(world.ada, card, "delete_project")
    assert "list of projects shows whether it is still there" in text_of(await hear(world, card, "❔", times=2))
    world.nugen.faults.once("delete", Fault.RESET_AFTER)
    await offered(world, card, "delete_project")
    await press(world.ada, card, "delete_project")
    await hear(world, card, "🗑️")
    assert (done(world, job), done(world, card)) == (["❔"], ["❔", "❔", "🗑️"])
    assert sent(world) == ["create", "stop", "stop", "create", "evaluate", "delete", "delete"]


@once
async def test_a_vendor_that_is_away_is_waited_for(world: World) -> None:
    """Pressed while it is down, it leaves once when it is back; down in the middle, it is watched to its end."""
    card = await trained(world)
    port = int(world.nugen.base_url.rpartition(":")[2])
    await world.nugen.stop()
    await press(world.ada, card, "deploy")
    await world.card_says(card, "I look at Nugen first")
    await world.nugen.start(port)
    await world.called("deploy")
    world.nugen.faults.always("deployment", Fault.BAD_GATEWAY)
    world.nugen.clock.advance(HOURS)
    await world.called("deployment", asked(world, "deployment") + 2)
    world.nugen.faults.clear()
    await hear(world, card, "📦")
    assert done(world, card) == ["📦"]
    assert sent(world) == ["create", "deploy"]


@in_each
async def test_a_bot_killed_after_sending_sends_nothing_again(idle_world: World) -> None:
    """The next one watches a deployment to its end; of an evaluation it says that nobody knows."""
    world = idle_world
    first = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    card = await trained(world)
    world.nugen.faults.once("deploy", Fault.TIMEOUT_AFTER)
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    await world.kill_bot(first)
    world.nugen.clock.advance(HOURS)
    second = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    await hear(world, card, "📦")
    await offered(world, card, "undeploy")
    world.nugen.faults.once("evaluate", Fault.TIMEOUT_AFTER)
    await evaluate(world, card, "benchmark-xyz789")
    await world.called("evaluate")
    await world.kill_bot(second)
    await world.start_bot()
    await hear(world, card, "❔")
    assert done(world, card) == ["📦", "❔"]
    assert sent(world) == ["create", "deploy", "evaluate"]
