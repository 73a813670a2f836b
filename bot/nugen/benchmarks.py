"""The calls about benchmarks."""

from collections.abc import AsyncIterator, Collection
from datetime import datetime

from bot.alignments.observation import CatalogueItem, CatalogueKind, MaterialSeen
from bot.nugen.answers import read_outcome
from bot.nugen.contracts import Values, json_body
from bot.nugen.line import MayStillSend, Subject, at_any_time
from bot.nugen.material_reader import read_benchmarks, read_material, read_new_benchmark
from bot.nugen.multipart import FileForm
from bot.nugen.reader import read_catalogue
from bot.nugen.transport import Content


class Benchmarks(Subject):
    """Generated, uploaded, listed and looked at."""

    async def benchmarks(self) -> list[CatalogueItem]:
        """The key's benchmarks."""
        return await self._line.read_all(
            lambda contract: contract.benchmarks,
            lambda body: read_catalogue(CatalogueKind.BENCHMARK, body),
            identity=lambda item: item.id,
        )

    async def generate_benchmark(
        self,
        document_ids: Collection[str],
        questions: int,
        name: str | None,
        *,
        may_still_send: MayStillSend = at_any_time,
    ) -> str:
        """The id of a benchmark that the vendor makes from documents. Sent once, like a create.

        The name is only sent where the generation has a field for it.
        """
        contract = await self._line.generation.for_a_write()
        values: Values = {"document_ids": tuple(document_ids), "questions": questions, "name": name}
        answer = await self._line.write(
            contract,
            contract.benchmark_generate,
            may_still_send=may_still_send,
            content=Content.json(json_body(contract.benchmark_fields, values)),
            fields=lambda one: one.benchmark_fields,
        )
        return read_outcome(answer, read_new_benchmark)

    async def upload_benchmark(
        self,
        name: str,
        document_id: str,
        file_name: str,
        size: int,
        chunks: AsyncIterator[bytes],
        *,
        may_still_send: MayStillSend = at_any_time,
    ) -> str:
        """The id of a benchmark from a JSON file of `size` bytes. Sent once, like a create.

        What `chunks` raises comes out as it is: a form that broke off cannot have become a benchmark.
        """
        contract = await self._line.generation.for_a_write()
        fields = {"name": name, "document_id": document_id}
        form = FileForm(contract.benchmark_upload_fields, fields, name=file_name, size=size, chunks=chunks)
        answer = await self._line.write_form(
            contract,
            contract.benchmark_upload,
            form,
            may_still_send=may_still_send,
            fields=lambda one: one.benchmark_upload_fields,
        )
        return read_outcome(answer, read_new_benchmark)

    async def benchmark(self, benchmark_id: str) -> MaterialSeen:
        """How far a benchmark is."""
        body = await self._line.read(lambda contract: contract.benchmark_status, benchmark_id)
        return read_material(CatalogueKind.BENCHMARK, body, secrets=self._line.secrets)

    async def find_benchmarks(self, document_ids: Collection[str], created_after: datetime) -> list[str]:
        """The ids of the benchmarks of exactly these documents that were created at that moment or later.

        One of which the list does not tell the documents or the time is none of them.
        """
        found = await self._line.read_all(
            lambda contract: contract.benchmarks, read_benchmarks, identity=lambda one: one.id
        )
        wanted = frozenset(document_ids)
        return [
            one.id
            for one in found
            if one.document_ids is not None
            and frozenset(one.document_ids) == wanted
            and one.created_at is not None
            and one.created_at >= created_after
        ]
