"""One kind of work: claim what is due, do it, say when it is due next."""

import asyncio
import logging
import random
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.alignments.work import WorkKind
from bot.store import Claim, ClaimLost, Store, StoreUnavailable

log = logging.getLogger(__name__)

_FIRST_WAIT = 2.0
_LONGEST_WAIT = 600.0


@dataclass(frozen=True, slots=True)
class Again:
    """When this work is due next: after a wait, or (`None`) when something makes it due."""

    after: timedelta | None = None
    failed: bool = False


IDLE = Again()

Handle = Callable[[Claim], Awaitable[Again]]


def back_off(failures: int) -> timedelta:
    """A random wait that doubles with every failure in a row, from 2 s to 10 min, so that replicas spread out."""
    ceiling = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(failures, 12))
    return timedelta(seconds=random.uniform(ceiling / 2, ceiling))  # noqa: S311 - spreading load, not a secret


class Worker:
    """Does one kind of work. `limit` is how many pieces are done side by side; `lease` how long one may take."""

    def __init__(self, kind: WorkKind, handle: Handle, store: Store, *, lease: timedelta, limit: int) -> None:
        self.kind = kind
        self._handle = handle
        self._store = store
        self._lease = lease
        self._limit = limit
        self._owner = uuid.uuid4().hex
        self._again = False
        self._busy = False
        self._stopping = False

    def nudge(self) -> bool:
        """Let a `tick` that has begun look once more before it ends; whether there is one."""
        self._again = True
        begun, self._busy = self._busy, True
        return begun

    def stop(self) -> None:
        """Claim nothing more; what is claimed is finished."""
        self._stopping = True

    async def tick(self) -> int:
        """Do everything that is due; gives how many pieces were done."""
        self._busy = True
        done = 0
        try:
            while not self._stopping:
                self._again = False
                claims = await self._store.claim(self.kind, owner=self._owner, lease=self._lease, limit=self._limit)
                await asyncio.gather(*(self._do(claim) for claim in claims))
                done += len(claims)
                if not claims and not self._again:
                    break
        except StoreUnavailable as error:
            log.warning("%s: the database does not answer, trying again at the next tick: %s", self.kind, error)
        finally:
            self._busy = False
        return done

    async def _do(self, claim: Claim) -> None:
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
        except StoreUnavailable as error:
            # Nothing is lost: the lease runs out, and whoever claims it next reads what was written.
            log.warning("%s %s: the database does not answer: %s", claim.kind, claim.subject, error)
        except Exception:
            # The outermost edge of all background work: one broken row must not stop the others.
            log.exception("%s %s failed; trying again later", claim.kind, claim.subject)
            await self._put_off(claim)

    async def _put_off(self, claim: Claim) -> None:
        try:
            now = await self._store.now()
            await self._store.finish(claim, due_at=now + back_off(claim.failures), failed=True)
        except StoreUnavailable:
            log.warning("%s %s: could not be put off, its lease has to run out", claim.kind, claim.subject)
