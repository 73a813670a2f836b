from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.playground.nugen import Fault, Scenario
from bot.playground.slack import Message
from tests.scenarios.acting import buttons, hears, last_sent, press, send
from tests.scenarios.conftest import ORDER, PICKERS, World, a_world, text_of
from tests.scenarios.watching import hear

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])
RUNNING = ["refresh", "mute", "unfollow", "stop"]
UNKNOWN = "I do not have this alignment in my records"
ANOTHER_WORKSPACE = "I work for the workspace that installed me"


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    """A bot over HTTP, so that what is pressed can be sent again; progress alone edits no card."""
    async with a_world(database_url, http=True) as world:
        await world.start_bot(ALIGNBOT_PROGRESS_SECONDS="3600")
        yield world


async def followed(world: World) -> Message:
    """A card of something that runs, with its buttons."""
    card = await world.order()
    await world.until(lambda: buttons(card) == RUNNING or None)
    return card


async def undecided(world: World, scenario: Scenario) -> Message:
    """A card that asks what became of a create whose answer was lost."""
    world.nugen.scenario = scenario
    card = await world.order()
    await world.until(lambda: "send_again" in buttons(card) or None)
    return card


def replies(world: World, card: Message) -> list[str]:
    """What the replies say."""
    return [text_of(one) for one in world.replies(card)]


async def test_refresh_makes_the_card_fresh_and_says_nothing_else(world: World) -> None:
    """Anybody may; "last checked" moves by an edit, no reply, no word in the channel."""
    card = await followed(world)
    await world.reply(card, "accepted")
    await press(world.ada, card, "refresh")
    await world.card_says(card, "last checked")
    before, (shown, _, checked) = replies(world, card), text_of(card).partition("last checked")
    async with asyncio.timeout(10):
        # A second has to pass before there is anything new to show.
        while text_of(card).partition("last checked")[2] <= checked:
            await press(world.grace, card, "refresh")
    assert text_of(card).partition("last checked")[0] == shown
    assert replies(world, card) == before
    assert world.ephemerals(world.grace) == []


async def test_muted_replies_stop_but_the_end_is_told(world: World) -> None:
    """The card goes on and says so; unmuted, replies come again."""
    card = await followed(world)
    await press(world.ada, card, "mute")
    await world.card_says(card, "Replies are muted; the end is told all the same")
    await send(world, last_sent(world, "block_actions"))  # pressed twice
    world.nugen.clock.advance(30)
    await world.card_says(card, "Training")
    await press(world.ada, card, "unmute")
    await world.until(lambda: "mute" in buttons(card) or None)
    world.nugen.clock.advance(500)
    await world.reply(card, "Trained")
    assert not any("Training began" in one for one in replies(world, card))
    await press(world.ada, card, "mute")
    await world.card_says(card, "Replies are muted")
    world.nugen.clock.advance(3600)
    await world.reply(card, "is finished")
    assert not any("evaluates the model" in one for one in replies(world, card))
    assert world.ephemerals() == []


async def test_what_is_not_followed_any_more_can_be_followed_again(world: World) -> None:
    """Nothing is heard in between; pressed twice it is said once."""
    card = await followed(world)
    await press(world.ada, card, "unfollow")
    await send(world, last_sent(world, "block_actions"))
    await world.reply(card, "I stopped looking")
    await world.until(lambda: buttons(card) == ["refollow", "stop"] or None)
    world.nugen.clock.advance(30)
    await press(world.ada, card, "refollow")
    await send(world, last_sent(world, "block_actions"))
    await world.reply(card, "Training began")
    await world.until(lambda: buttons(card) == RUNNING or None)
    assert sum("I stopped looking" in one for one in replies(world, card)) == 1
    assert world.ephemerals() == []


async def test_what_belongs_to_the_requester_is_refused_to_others(world: World) -> None:
    """In words that name them and what can be done instead; nothing changes."""
    card = await followed(world)
    for action, words in (("mute", "can mute it"), ("unfollow", "can stop following it")):
        await press(world.grace, card, action)
        told = await hears(world, world.grace, words)
        assert f"Only <@{world.ada.id}>" in text_of(told)
        assert "Nothing was changed" in text_of(told)
    world.nugen.clock.advance(30)
    await world.reply(card, "Training began")
    assert buttons(card) == RUNNING


async def test_a_button_that_comes_late_is_answered_and_changes_nothing(world: World) -> None:
    """Pressed before the end, carried out after it."""
    card = await followed(world)
    pressed = []
    for action in ("mute", "unmute", "unfollow", "refollow"):
        if action in buttons(card):
            await press(world.ada, card, action)
            payload = last_sent(world, "block_actions")
            pressed.append(payload)
            if action == "mute":
                await world.until(lambda: "unmute" in buttons(card) or None)
            if action == "unfollow":
                await world.until(lambda: "refollow" in buttons(card) or None)
    assert [one["actions"][0]["action_id"] for one in pressed] == ["mute", "unmute", "unfollow", "refollow"]
    world.nugen.clock.advance(3600)
    await world.reply(card, "is finished")
    await world.card_says(card, "Finished")
    before = replies(world, card), text_of(card)
    for number, payload in enumerate(pressed, start=1):
        await send(world, payload)
        await world.until(lambda: len(world.ephemerals()) == number or None)  # noqa: B023 - awaited in this round
        assert "has ended: it is finished" in text_of(world.ephemerals()[-1])
    assert (replies(world, card), text_of(card)) == before


async def test_a_press_from_another_team_or_without_a_record_does_nothing(world: World) -> None:
    """Signed or not, what is not in this team's rows cannot be touched."""
    card = await followed(world)
    await press(world.ada, card, "refresh")
    payload = last_sent(world, "block_actions")
    edit = json.loads(json.dumps(payload))
    for action in ("unfollow", "mute", "withdraw", "send_again", "choose", "edit_and_resend"):
        for team, value in (("T0ELSEWHERE", None), (None, "nobody"), (None, ""), (None, "|"), (None, "x" * 2000)):
            forged = json.loads(json.dumps(edit))
            forged["actions"][0]["action_id"] = action
            forged["actions"][0]["value"] = forged["actions"][0]["value"] if value is None else value
            forged["team"]["id"] = team or forged["team"]["id"]
            count = len(world.ephemerals())
            await send(world, forged)
            await world.until(lambda: len(world.ephemerals()) > count or None)  # noqa: B023 - awaited in this round
            assert (ANOTHER_WORKSPACE if team else UNKNOWN) in text_of(world.ephemerals()[-1])
    assert world.ada.view is None
    world.nugen.clock.advance(30)
    await world.reply(card, "Training began")
    assert buttons(card) == RUNNING


async def test_edit_and_send_again_opens_the_form_with_everything(world: World) -> None:
    """Ids with their names; for somebody else too, and then the order is theirs."""
    world.nugen.scenario = Scenario.FAILS_ON_DOCUMENTS
    card = await world.order(workflow_id="workflow-abc123", description="What\nfor")
    await world.called("create")
    world.nugen.clock.advance(3600)
    failure = await world.reply(card, "failed")
    assert buttons(failure) == ["edit_and_resend"]
    await world.until(lambda: buttons(card) == ["edit_and_resend", "delete_project"] or None)
    world.nugen.scenario = Scenario.SUCCESS
    for message in (failure, card):
        await press(world.grace, message, "edit_and_resend")
        await world.until(lambda: world.grace.view)
        view = world.grace.view
        assert view is not None
        held = {field: state[field] for field, state in view.values.items()}
        assert held["name"]["value"] == ORDER["name"]
        assert held["description"]["value"] == "What\nfor"
        assert held["workflow_id"]["value"] == "workflow-abc123"
        assert held["channel"]["selected_conversation"] == card.channel
        chosen = [(one["value"], one["text"]["text"]) for one in held["document_ids"]["selected_options"]]
        assert chosen == [("doc-abc123", "support-handbook-2025.md"), ("doc-def456", "refund-policy.txt")]
        for picker in PICKERS[::2]:
            assert held[picker]["selected_option"]["value"] == ORDER[picker]
        await world.grace.close_view()
    await press(world.grace, failure, "edit_and_resend")
    await world.until(lambda: world.grace.view)
    assert (await world.grace.submit({"name": "Second try"})).ok
    _, again = await world.called("create", times=2)
    assert json.loads(again.body)["name"] == "Second try"
    await world.until(lambda: len(world.cards()) == 2 or None)
    assert "Requested by*\ngrace" in text_of(world.cards()[-1])


async def test_send_again_sends_once_however_often_it_is_pressed(world: World) -> None:
    """By the requester alone; two presses at once are one create more."""
    card = await undecided(world, Scenario.LOST_REQUEST)
    await world.reply(card, "Please decide")
    await press(world.grace, card, "send_again")
    await hears(world, world.grace, "can send it again")
    await asyncio.gather(*(press(world.ada, card, "send_again") for _ in range(2)))
    payload = last_sent(world, "block_actions")
    await world.reply(card, "I send it once more")
    await world.reply(card, "accepted")
    await send(world, payload)
    refused = "That was possible earlier"
    await world.until(lambda: len([one for one in world.ephemerals() if refused in text_of(one)]) == 2 or None)
    assert len(world.nugen.creates) == 2
    assert sum("I send it once more" in one for one in replies(world, card)) == 1


async def test_a_decision_about_an_earlier_try_sends_nothing(world: World) -> None:
    """The same press, delivered once more when the next create is without an answer too, is not a second decision."""
    card = await undecided(world, Scenario.LOST_REQUEST)
    first = await hear(world, card, "❔", times=2)
    world.nugen.faults.once("create", Fault.RESET_BEFORE)
    await press(world.ada, first, "send_again")
    payload = last_sent(world, "block_actions")
    newest = await hear(world, card, "❔", times=4)
    await send(world, payload)
    await hears(world, world.ada, "That was asked about an earlier try")
    assert len(world.nugen.creates) == 2
    await press(world.ada, newest, "send_again")
    await hear(world, card, "📤", times=2)


@pytest.mark.parametrize("action", ["unfollow", "stop"])
async def test_a_refusal_is_told_before_it_is_acknowledged(world: World, action: str) -> None:
    """So that no death of the bot comes between; a Slack that is slow is not waited for, or the press would be too late."""
    card = await followed(world)
    await press(world.grace, card, action)
    assert len(world.ephemerals(world.grace)) == 1
    world.slack.faults.latency = 2
    await press(world.grace, card, action)
    assert len(world.ephemerals(world.grace)) == 1
    await world.until(lambda: len(world.ephemerals(world.grace)) == 2 or None)


async def test_what_was_withdrawn_is_not_sent_again(world: World) -> None:
    """Whoever is first decides; the other press is told how it stands."""
    card = await undecided(world, Scenario.LOST_REQUEST)
    await press(world.grace, card, "withdraw")
    await hears(world, world.grace, "can withdraw it")
    await press(world.ada, card, "withdraw")
    payload = last_sent(world, "block_actions")
    await world.reply(card, "Withdrawn")
    for action in ("withdraw", "send_again"):
        payload["actions"][0]["action_id"] = action
        count = len(world.ephemerals())
        await send(world, payload)
        await world.until(lambda: len(world.ephemerals()) > count or None)  # noqa: B023 - awaited in this round
        assert "The alignment is withdrawn now" in text_of(world.ephemerals()[-1])
    await world.until(lambda: buttons(card) == ["edit_and_resend"] or None)
    assert len(world.nugen.creates) == 1


async def test_the_chosen_project_is_followed_and_the_choice_is_not_a_ping(world: World) -> None:
    """Pressed for both of two at once, "It is this one" makes one of them it."""
    card = await undecided(world, Scenario.TWIN)
    await world.until(lambda: buttons(card).count("choose") == 2 or None)
    values = [block["accessory"]["value"] for block in card.blocks if "accessory" in block]
    await press(world.grace, card, "choose", values[0])
    await hears(world, world.grace, "can say which one it is")
    await asyncio.gather(*(press(world.ada, card, "choose", value) for value in values))
    chosen = await world.reply(card, "whoever ordered it has said so")
    assert "<@" not in text_of(chosen)
    await hears(world, world.ada, "That was possible earlier")
    world.nugen.clock.advance(3600)
    await world.reply(card, "is finished")
    assert len(world.nugen.creates) == 1


async def test_looking_again_looks_at_once_and_decides_nothing(database_url: str) -> None:
    """Anybody may have Nugen's list looked at once more, long before the next look is due."""
    async with a_world(database_url) as world:
        await world.start_bot(ALIGNBOT_POLL_SECONDS="3600", ALIGNBOT_SETTLE_SECONDS="0")
        card = await undecided(world, Scenario.LOST_REQUEST)
        looks = len([one for one in world.nugen.requests if one.call == "list"])
        await press(world.grace, card, "search_again")
        await world.called("list", times=looks + 1)
        assert len(world.nugen.creates) == 1
        assert world.ephemerals(world.grace) == []
        assert "send_again" in buttons(card)
