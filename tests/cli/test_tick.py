from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pytest

from bot.alignments.alignment import Draft
from bot.alignments.desk import Desk
from bot.alignments.outcomes import Accepted, Person
from bot.commands import tick
from bot.connections import fingerprint
from bot.playground.nugen import Fault
from bot.playground.slack import Message
from bot.slack import actions
from bot.store import Database, Store
from tests.cli.conftest import Prepare
from tests.scenarios.conftest import CHANNEL, World, text_of


async def order(world: World, document: str = "doc-abc123") -> None:
    """Write the row that the form writes, with nobody there to carry it out."""
    database = await Database.open(world.database_url)
    try:
        desk = Desk(Store(database), vendor_key=fingerprint(world.nugen.api_key), bot_name="alignbot")
        channel = world.slack.workspace.channel(CHANNEL).id
        draft = Draft("Support assistant", "nugen-flash-instruct", (document,), channel, None, "benchmark-xyz789")
        outcome = await desk.submit(Person(world.slack.team_id, world.ada.id), uuid4().hex, draft)
        assert isinstance(outcome, Accepted), outcome
    finally:
        await database.close()


def said(world: World, card: Message, words: str) -> bool:
    return any(words in text_of(one) for one in world.replies(card))


async def ticks_until(condition: Callable[[], object]) -> None:
    """What cron does, without the minute in between."""
    async with asyncio.timeout(30):
        while not condition():
            assert await tick.run() == 0


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_one_tick_says_more_than_slack_takes_at_once(idle_world: World, in_this_process: Prepare) -> None:
    """Slack takes three posts at once in a channel; the others are said in the seconds after, not by the next ticks."""
    in_this_process(idle_world)
    assert await tick.run() == 0
    for number in (1, 2, 3, 4):
        await order(idle_world, f"doc-hr000{number}")
    assert await tick.run() == 0
    cards = idle_world.cards()
    assert len(cards) == 4
    assert all(said(idle_world, card, "accepted") for card in cards)


async def test_ticks_alone_carry_an_order_to_its_result(idle_world: World, in_this_process: Prepare) -> None:
    """Without a running bot: sent, card posted, followed and told, each thing once; a tick without work is fine."""
    in_this_process(idle_world)
    assert await tick.run() == 0
    await order(idle_world)
    assert await tick.run() == 0
    assert len(idle_world.nugen.creates) == 1
    (card,) = idle_world.cards()
    await ticks_until(partial(said, idle_world, card, "accepted"))
    for seconds, words in ((30, "Training began"), (500, "Trained"), (2000, "is finished")):
        idle_world.nugen.clock.advance(seconds)
        await ticks_until(partial(said, idle_world, card, words))
    await ticks_until(lambda: actions.DEPLOY in str(card.blocks))
    told = [text_of(one) for one in idle_world.replies(card)]
    assert await tick.run() == 0
    assert [text_of(one) for one in idle_world.replies(card)] == told
    assert len(set(told)) == len(told)
    assert len(idle_world.cards()) == 1
    assert len(idle_world.nugen.creates) == 1


async def test_two_ticks_at_once_do_nothing_twice(idle_world: World, in_this_process: Prepare) -> None:
    """A slow create and a second tick that starts meanwhile: one create, one card, each reply once."""
    in_this_process(idle_world)
    assert await tick.run() == 0
    await order(idle_world)
    idle_world.nugen.faults.once("create", Fault.DELAY, seconds=0.5)
    statuses = await asyncio.gather(tick.run(), tick.run(), tick.run())
    assert set(statuses) == {0}
    await ticks_until(lambda: [card for card in idle_world.cards() if idle_world.replies(card)])
    assert len(idle_world.nugen.creates) == 1
    (card,) = idle_world.cards()
    assert len([one for one in idle_world.replies(card) if "accepted" in text_of(one)]) == 1


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_tick_says_how_much_it_did(
    idle_world: World, in_this_process: Prepare, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line on stdout for whoever reads cron's mail."""
    in_this_process(idle_world)
    await tick.run()
    assert capsys.readouterr().out.startswith("Done: ")


@pytest.mark.parametrize("database_kind", ["sqlite"])
async def test_a_tick_while_nugen_is_down_is_no_failure(idle_world: World, in_this_process: Prepare) -> None:
    """The order waits; a later tick sends it."""
    in_this_process(idle_world)
    assert await tick.run() == 0
    await order(idle_world)
    # One tick may well take the second after which Nugen is asked again.
    idle_world.nugen.faults.always("create", Fault.TOO_MANY_REQUESTS, seconds=1)
    assert await tick.run() == 0
    assert len(idle_world.nugen.projects) == 0
    idle_world.nugen.faults.clear()
    await ticks_until(lambda: idle_world.nugen.projects)
    assert len(idle_world.nugen.projects) == 1
