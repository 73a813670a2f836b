"""What a person chose the last time."""

from functools import cache

from sqlalchemy import Connection, bindparam, func, select

from bot.alignments.alignment import Alignment
from bot.alignments.ports import Preferences as Chosen
from bot.store.database import Database
from bot.store.dialects import Inserting
from bot.store.prepared import Prepared
from bot.store.rows import Rows
from bot.store.tables import preferences

_MINE = select(preferences).where(
    preferences.c.team_id == bindparam("team_id"), preferences.c.user_id == bindparam("user_id")
)


class Preferences(Rows):
    """One row a person."""

    async def preferences(self, team_id: str, user_id: str) -> Chosen:
        """What this person chose the last time."""
        mine = {"team_id": team_id, "user_id": user_id}
        row = await self._database.read(lambda connection: connection.execute(_MINE, mine).first())
        return Chosen() if row is None else Chosen(row.base_model, row.channel_id)


def remember(database: Database, connection: Connection, alignment: Alignment) -> None:
    """Keep the requester's choices, in the transaction that takes the order."""
    _remembering(database.insert).run(
        connection,
        {
            "team_id": alignment.team_id,
            "user_id": alignment.requester,
            "base_model": alignment.draft.base_model or None,
            "channel_id": alignment.draft.channel_id,
        },
    )


@cache
def _remembering(inserting: Inserting) -> Prepared:
    insert = inserting(preferences)
    chosen = {
        "base_model": func.coalesce(insert.excluded.base_model, preferences.c.base_model),
        "channel_id": insert.excluded.channel_id,
    }
    key = [preferences.c.team_id, preferences.c.user_id]
    return Prepared(insert.on_conflict_do_update(index_elements=key, set_=chosen))
