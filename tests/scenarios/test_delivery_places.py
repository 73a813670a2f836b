"""Cards that are deleted, channels that close, people and tokens that go: told to the right person, never in a loop."""

from __future__ import annotations

import pytest

from bot.playground.slack import Message
from tests.scenarios.conftest import CHANNEL, World, text_of
from tests.scenarios.watching import (
    EDIT,
    POST,
    a_while,
    calls,
    hear,
    mentions,
    order_elsewhere,
    signs,
    told,
)

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


async def in_training(world: World) -> Message:
    """A card whose job trains, and that shows so: nothing more happens until Nugen's clock is advanced."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    await world.card_says(card, "Training")
    return card


async def directly(world: World, words: str) -> Message:
    """Wait for a direct message to the requester."""
    return await world.until(lambda: next((one for one in world.direct() if words in text_of(one)), None))


async def test_a_deleted_card_is_replaced_once_and_the_thread_goes_on_there(world: World) -> None:
    """A card that was deleted is posted anew, and what is news then stands under the new one."""
    card = await in_training(world)
    world.slack.workspace.delete_message(CHANNEL, card.ts)
    world.nugen.clock.advance(500)
    fresh = await world.until(lambda: next((one for one in world.cards() if one is not card), None))
    await hear(world, fresh, "✅")
    world.nugen.clock.advance(3600)
    await hear(world, fresh, "🏁")
    assert told(world, fresh) == ["✅", "🏁"]
    assert told(world, card) == ["📬", "⚙️"]
    assert world.cards() == [fresh]


@on_sqlite
async def test_a_thread_that_is_gone_with_its_root_goes_on_under_a_new_card(world: World) -> None:
    """A root that was deleted with all its replies: one new card, and the thread goes on there."""
    card = await in_training(world)
    for message in [*world.replies(card), card]:
        world.slack.workspace.delete_message(CHANNEL, message.ts)
    world.nugen.clock.advance(3600)
    fresh = await world.until(lambda: next((one for one in world.cards() if one is not card), None))
    await hear(world, fresh, "🏁")
    assert told(world, fresh) == ["🏁"]


@on_sqlite
async def test_a_card_that_is_deleted_twice_is_left_alone(world: World) -> None:
    """Whoever deletes the new card too does not want it: nothing is posted there, the end comes directly."""
    card = await in_training(world)
    world.slack.workspace.delete_message(CHANNEL, card.ts)
    world.nugen.clock.advance(500)
    fresh = await world.until(lambda: next((one for one in world.cards() if one is not card), None))
    await hear(world, fresh, "✅")
    world.slack.workspace.delete_message(CHANNEL, fresh.ts)
    world.nugen.clock.advance(300)
    await world.called("list", len([one for one in world.nugen.requests if one.call == "list"]) + 2)
    world.nugen.clock.advance(3600)
    await directly(world, "is finished")
    posts = len(calls(world, POST))
    await order_elsewhere(world)
    assert not world.cards()
    assert signs(world.direct()) == ["🏁"]
    assert len(calls(world, POST)) == posts + 2


async def test_thrown_out_and_invited_again(world: World) -> None:
    """Thrown out: told once with the exact /invite. Invited again: what was missed follows in order, in the same thread."""
    card = await in_training(world)
    world.slack.workspace.kick_bot(CHANNEL)
    world.nugen.clock.advance(500)
    told_directly = await directly(world, "/invite @Alignbot")
    assert f"<#{card.channel}>" in told_directly.text
    tried = len(calls(world, POST)) + len(calls(world, EDIT))
    world.nugen.clock.advance(300)
    await a_while(world, seconds=1)
    assert len(world.direct()) == 1
    assert len(calls(world, POST)) + len(calls(world, EDIT)) == tried
    world.slack.workspace.invite_bot(CHANNEL)
    await hear(world, card, "📏")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "✅", "📏", "🏁"]
    assert world.cards() == [card]
    assert len(world.direct()) == 1


@on_sqlite
async def test_an_end_in_a_closed_channel_is_told_directly_and_then_in_the_thread(world: World) -> None:
    """The end comes directly while the channel is closed to us; invited again, the thread gets all of it too."""
    card = await in_training(world)
    world.slack.workspace.kick_bot(CHANNEL)
    world.nugen.clock.advance(500)
    await directly(world, "/invite @Alignbot")
    world.nugen.clock.advance(3600)
    await directly(world, "is finished")
    assert signs(world.direct()) == ["📪", "🏁"]
    world.slack.workspace.invite_bot(CHANNEL)
    await hear(world, card, "🏁")
    await world.card_says(card, "Finished")
    assert told(world, card) == ["📬", "⚙️", "✅", "🏁"]
    assert len(world.direct()) == 2


@on_sqlite
async def test_archived_and_opened_again(world: World) -> None:
    """A channel that was archived: told once, without an /invite that would not help. Opened again, it goes on there."""
    card = await in_training(world)
    world.slack.workspace.archive(CHANNEL)
    world.nugen.clock.advance(500)
    told_directly = await directly(world, "it was archived")
    assert "/invite" not in told_directly.text
    world.slack.workspace.unarchive(CHANNEL)
    await hear(world, card, "✅")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "✅", "🏁"]
    assert len(world.direct()) == 1


@on_sqlite
async def test_a_channel_that_closes_before_the_card_is_posted(world: World) -> None:
    """Thrown out between the form and the card: the order is sent all the same, and its requester is told where to look."""
    await world.open_form()
    world.slack.faults.refuse[POST] = "not_in_channel"
    outcome = await world.fill_in(name="Lost", base_model="nugen-flash-instruct", document_ids=["doc-abc123"])
    assert outcome.ok
    await world.called("create")
    await world.until(lambda: calls(world, "conversations.open") or None)
    world.slack.faults.clear()
    await order_elsewhere(world)
    assert not world.cards()
    assert len(calls(world, POST)) < 8


@on_sqlite
async def test_somebody_who_cannot_be_written_to_ends_in_no_loop(world: World) -> None:
    """Channel closed and requester gone: nothing is left to say it to, and nothing is tried again and again."""
    card = await in_training(world)
    world.slack.workspace.deactivate("ada")
    world.slack.workspace.kick_bot(CHANNEL)
    world.nugen.clock.advance(500)
    await world.until(lambda: calls(world, "conversations.open") or None)
    world.nugen.clock.advance(3600)
    await order_elsewhere(world)
    assert len(calls(world, "conversations.open")) <= 3
    assert not world.slack.workspace.channel(world.ada.user.dm).messages
    world.slack.workspace.invite_bot(CHANNEL)
    await hear(world, card, "🏁")
    assert told(world, card)[0] == "📬"


@on_sqlite
async def test_a_direct_message_that_lacks_its_scope_holds_up_nothing(world: World) -> None:
    """An app that may not write directly tries it once, and goes on in the thread when the channel is open again."""
    card = await in_training(world)
    world.slack.faults.refuse["conversations.open"] = "missing_scope"
    world.slack.workspace.kick_bot(CHANNEL)
    world.nugen.clock.advance(500)
    await world.until(lambda: calls(world, "conversations.open") or None)
    # Longer than the first wait before something is tried again.
    await a_while(world, seconds=2.5)
    assert len(calls(world, "conversations.open")) == 1
    world.slack.workspace.invite_bot(CHANNEL)
    await hear(world, card, "✅")


async def test_a_revoked_token_stops_posting_and_a_new_start_makes_up_for_it(world: World) -> None:
    """Token revoked: nothing is posted, readiness says so, following goes on. With a good token all is told, in order."""
    (bot,) = world.bots
    card = await in_training(world)
    assert (await bot.checks())["workspace"] is None
    # As Slack does it to a bot that does not hear the event.
    world.slack.workspace.token_problem = "token_" + "revoked"
    world.nugen.clock.advance(500)
    await world.until(lambda: any((one.response or {}).get("error") == "token_revoked" for one in world.slack.wire))
    tried = len(calls(world, POST)) + len(calls(world, EDIT))
    world.nugen.clock.advance(300)
    await a_while(world, seconds=1)
    assert len(calls(world, POST)) + len(calls(world, EDIT)) == tried
    assert "token_revoked" in ((await bot.checks())["workspace"] or "")
    await world.stop_bot(bot)
    world.slack.workspace.token_problem = None
    again = await world.start_bot()
    assert (await again.checks())["workspace"] is None
    await hear(world, card, "📏")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "✅", "📏", "🏁"]
    assert mentions(world, card) == ["🏁"]


@on_sqlite
async def test_an_uninstalled_app_is_told_by_its_event(world: World) -> None:
    """The event that the app was removed is enough: not a single call is spent on finding out."""
    (bot,) = world.bots
    await in_training(world)
    tried = len(calls(world, POST)) + len(calls(world, EDIT))
    world.slack.workspace.uninstall()
    await world.until(lambda: not world.slack.deliveries_under_way or None)
    world.nugen.clock.advance(3600)
    await a_while_without_looks(world)
    assert "removed" in ((await bot.checks())["workspace"] or "")
    assert len(calls(world, POST)) + len(calls(world, EDIT)) <= tried + 1


async def a_while_without_looks(world: World) -> None:
    """Wait until the vendor was asked how it ended."""
    await world.called("detail")
