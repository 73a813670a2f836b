"""Records by what is known of them: the reading half of the alignments."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select

from bot.alignments.alignment import Alignment
from bot.alignments.phases import ACTIVE, RUNNING
from bot.store.alignment_rows import folded, from_row
from bot.store.rows import Rows
from bot.store.tables import alignments

_NEWEST_FIRST = (alignments.c.created_at.desc(), alignments.c.id.desc())
_IS_POLLED = alignments.c.following.is_(True) & alignments.c.phase.in_(RUNNING)


class Lists(Rows):
    """Questions about many records."""

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
        ordered = like.order_by(alignments.c.created_at, alignments.c.id)
        return await self._database.read(
            lambda connection: {row.id: row.vendor_id for row in connection.execute(ordered)}
        )

    async def records(self, ids: Sequence[str]) -> list[Alignment]:
        """These records, in this order; one that is not there is left out."""
        found = {one.id: one for one in await self._records(select(alignments).where(alignments.c.id.in_(ids)))}
        return [found[one] for one in ids if one in found]

    async def polled_keys(self) -> list[str]:
        """The keys of all records that the vendor is to be asked about."""
        like = select(alignments.c.vendor_key).where(_IS_POLLED).distinct().order_by(alignments.c.vendor_key)
        return await self._database.read(lambda connection: list(connection.execute(like).scalars()))

    async def held_vendor_ids(self, vendor_key: str) -> frozenset[str]:
        """The vendor's ids that records of this key have."""
        like = select(alignments.c.vendor_id).where(
            alignments.c.vendor_key == vendor_key, alignments.c.vendor_id.is_not(None)
        )
        return await self._database.read(lambda connection: frozenset(connection.execute(like).scalars()))

    async def active_count(self, team_id: str) -> int:
        """How many records of the team may still change by themselves."""
        like = (
            select(func.count())
            .select_from(alignments)
            .where(alignments.c.team_id == team_id, alignments.c.phase.in_(ACTIVE))
        )
        return await self._database.read(lambda connection: connection.execute(like).scalar_one())

    async def _records(self, like: Select[Any]) -> list[Alignment]:
        return await self._database.read(lambda connection: [from_row(row) for row in connection.execute(like)])
