"""One record, by what names it, read inside a transaction of somebody else's."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from bot.alignments.alignment import Alignment
from bot.store.alignment_rows import from_row
from bot.store.tables import alignments

# Put together once, as everything that is run all the time: putting a statement together takes longer than running it.
_BY_ID = select(alignments).where(alignments.c.id == bindparam("alignment_id"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_BY_VIEW = select(alignments).where(
    alignments.c.team_id == bindparam("team_id"), alignments.c.view_id == bindparam("view_id")
)


def by_id(connection: Connection, alignment_id: str, *, lock: bool = False) -> Alignment | None:
    """The record with this id; with `lock` nobody else changes it until the end of the transaction."""
    return _one(connection, _BY_ID_LOCKED if lock else _BY_ID, {"alignment_id": alignment_id})


def by_view(connection: Connection, team_id: str, view_id: str) -> Alignment | None:
    """The record that this form became."""
    return _one(connection, _BY_VIEW, {"team_id": team_id, "view_id": view_id})


def _one(connection: Connection, like: Select[Any], asked: Mapping[str, str]) -> Alignment | None:
    row = connection.execute(like, asked).first()
    return None if row is None else from_row(row)
