"""All families of rows behind one object: the use cases' `Repository`, and what the workers need beside it."""

from datetime import datetime

from bot.alignments.alignment import Alignment
from bot.store.alignments import Alignments
from bot.store.budgets import Budgets
from bot.store.catalogue import Catalogue
from bot.store.errands import Errands
from bot.store.history import History
from bot.store.keys import Keys
from bot.store.lists import Lists
from bot.store.outbox import Outbox
from bot.store.preferences import Preferences
from bot.store.pruning import Pruning
from bot.store.questions import Questions
from bot.store.threads import Threads
from bot.store.work_queue import WorkQueue
from bot.store.workspaces import Workspaces


class Store(
    Alignments,
    Lists,
    History,
    WorkQueue,
    Threads,
    Outbox,
    Questions,
    Errands,
    Keys,
    Catalogue,
    Workspaces,
    Budgets,
    Preferences,
    Pruning,
):
    """The rows. Every method is one transaction, and raises `StoreUnavailable` when the database does not take part."""

    async def now(self) -> datetime:
        """The database's clock, aware, UTC."""
        return await self._database.now()

    async def checked_at(self, alignment: Alignment) -> datetime | None:
        """When the vendor was last asked about it: with all others of its key, or alone."""
        return (await self.key(alignment.vendor_key)).checked_at if alignment.is_polled else alignment.checked_at
