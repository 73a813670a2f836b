"""All families of rows behind one object: the use cases' `Repository`, and what the workers need beside it."""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select

from bot.alignments.alignment import Alignment
from bot.alignments.work import WorkKind
from bot.store.alignments import Alignments
from bot.store.catalogue import Catalogue
from bot.store.keys import Keys
from bot.store.lists import Lists
from bot.store.outbox import Outbox
from bot.store.preferences import Preferences
from bot.store.tables import alignments, pauses, work
from bot.store.threads import Threads
from bot.store.work_queue import WorkQueue
from bot.store.workspaces import Workspaces

_OF_ALIGNMENTS = (WorkKind.SUBMIT, WorkKind.SEARCH, WorkKind.ADOPT, WorkKind.DELIVER)


class Store(Alignments, Lists, WorkQueue, Threads, Outbox, Keys, Catalogue, Workspaces, Preferences):
    """The rows. Every method is one transaction, and raises `StoreUnavailable` when the database does not take part."""

    async def now(self) -> datetime:
        """The database's clock, aware, UTC."""
        async with self._database.reading() as connection:
            return await self._database.now(connection)

    async def checked_at(self, alignment: Alignment) -> datetime | None:
        """When the vendor was last asked about it: with all others of its key, or alone."""
        return (await self.key(alignment.vendor_key)).checked_at if alignment.is_polled else alignment.checked_at

    async def prune(self, before: datetime) -> None:
        """Drop what nobody will ask for again: pauses that ended, and idle work of alignments that ended, `before` then.

        Records, what was said and the audit are kept.
        """
        alive = exists(
            select(alignments.c.id).where(
                alignments.c.id == work.c.subject,
                or_(alignments.c.ended_at.is_(None), alignments.c.ended_at >= before),
            )
        )
        async with self._database.writing() as connection:
            await connection.execute(delete(pauses).where(pauses.c.until < before))
            await connection.execute(
                delete(work).where(work.c.kind.in_(_OF_ALIGNMENTS), work.c.due_at.is_(None), ~alive)
            )
