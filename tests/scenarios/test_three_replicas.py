"""Three bots and many alignments (three hundred in the long run): everything is done once, whoever does it, also when one of them dies."""

from __future__ import annotations

import math
import time
from collections import Counter
from dataclasses import replace

import pytest

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry
from bot.connections import fingerprint
from bot.playground.nugen import Recorded
from bot.store import Database, Store
from tests.scenarios.acting import asked_for
from tests.scenarios.conftest import CHANNEL, ORDER, World
from tests.scenarios.watching import told_besides_training

PAGE = 100
# Creates that one bot has under way at most.
HANDS = 4
POLL = 1.0


async def orders(world: World, store: Store, many: int) -> list[str]:
    """So many orders, as they are stored when forms are submitted; gives their ids."""
    now = await store.now()
    draft = Draft("", ORDER["base_model"], tuple(ORDER["document_ids"]), world.slack.workspace.channel(CHANNEL).id)
    records = [
        Alignment(
            id=f"order-{number:03}",
            team_id=world.slack.team_id,
            vendor_key=fingerprint(world.nugen.api_key),
            requester=world.ada.id,
            draft=replace(draft, name=f"Order {number:03}"),
            created_at=now,
            phase_since=now,
            view_id=f"V{number}",
        )
        for number in range(many)
    ]
    entry = AuditEntry("alignment:submit", world.slack.team_id, world.ada.id)
    for record in records:
        await store.add(record, entry)
    return [one.id for one in records]


def lists(world: World) -> int:
    """How many pages of the vendor's list were read."""
    return len([one for one in world.nugen.requests if one.call == "list"])


def first_pages(world: World, call: str) -> list[Recorded]:
    """The requests that began to read this list of the vendor's."""
    return [one for one in world.nugen.requests if one.call == call and one.query.get("offset", "0") == "0"]


@pytest.mark.parametrize("contract", ["documented"])
@pytest.mark.parametrize("database_kind", ["postgresql"])
@pytest.mark.parametrize("many", [60, pytest.param(300, marks=pytest.mark.crash_long)])
async def test_orders_of_three_bots_of_which_one_dies(idle_world: World, many: int) -> None:
    """Each order is sent once and has one card and its replies once; the vendor is asked as if there were one bot."""
    world = idle_world
    for _ in range(3):
        await world.start_bot(ALIGNBOT_POLL_SECONDS=str(POLL), ALIGNBOT_LEASE_SECONDS="10")
    database = await Database.open(world.database_url)
    store = Store(database)
    ids = await orders(world, store, many)
    await world.called("create", many // 3, timeout=60)
    await world.kill_bot(world.bots[1])
    messages = world.slack.workspace.channel(CHANNEL).messages
    await world.until(lambda: len({one.thread_ts for one in messages if one.thread_ts}) == many or None, timeout=240)
    listed, since = len(first_pages(world, "list")), time.monotonic()
    await world.called("list", lists(world) + 4 * math.ceil(many / PAGE), timeout=60)
    took = time.monotonic() - since
    # New orders are looked at three times as often as the poll time says.
    assert len(first_pages(world, "list")) - listed <= 3 * took / POLL + 2
    records = [one for id_ in ids if (one := await store.get(id_)) is not None]
    await database.close()
    names = Counter(asked_for(one)["name"] for one in world.nugen.creates)
    assert set(names.values()) == {1}
    # Who was killed while sending leaves a question behind where the vendor does not know the order.
    asked = {one.draft.name for one in records if one.phase is Phase.UNCONFIRMED}
    assert {one.draft.name for one in records} == names.keys() | asked
    cards = world.cards()
    assert len(cards) == many
    assert {tuple(told_besides_training(world, card)) for card in cards} <= {
        ("📬",),
        ("❔", "🔎"),
        ("❔",),
        ("❔", "❔"),
    }
    assert len([card for card in cards if told_besides_training(world, card) == ["📬"]]) >= many - HANDS
    # Its first page, once.
    assert len(first_pages(world, "base_models")) == 1
