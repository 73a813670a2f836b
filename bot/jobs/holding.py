"""Hold on to a claim while something is done that can take longer than its lease: an upload, an answer."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.store import Claim, ClaimLost, Store, StoreUnavailable

# When a handler begins, its lease is as good as new. If the loop was stuck in between, this is better than none.
SHORTEST_LEASE = 1.0


class Hold:
    """A claim whose lease is renewed."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        self.lost: ClaimLost | None = None

    def is_live(self) -> bool:
        """Whether nobody else can have claimed it yet: to be asked right before anything that cannot be taken back."""
        return self.claim.is_live()


@asynccontextmanager
async def held(store: Store, claim: Claim) -> AsyncIterator[Hold]:
    """Renew the lease whenever half of it is gone; once it is lost, what is done inside is cut off with `ClaimLost`.

    What is done inside must have an end of its own: as long as it lasts, nobody else takes over.
    """
    hold = Hold(claim)
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("A claim can only be held inside a task.")
    others = task.cancelling()
    keeper = asyncio.create_task(_keep(store, hold, task))
    try:
        try:
            yield hold
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
    except asyncio.CancelledError:
        # Whoever waits for a task that we cut off is told why; somebody else's cancellation passes.
        if hold.lost is None or task.uncancel() > others:
            raise
        raise hold.lost from None


async def _keep(store: Store, hold: Hold, task: "asyncio.Task[object]") -> None:
    lease = max(hold.claim.expires - time.monotonic(), SHORTEST_LEASE)
    while True:
        await asyncio.sleep(lease / 2)
        try:
            hold.claim = await store.renew(hold.claim, timedelta(seconds=lease))
        except ClaimLost as error:
            hold.lost = error
        except StoreUnavailable:
            # Until the lease has run out nobody else can take over, and the database may be back before that.
            if not hold.is_live():
                hold.lost = ClaimLost("The lease ran out while the database did not answer.")
        if hold.lost is not None:
            task.cancel()
            return
