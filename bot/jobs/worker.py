"""One kind of work: claim what is due, do it, say when it is due next."""

import asyncio
import logging
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.alignments.ordering import NotPossibleNow
from bot.alignments.work import WorkKind
from bot.store import Claim, ClaimLost, Store, StoreUnavailable, VendorIdTaken

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=1)
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Again:
    """When this work is due next: after a wait, or (`None`) when something makes it due."""

    after: timedelta | None = None
    failed: bool = False


IDLE = Again()

Handle = Callable[[Claim], Awaitable[Again]]


def back_off(failures: int, first: timedelta = FIRST_WAIT) -> timedelta:
    """A random wait between `first` and twice that, doubled with every failure in a row, at most 10 min.

    Random, so that replicas and keys that failed together do not come back together.
    """
    wait = first * random.uniform(1, 2) * (1 << min(failures, 12))  # noqa: S311 - spreading load, not a secret
    return min(wait, LONGEST_WAIT)


class Worker:
    """Does one kind of work. `limit` is how many pieces are done side by side; `lease` how long one may take."""

    def __init__(self, kind: WorkKind, handle: Handle, store: Store, *, lease: timedelta, limit: int) -> None:
        self.kind = kind
        self._handle = handle
        self._store = store
        self._lease = lease
        self._limit = limit
        self._owner = uuid.uuid4().hex
        self._nudged = asyncio.Event()
        self._busy = False
        self._stopping = False
        self._looked_at = time.monotonic()

    def nudge(self) -> bool:
        """Let a `tick` that has begun look once more before it ends; whether there is one."""
        self._nudged.set()
        begun, self._busy = self._busy, True
        return begun

    def stop(self) -> None:
        """Claim nothing more; what is claimed is finished."""
        self._stopping = True
        self._nudged.set()

    def has_nothing_due(self) -> None:
        """Somebody else has looked, so that this worker need not."""
        self._looked_at = time.monotonic()

    def seconds_since_look(self) -> float:
        """How long ago the database last answered what is due, or (all hands full) something was finished."""
        return time.monotonic() - self._looked_at

    async def tick(self, on_done: Callable[[], None] = lambda: None) -> int:
        """Do everything that is due; gives how many pieces were done. One that takes long does not hold up others.

        `on_done` is called after each piece, which may have made other work due.
        """
        self._busy = True
        done = 0
        under_way: set[asyncio.Task[None]] = set()
        may_be_more = True
        try:
            while not self._stopping:
                may_be_more = may_be_more or self._nudged.is_set()
                self._nudged.clear()
                free = self._limit - len(under_way)
                if may_be_more and free:
                    claims = await self._store.claim(self.kind, owner=self._owner, lease=self._lease, limit=free)
                    under_way |= {asyncio.create_task(self._do(claim, on_done)) for claim in claims}
                    done += len(claims)
                    may_be_more = len(claims) == free
                self._looked_at = time.monotonic()
                if not under_way and not self._nudged.is_set():
                    break
                under_way = await self._some_done(under_way)
        except StoreUnavailable as error:
            log.warning("%s: the database does not answer, trying again at the next tick: %s", self.kind, error)
        except asyncio.CancelledError:
            for task in under_way:
                task.cancel()
            raise
        finally:
            await asyncio.gather(*under_way, return_exceptions=True)
            self._busy = False
        return done

    async def _some_done(self, under_way: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
        """Wait until something is finished or there may be something new; gives what is still under way."""
        nudged = asyncio.create_task(self._nudged.wait())
        try:
            _, pending = await asyncio.wait({nudged, *under_way}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            nudged.cancel()
        return {task for task in under_way if task in pending}

    async def _do(self, claim: Claim, on_done: Callable[[], None]) -> None:
        try:
            if self._stopping:
                await self._store.hand_back(claim)
                return
            again = await self._handle(claim)
            now = await self._store.now()
            due_at = now + again.after if again.after is not None else None
            await self._store.finish(claim, due_at=due_at, failed=again.failed)
        except ClaimLost:
            log.info("%s %s: took longer than its lease, somebody else has it now", claim.kind, claim.subject)
        except (NotPossibleNow, VendorIdTaken) as reason:
            # A person decided, or another record took the project, since it was read; the next round sees that.
            log.info("%s %s: the record moved on: %s", claim.kind, claim.subject, reason)
            await self._put_off(claim)
        except StoreUnavailable as error:
            # Nothing is lost: the lease runs out, and whoever claims it next reads what was written.
            log.warning("%s %s: the database does not answer: %s", claim.kind, claim.subject, error)
        except Exception:
            # The outermost edge of all background work: one broken row must not stop the others.
            log.exception("%s %s failed; trying again later", claim.kind, claim.subject)
            await self._put_off(claim)
        else:
            on_done()

    async def _put_off(self, claim: Claim) -> None:
        try:
            now = await self._store.now()
            await self._store.finish(claim, due_at=now + back_off(claim.failures), failed=True)
        except StoreUnavailable:
            log.warning("%s %s: could not be put off, its lease has to run out", claim.kind, claim.subject)
