"""The calls about documents."""

from collections.abc import AsyncIterator

from bot.alignments.observation import CatalogueItem, CatalogueKind, MaterialSeen
from bot.nugen.answers import read_outcome
from bot.nugen.errors import Duplicate, NoSuchPath, NotFound, NotSent, OutcomeUnknown, TryLater
from bot.nugen.line import MayStillSend, Subject, at_any_time
from bot.nugen.material_reader import material_of, read_material, read_uploaded
from bot.nugen.multipart import FileForm
from bot.nugen.reader import read_catalogue


class Documents(Subject):
    """Uploaded, listed, looked at and deleted."""

    async def documents(self) -> list[CatalogueItem]:
        """The key's documents."""
        return await self._line.read_all(
            lambda contract: contract.documents,
            lambda body: read_catalogue(CatalogueKind.DOCUMENT, body),
            identity=lambda item: item.id,
        )

    async def upload_document(self, name: str, size: int, chunks: AsyncIterator[bytes]) -> tuple[str, bool]:
        """The id under which `document` tells of it, and whether the vendor had it already.

        `chunks` are taken as fast as they leave; they make `size` bytes, or it is `BrokenFile`. What `chunks` raises
        comes out as it is. Whenever the outcome is unclear it is `TryLater`: a second copy is refused by naming the first.
        """
        contract = await self._line.generation.for_a_write()
        form = FileForm(contract.document_upload_fields, {}, name=name, size=size, chunks=chunks)
        try:
            answer = await self._line.write_form(
                contract,
                contract.document_upload,
                form,
                may_still_send=at_any_time,
                fields=lambda one: one.document_upload_fields,
            )
            return read_outcome(answer, read_uploaded), False
        except Duplicate as duplicate:
            return duplicate.vendor_id, True
        except (NotSent, OutcomeUnknown) as error:
            raise TryLater(error.detail, status=error.status) from error
        except NoSuchPath as error:
            # The bytes are gone, so that only whoever has the file can send it in the other generation.
            if await self._line.generation.look_for_missed():
                raise TryLater from error
            raise

    async def document(self, upload_id: str) -> MaterialSeen:
        """How far a document is, by the id that its upload gave; `NotFound` when it is not in the list either."""
        try:
            body = await self._line.read(lambda contract: contract.document_status, upload_id)
        except NotFound:
            # In one generation the call knows uploads and not documents, such as those that are reused.
            for item in await self.documents():
                if item.id == upload_id:
                    return material_of(item)
            raise
        return read_material(CatalogueKind.DOCUMENT, body, secrets=self._line.secrets)

    async def delete_document(self, document_id: str, *, may_still_send: MayStillSend = at_any_time) -> None:
        """Delete a document; alignments that were made from it keep their own copy."""
        contract = await self._line.generation.for_a_write()
        await self._line.write(contract, contract.document_delete, document_id, may_still_send=may_still_send)
