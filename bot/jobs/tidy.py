"""Drop what nobody will ask for again, so that what is looked through at every tick stays small."""

from dataclasses import dataclass
from datetime import timedelta

from bot.jobs.worker import Again
from bot.store import Claim, Store

EVERY = timedelta(hours=1)
# A thread whose channel comes back within a day finds its work row where it was.
KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Tidy:
    """Handles `WorkKind.TIDY`."""

    store: Store

    async def __call__(self, _: Claim) -> Again:
        """Prune the rows."""
        await self.store.prune(await self.store.now() - KEPT)
        return Again(EVERY)
