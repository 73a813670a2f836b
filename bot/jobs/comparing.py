"""What a result or a failure is compared with when it is told: our own rows, which the vendor knows nothing of."""

from dataclasses import replace

from bot.alignments.alignment import Alignment
from bot.alignments.diagnosis import alike
from bot.alignments.notices import Change
from bot.alignments.operation import FailedAlike, Previous
from bot.alignments.phases import Phase
from bot.store import Store

LOOKED_AT = 30


class Comparison:
    """One round of news about the alignments of one key; those that end in the same round know of each other."""

    def __init__(self, store: Store, vendor_key: str) -> None:
        self._store = store
        self._key = vendor_key
        self._ended: list[Alignment] | None = None

    async def drawn(self, before: Alignment, change: Change) -> Change:
        """The change with what it is to be compared with, on the record and on what is said of it."""
        after = change.alignment
        if after.phase is before.phase:
            return change
        if after.phase is Phase.FAILED:
            ended = await self._so_far()
            compared = _compared(change, failed_alike=alike(after, ended))
            ended.insert(0, after)
            return compared
        if after.phase is Phase.FINISHED:
            (await self._so_far()).insert(0, after)
            if not after.metrics.is_empty():
                return _compared(change, previous=await self._store.previous_on(after))
        return change

    async def _so_far(self) -> list[Alignment]:
        if self._ended is None:
            self._ended = await self._store.ended(self._key, LOOKED_AT)
        return self._ended


def _compared(change: Change, *, failed_alike: FailedAlike | None = None, previous: Previous | None = None) -> Change:
    def with_it(alignment: Alignment) -> Alignment:
        return replace(alignment, failed_alike=failed_alike, previous=previous or alignment.previous)

    notices = tuple(replace(notice, alignment=with_it(notice.alignment)) for notice in change.notices)
    return Change(with_it(change.alignment), notices)
