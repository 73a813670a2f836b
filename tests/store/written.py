"""What orders leave behind in the tables, as somebody else sees it who opens the database afterwards."""

from sqlalchemy import Connection, select

from bot.alignments.work import WorkKind
from bot.store import Database
from bot.store.tables import alignments, audit, threads, transitions, work

_PLACES = (
    select(alignments.c.id),
    select(threads.c.alignment_id),
    select(transitions.c.alignment_id),
    select(work.c.subject).where(work.c.kind == WorkKind.SUBMIT),
    select(work.c.subject).where(work.c.kind == WorkKind.DELIVER),
)


async def written(database_url: str) -> list[str]:
    """The ids of all records in the order in which they were written; each is whole."""
    database = await Database.open(database_url)
    try:
        return await database.read(_look)
    finally:
        await database.close()


def _look(connection: Connection) -> list[str]:
    ids = [str(one) for one in connection.execute(select(audit.c.alignment_id).order_by(audit.c.id)).scalars()]
    for place in _PLACES:
        assert sorted(connection.execute(place).scalars()) == sorted(ids), place
    return ids
