"""Write what becomes of one operation, and nothing of another one that came after it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.alignments import operating
from bot.alignments.alignment import Alignment
from bot.alignments.notices import Change
from bot.alignments.operation import Operation
from bot.alignments.ordering import NotPossibleNow
from bot.jobs.worker import IDLE, Again
from bot.store import Claim, Store


@dataclass(frozen=True, slots=True)
class OperationRecord:
    """One operation that is being carried out, and its row."""

    store: Store
    claim: Claim
    operation: Operation

    async def change(self, decide: Callable[[Alignment, datetime], Change]) -> Alignment | None:
        """Apply `decide`; `NotPossibleNow` when the operation has ended meanwhile, `ClaimLost` as ever."""
        now = await self.store.now()

        def still_ours(alignment: Alignment) -> Change:
            current = alignment.operation
            if current is None or (current.kind, current.asked_at) != (self.operation.kind, self.operation.asked_at):
                raise NotPossibleNow("The operation has ended meanwhile.")
            return decide(alignment, now)

        return await self.store.change(self.claim.subject, still_ours, claim=self.claim)

    async def refuse(self, words: str) -> Again:
        """It came to nothing, and why."""
        await self.change(lambda one, now: operating.refuse(one, words, now))
        return IDLE

    async def lack(self) -> Again:
        """The vendor has no such call."""
        await self.change(operating.lack)
        return IDLE

    async def lose_track(self, words: str) -> Again:
        """Nobody knows whether it was done."""
        await self.change(lambda one, now: operating.lose_track(one, words, now))
        return IDLE
