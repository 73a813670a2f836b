"""Collects what a run has left behind: Slack's messages, Nugen's requests, and the rows to compare them with."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from bot.playground.nugen import NugenPlayground
from bot.playground.slack import Message
from bot.slack.card import CardFacts, card
from bot.store import Database, Store
from bot.store.alignment_rows import from_row
from bot.store.tables import alignments, transitions
from tests.crash.history import History, Press, Record, Reply, Submission, Thread
from tests.crash.people import Order
from tests.crash.pressing import Pressing
from tests.scenarios.acting import asked_for, buttons
from tests.scenarios.conftest import World, _strings, text_of

OPERATIONS = frozenset({"deploy", "undeploy", "evaluate"})


async def history_of(
    world: World, orders: Sequence[Order], database: Database, presses: Sequence[Pressing] = ()
) -> History:
    """Everything, as it is now."""
    return History(
        submissions=tuple(Submission(one.name, one.acknowledged, one.followed) for one in orders),
        creates=tuple(asked_for(one)["name"] for one in world.nugen.creates),
        ended=frozenset(_ended(world.nugen)),
        threads=tuple(_thread(world, one) for one in world.cards()),
        records=tuple(await _records(database)),
        decisions={one.name: one.decisions for one in orders},
        presses=tuple(Press(one.name, one.action, one.acknowledged) for one in presses),
        operations=tuple(_operations(world.nugen)),
    )


def _ended(nugen: NugenPlayground) -> Iterable[str]:
    now = nugen.clock.elapsed()
    return (one.name for one in nugen.projects.values() if one.state(now).has_metrics)


def _operations(nugen: NugenPlayground) -> Iterator[tuple[str, str]]:
    """What was asked of Nugen for a model, by the name of its order; its id ends the path or stands in the body."""
    names = {one.id: one.name for one in nugen.models.values()}
    for asked in nugen.requests:
        if asked.call in OPERATIONS:
            model = json.loads(asked.body)["model_id"] if asked.call == "evaluate" else asked.path.rpartition("/")[2]
            yield names[model], asked.call


def _thread(world: World, root: Message) -> Thread:
    return Thread(
        name=name_on(root),
        key=_key(root),
        says=text_of(root),
        asks="send_again" in buttons(root),
        replies=tuple(
            Reply(_key(one), one.text.split()[0], "send_again" in buttons(one)) for one in world.replies(root)
        ),
    )


def name_on(root: Message) -> str:
    """The order that a card is of."""
    return str(root.blocks[0]["text"]["text"])


def _key(message: Message) -> str:
    return str((message.metadata or {}).get("event_payload", {}).get("key"))


async def _records(database: Database) -> list[Record]:
    by_time, by_number = (
        select(alignments).order_by(alignments.c.created_at),
        select(transitions).order_by(transitions.c.seq),
    )
    rows = await database.read(lambda connection: connection.execute(by_time).all())
    steps = await database.read(lambda connection: connection.execute(by_number).all())
    store = Store(database)
    records = []
    for alignment in map(from_row, rows):
        key = await store.key(alignment.vendor_key)
        checked_at = key.checked_at if alignment.is_polled else alignment.checked_at
        message = card(CardFacts(alignment, checked_at=checked_at, contract=key.contract))
        said = "\n".join([message.text, *_strings(list(message.blocks))])
        phases = tuple(step.to_phase for step in steps if step.alignment_id == alignment.id)
        records.append(Record(alignment.id, alignment.draft.name, phases, said))
    return records
