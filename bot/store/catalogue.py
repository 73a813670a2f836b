"""What the pickers offer: the vendor's lists as they were last seen, so that a form never waits for the vendor."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, case, delete, insert, select

from bot.alignments.checks import MAX_ID
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.store.prepared import Prepared
from bot.store.rows import Rows
from bot.store.states import Refresh
from bot.store.tables import alignments, catalogue, catalogue_refreshes

_ITEM = [catalogue.c[field.name] for field in fields(CatalogueItem)]
_READY_FIRST = case((catalogue.c.ready.is_(True), 0), (catalogue.c.ready.is_(None), 1), else_=2)
_NEWEST_FIRST = (catalogue.c.created_at.desc().nulls_last(), catalogue.c.position)


class Catalogue(Rows):
    """Items of one key and kind, in the vendor's order."""

    async def items(self, vendor_key: str, kind: CatalogueKind, ids: Collection[str]) -> Mapping[str, CatalogueItem]:
        """What the catalogue knows of these, by id."""
        if not ids:
            return {}
        return await self._database.read(lambda connection: items(connection, vendor_key, kind, ids))

    async def offer(
        self, vendor_key: str, kind: CatalogueKind, typed: str, limit: int
    ) -> tuple[Sequence[CatalogueItem], datetime | None]:
        """Items whose id or name contains `typed` (any case), ready ones first; and when the vendor last gave the list."""
        wanted = (
            select(*_ITEM)
            .where(
                catalogue.c.vendor_key == vendor_key,
                catalogue.c.kind == kind,
                catalogue.c.search.contains(_folded(typed.strip()), autoescape=True),
            )
            .order_by(_READY_FIRST, catalogue.c.position)
            .limit(limit)
        )
        refreshed = select(catalogue_refreshes.c.at).where(
            catalogue_refreshes.c.vendor_key == vendor_key, catalogue_refreshes.c.kind == kind
        )

        def ask(connection: Connection) -> tuple[Sequence[CatalogueItem], datetime | None]:
            items = [CatalogueItem(*row) for row in connection.execute(wanted)]
            return items, connection.execute(refreshed).scalar_one_or_none()

        return await self._database.read(ask)

    async def catalogue_page(
        self, vendor_key: str, kind: CatalogueKind, *, offset: int, limit: int
    ) -> Sequence[CatalogueItem]:
        """Items, newest first and those of unknown age last, in the vendor's order."""
        wanted = (
            select(*_ITEM)
            .where(catalogue.c.vendor_key == vendor_key, catalogue.c.kind == kind)
            .order_by(*_NEWEST_FIRST)
        )
        page = wanted.offset(offset).limit(limit)
        return await self._database.read(lambda connection: [CatalogueItem(*row) for row in connection.execute(page)])

    async def elsewhere(self, team_id: str, vendor_key: str, *, offset: int, limit: int) -> Sequence[CatalogueItem]:
        """Projects of the key that no record of the team follows, newest first and those of unknown age last."""
        followed = select(alignments.c.id).where(
            alignments.c.team_id == team_id, alignments.c.vendor_id == catalogue.c.id
        )
        wanted = (
            select(*_ITEM)
            .where(
                catalogue.c.vendor_key == vendor_key,
                catalogue.c.kind == CatalogueKind.PROJECT,
                ~followed.exists(),
            )
            .order_by(*_NEWEST_FIRST)
        )
        page = wanted.offset(offset).limit(limit)
        return await self._database.read(lambda connection: [CatalogueItem(*row) for row in connection.execute(page)])

    async def refreshes(self, vendor_key: str) -> dict[CatalogueKind, Refresh]:
        """How the last looks at the vendor's lists went; a list that was never looked at is not in it."""
        mine = select(catalogue_refreshes).where(catalogue_refreshes.c.vendor_key == vendor_key)
        return await self._database.read(
            lambda connection: {row.kind: Refresh(row.at, row.failed_at, row.error) for row in connection.execute(mine)}
        )

    async def replace_catalogue(
        self, vendor_key: str, kind: CatalogueKind, items: Iterable[CatalogueItem], now: datetime
    ) -> None:
        """Offer these from now on, and nothing else. Ids that no form could send are left out."""
        unique: dict[str, CatalogueItem] = {}
        for item in items:
            if 0 < len(item.id) <= MAX_ID:
                unique.setdefault(item.id, item)
        rows = [
            {
                "vendor_key": vendor_key,
                "kind": kind,
                "id": item.id,
                "name": item.name,
                "status": item.status,
                "ready": item.ready,
                "created_at": item.created_at,
                "position": position,
                "search": _folded(f"{item.id}\n{item.name or ''}"),
            }
            for position, item in enumerate(unique.values())
        ]

        def replace(connection: Connection) -> None:
            # First, so that two that replace the same list at once do it one after the other.
            self._note_refresh(connection, vendor_key, kind, at=now, failed_at=None, error=None)
            connection.execute(delete(catalogue).where(catalogue.c.vendor_key == vendor_key, catalogue.c.kind == kind))
            if rows:
                connection.execute(insert(catalogue), rows)

        await self._database.write(replace)

    async def catalogue_failed(self, vendor_key: str, kind: CatalogueKind, error: str, now: datetime) -> None:
        """The vendor did not give the list; what was offered is offered on."""
        await self._database.write(
            lambda connection: self._note_refresh(connection, vendor_key, kind, failed_at=now, error=error)
        )

    def _note_refresh(self, connection: Connection, vendor_key: str, kind: CatalogueKind, **values: Any) -> None:
        statement = self._database.insert(catalogue_refreshes).values(vendor_key=vendor_key, kind=kind, **values)
        key = [catalogue_refreshes.c.vendor_key, catalogue_refreshes.c.kind]
        connection.execute(statement.on_conflict_do_update(index_elements=key, set_=values))


def items(
    connection: Connection, vendor_key: str, kind: CatalogueKind, ids: Collection[str]
) -> Mapping[str, CatalogueItem]:
    """What the catalogue knows of these, by id."""
    if not ids:
        return {}
    asked = {"vendor_key": vendor_key, "kind": kind, **{_nth(number): one for number, one in enumerate(ids)}}
    found = [CatalogueItem(*row) for row in _so_many(len(ids)).run(connection, asked)]
    return {item.id: item for item in found}


@cache
def _so_many(number: int) -> Prepared:
    """Asks for so many ids; put together once, which a list of any length would be at every execution."""
    return Prepared(
        select(*_ITEM).where(
            catalogue.c.vendor_key == bindparam("vendor_key"),
            catalogue.c.kind == bindparam("kind"),
            catalogue.c.id.in_([bindparam(_nth(place)) for place in range(number)]),
        )
    )


def _nth(place: int) -> str:
    return f"id_{place}"


def _folded(text: str) -> str:
    """One form for what looks the same: an é may come as one character or as two."""
    return unicodedata.normalize("NFKC", text).casefold()
