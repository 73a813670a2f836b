"""What has to be true in the end, whatever went wrong on the way: compared between the rows, Slack and Nugen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import select

from bot.alignments.alignment import Alignment
from bot.alignments.notices import Audience
from bot.alignments.phases import FINAL
from bot.playground.slack import Message
from bot.slack.card import CardFacts, card
from bot.store import Database, RowState, Store
from bot.store.alignment_rows import from_row
from bot.store.tables import alignments, outbox
from tests.scenarios.acting import asked_for
from tests.scenarios.conftest import CHANNEL, PATIENCE, World

SECONDS_BETWEEN_LOOKS = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was to be said: under which key, where, and what became of it."""

    key: str
    kind: str
    audience: Audience
    state: RowState


async def ended_well(world: World, orders: int = 1, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - it waits
    """Wait until every order has ended and all of it was said; then nothing may be there twice, missing or wrong."""
    async with _opened(world) as database:
        await _until(lambda: _is_over(database, world, orders), timeout)
        for record in await records_of(database):
            await _check(database, world, record)


async def all_said(world: World, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - it waits
    """Wait until the rows know that everything that has happened so far was said."""
    async with _opened(world) as database:
        await _until(lambda: _is_said(database), timeout)


async def rows_of(database: Database, record: Alignment) -> list[Row]:
    """Everything that was ever to be said of it, in the order in which it happened."""
    wanted = select(outbox).where(outbox.c.alignment_id == record.id).order_by(outbox.c.seq)
    found = await database.read(lambda connection: connection.execute(wanted).all())
    return [Row(f"{record.id}:{row.seq}", row.kind, row.audience, row.state) for row in found]


async def records_of(database: Database) -> list[Alignment]:
    """Every record there is."""
    found = await database.read(lambda connection: connection.execute(select(alignments)).all())
    return [from_row(row) for row in found]


@asynccontextmanager
async def _opened(world: World) -> AsyncIterator[Database]:
    database = await Database.open(world.database_url)
    try:
        yield database
    finally:
        await database.close()


async def _until(condition: Callable[[], Awaitable[bool]], timeout: float) -> None:  # noqa: ASYNC109 - it waits
    async with asyncio.timeout(timeout):
        while not await condition():  # noqa: ASYNC110 - of rows nobody is told
            await asyncio.sleep(SECONDS_BETWEEN_LOOKS)


async def _is_said(database: Database) -> bool:
    rows = [row for record in await records_of(database) for row in await rows_of(database, record)]
    return all(row.state is not RowState.WAITING for row in rows)


async def _is_over(database: Database, world: World, orders: int) -> bool:
    records = await records_of(database)
    if len(records) < orders or any(record.phase not in FINAL for record in records):
        return False
    if not await _is_said(database):
        return False
    return all([await _shows(database, world, record) for record in records])


async def _shows(database: Database, world: World, record: Alignment) -> bool:
    """Whether the card is what the row says."""
    key = await Store(database).key(record.vendor_key)
    blocks = card(CardFacts(record, checked_at=record.checked_at, contract=key.contract)).blocks
    return any(list(blocks) == one.blocks for one in _cards(world, record))


async def _check(database: Database, world: World, record: Alignment) -> None:
    creates = [one for one in world.nugen.creates if asked_for(one)["name"] == record.draft.name]
    assert len(creates) == 1, f"{len(creates)} creates of {record.draft.name}"
    [its_card] = _cards(world, record)
    rows = [row for row in await rows_of(database, record) if row.audience is Audience.THREAD]
    assert {row.state for row in rows} == {RowState.SENT}, rows
    assert len({row.kind for row in rows}) == len(rows), rows
    assert [_key(one) for one in world.replies(its_card)] == [row.key for row in rows]


def _cards(world: World, record: Alignment) -> list[Message]:
    return [
        one
        for one in world.slack.workspace.channel(CHANNEL).messages
        if one.bot_id
        and one.thread_ts is None
        and not one.deleted
        and (_key(one) or "").startswith(f"{record.id}:card:")
    ]


def _key(message: Message) -> str | None:
    """The key under which the bot posted it."""
    return ((message.metadata or {}).get("event_payload") or {}).get("key")
