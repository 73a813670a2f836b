"""The vendor's documents beside any alignment: what there is, and what people upload or delete."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.alignments.checks import check_files, check_id
from bot.alignments.errands import Errand, ErrandKind
from bot.alignments.identifiers import new_id
from bot.alignments.materials import SlackFile, planned
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.outcomes import Person, Refused, Undertaken
from bot.alignments.ports import AuditEntry, Repository


@dataclass(frozen=True, slots=True)
class Shelf:
    """One page of the documents; `refreshed_at` is when the vendor was last asked for them."""

    items: Sequence[CatalogueItem]
    offset: int
    has_more: bool
    refreshed_at: datetime | None


class Library:
    """The documents that belong to one key. `vendor_key` is its fingerprint."""

    def __init__(self, repository: Repository, *, vendor_key: str, nudge: Callable[[], None] = lambda: None) -> None:
        self._repository = repository
        self._vendor_key = vendor_key
        self._nudge = nudge

    async def shelf(self, offset: int, size: int) -> Shelf:
        """The documents from `offset` on, `size` at most, newest first."""
        kind = CatalogueKind.DOCUMENT
        items = await self._repository.catalogue_page(self._vendor_key, kind, offset=offset, limit=size + 1)
        _, refreshed_at = await self._repository.offer(self._vendor_key, kind, "", 1)
        return Shelf(items[:size], offset, len(items) > size, refreshed_at)

    async def upload(self, person: Person, files: Sequence[SlackFile], key: str) -> Undertaken | Refused:
        """Take files that are to become documents, once for each `key` in a workspace."""
        if error := check_files(files) if files else "Choose at least one file.":
            return Refused({"files": error})
        errand = await self._errand(person, key, ErrandKind.UPLOAD, materials=planned(files, None))
        return await self._undertake(errand, "document:upload", ", ".join(file.name for file in files))

    async def remove(self, person: Person, document_id: str, key: str) -> Undertaken | Refused:
        """Take the wish to delete a document, once for each `key` in a workspace.

        What was started with it is not touched: the vendor copies the documents when an alignment begins.
        """
        if error := check_id(document_id, "Say which document."):
            return Refused({"document": error})
        known = await self._repository.items(self._vendor_key, CatalogueKind.DOCUMENT, [document_id])
        name = known[document_id].name if document_id in known else None
        errand = await self._errand(
            person, key, ErrandKind.DELETE, document_id=document_id, document_name=name or document_id
        )
        return await self._undertake(errand, "document:delete", document_id)

    async def _errand(self, person: Person, key: str, kind: ErrandKind, **what: Any) -> Errand:
        now = await self._repository.now()
        return Errand(new_id(now), key, kind, person.team_id, self._vendor_key, person.user_id, now, **what)

    async def _undertake(self, errand: Errand, event: str, detail: str) -> Undertaken:
        stored, _ = await self._repository.add_errand(
            errand, AuditEntry(event, errand.team_id, errand.by, detail=detail)
        )
        self._nudge()
        return Undertaken(stored)
