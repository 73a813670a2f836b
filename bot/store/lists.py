"""Records by what is known of them: the reading half of the alignments."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.phases import ACTIVE, RUNNING
from bot.store.alignment_rows import folded, from_row, settings_digest
from bot.store.rows import Rows
from bot.store.tables import alignments
from bot.store.turns import AT_ONCE

_NEWEST_FIRST = (alignments.c.created_at.desc(), alignments.c.id.desc())
_IDS_AT_ONCE = 50 * AT_ONCE
_IS_POLLED = alignments.c.following.is_(True) & alignments.c.phase.in_(RUNNING)

_RUNNING_LIKE = (
    select(alignments)
    .where(
        alignments.c.team_id == bindparam("team_id"),
        alignments.c.settings_digest == bindparam("settings_digest"),
        alignments.c.phase.in_(ACTIVE),
    )
    .order_by(*_NEWEST_FIRST)
    .limit(1)
)
_BY_VIEW = select(alignments).where(
    alignments.c.team_id == bindparam("team_id"), alignments.c.view_id == bindparam("view_id")
)


class Lists(Rows):
    """Questions about many records."""

    async def running_like(self, team_id: str, draft: Draft) -> Alignment | None:
        """The newest active record of the team with the same settings."""
        asked = {"team_id": team_id, "settings_digest": settings_digest(draft)}
        return next(iter(await self._records(_RUNNING_LIKE, asked)), None)

    async def by_view(self, team_id: str, view_id: str) -> Alignment | None:
        """The record that this form became."""
        return next(iter(await self._records(_BY_VIEW, {"team_id": team_id, "view_id": view_id})), None)

    async def by_vendor_id(self, team_id: str, vendor_id: str) -> Alignment | None:
        """The record that follows this project of the vendor's, the newest if the team has it under several keys."""
        like = select(alignments).where(alignments.c.team_id == team_id, alignments.c.vendor_id == vendor_id)
        return next(iter(await self._records(like.order_by(*_NEWEST_FIRST).limit(1))), None)

    async def find(self, team_id: str, words: str, limit: int = 5) -> Sequence[Alignment]:
        """Records of the team whose id, vendor id or name is `words` (name: any case), newest first."""
        like = select(alignments).where(
            alignments.c.team_id == team_id,
            or_(
                alignments.c.id == words,
                alignments.c.vendor_id == words,
                alignments.c.folded_name == folded(words),
            ),
        )
        return await self._records(like.order_by(*_NEWEST_FIRST).limit(limit))

    async def page(
        self, team_id: str, *, requester: str | None, channel_id: str | None, offset: int, limit: int
    ) -> Sequence[Alignment]:
        """Records of the team, newest first, of one requester or one channel when given."""
        like = select(alignments).where(alignments.c.team_id == team_id)
        if requester is not None:
            like = like.where(alignments.c.requester == requester)
        if channel_id is not None:
            like = like.where(alignments.c.channel_id == channel_id)
        return await self._records(like.order_by(*_NEWEST_FIRST).offset(offset).limit(limit))

    async def polled(self, vendor_key: str) -> list[Alignment]:
        """The records that the vendor is to be asked about with this key, oldest first."""
        like = select(alignments).where(alignments.c.vendor_key == vendor_key, _IS_POLLED)
        return await self._records(like.order_by(alignments.c.created_at, alignments.c.id))

    async def polled_projects(self, vendor_key: str) -> dict[str, str | None]:
        """The ids of those records, each with the vendor's id, in the same order; little even for a hundred thousand."""
        like = select(alignments.c.id, alignments.c.vendor_id).where(alignments.c.vendor_key == vendor_key, _IS_POLLED)
        async with self._database.reading() as connection:
            found = await connection.execute(like.order_by(alignments.c.created_at, alignments.c.id))
            ids: dict[str, str | None] = {}
            for part in found.partitions(_IDS_AT_ONCE):
                ids.update((row.id, row.vendor_id) for row in part)
                await asyncio.sleep(0)
        return ids

    async def records(self, ids: Sequence[str]) -> list[Alignment]:
        """These records, in this order; one that is not there is left out."""
        found = {one.id: one for one in await self._records(select(alignments).where(alignments.c.id.in_(ids)))}
        return [found[one] for one in ids if one in found]

    async def polled_keys(self) -> list[str]:
        """The keys of all records that the vendor is to be asked about."""
        like = select(alignments.c.vendor_key).where(_IS_POLLED).distinct().order_by(alignments.c.vendor_key)
        async with self._database.reading() as connection:
            return list((await connection.execute(like)).scalars())

    async def held_vendor_ids(self, vendor_key: str) -> frozenset[str]:
        """The vendor's ids that records of this key have."""
        like = select(alignments.c.vendor_id).where(
            alignments.c.vendor_key == vendor_key, alignments.c.vendor_id.is_not(None)
        )
        async with self._database.reading() as connection:
            return frozenset((await connection.execute(like)).scalars())

    async def active_count(self, team_id: str) -> int:
        """How many records of the team may still change by themselves."""
        like = (
            select(func.count())
            .select_from(alignments)
            .where(alignments.c.team_id == team_id, alignments.c.phase.in_(ACTIVE))
        )
        async with self._database.reading() as connection:
            return (await connection.execute(like)).scalar_one()

    async def _records(self, like: Select[Any], asked: Mapping[str, Any] | None = None) -> list[Alignment]:
        async with self._database.reading() as connection:
            records: list[Alignment] = []
            for part in (await connection.execute(like, asked)).partitions(AT_ONCE):
                records += [from_row(row) for row in part]
                await asyncio.sleep(0)
        return records
