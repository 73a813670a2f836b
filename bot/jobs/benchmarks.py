"""Bring the benchmark of an order a step further. Unlike a document it is asked for once: a second one would be another."""

from dataclasses import dataclass, replace
from datetime import timedelta

from bot.alignments import materials
from bot.alignments.alignment import Alignment
from bot.alignments.checks import BENCHMARK_TYPES, file_error
from bot.alignments.materials import Material, MaterialKind, MaterialState, SlackFile
from bot.jobs.holding import Hold
from bot.jobs.making import Hindered, Put, settling
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotSent, OutcomeUnknown, Rejected, TryLater
from bot.slack.errors import SlackError
from bot.slack.gateway import Gateway
from bot.store import Store

# How much earlier than our clock's "sent" the vendor's clock may date what it made.
CLOCK_SKEW = timedelta(minutes=2)
# Nugen's list may show it a little after it was made.
LOOKS = 5
LOOKING = "Nugen gave no clear answer when the benchmark was asked for. I am looking for it in Nugen's list."
# Short enough to be shown whole in a line of what failed.
LOST = (
    "Nugen's answer was lost, and its list does not tell whether it was made. If you find it there, choose it in the "
    "form; else ask for it again."
)


@dataclass(frozen=True, slots=True)
class BenchmarkMaker:
    """Makes benchmarks. `every`: the time between two looks."""

    store: Store
    gateway: Gateway
    nugen: NugenClient
    every: timedelta

    async def advance(self, benchmark: Material, alignment: Alignment, hold: Hold, put: Put) -> None:
        """Ask for it, look for one whose answer was lost, or ask how far it is.

        The documents of the order are ready. Raises `Hindered`, and `NotAllowed` when the vendor refuses the key.
        """
        documents = _documents(alignment)
        async with settling(self.nugen, benchmark, put):
            match benchmark.state:
                case MaterialState.WAITING:
                    await self._make(benchmark, alignment.draft.name, documents, hold, put)
                case MaterialState.SENDING:
                    await self._find(benchmark, documents, put)
                case MaterialState.PROCESSING:
                    await put(materials.seen(benchmark, await self.nugen.benchmark(benchmark.upload_id or "")))

    async def _make(self, benchmark: Material, order: str, documents: tuple[str, ...], hold: Hold, put: Put) -> None:
        try:
            if benchmark.file is None:
                await put(materials.sending(benchmark, await self.store.now()))
                made: str | None = await self.nugen.generate_benchmark(
                    documents, benchmark.questions or 0, order, may_still_send=hold.is_live
                )
            else:
                made = await self._upload(benchmark, benchmark.file, documents, hold, put)
        except OutcomeUnknown as error:
            raise Hindered(error, LOOKING) from error
        except (NotSent, TryLater, Rejected, SlackError):
            # Nothing was made, so it is asked for again and not looked for.
            await put(replace(benchmark, state=MaterialState.WAITING, sent_at=None))
            raise
        if made is not None:
            await put(materials.uploaded(benchmark, made))

    async def _upload(
        self, benchmark: Material, file: SlackFile, documents: tuple[str, ...], hold: Hold, put: Put
    ) -> str | None:
        async with self.gateway.download(file.id) as source:
            if error := file_error(source.name, source.size, BENCHMARK_TYPES):
                await put(materials.failed(benchmark, error))
                return None
            await put(materials.sending(benchmark, await self.store.now()))
            return await self.nugen.upload_benchmark(
                benchmark.name,
                documents[0],
                source.name,
                source.size,
                source.chunks,
                may_still_send=hold.is_live,
            )

    async def _find(self, benchmark: Material, documents: tuple[str, ...], put: Put) -> None:
        """Whoever asked for it has no answer, or is gone. Nugen's list decides; nothing is asked for a second time."""
        sent_at = benchmark.sent_at or await self.store.now()
        about = documents if benchmark.file is None else documents[:1]
        found = await self.nugen.find_benchmarks(about, sent_at - CLOCK_SKEW)
        if len(found) == 1:
            await put(materials.uploaded(benchmark, found[0]))
        elif found or await self.store.now() - sent_at >= LOOKS * self.every:
            await put(materials.failed(benchmark, LOST))
        else:
            raise Hindered(OutcomeUnknown(), LOOKING)


def _documents(alignment: Alignment) -> tuple[str, ...]:
    """The ids of all documents of the order, those that were made for it among them, each once."""
    made = (one.vendor_id for one in alignment.materials if one.kind is MaterialKind.DOCUMENT and one.vendor_id)
    return tuple(dict.fromkeys((*alignment.draft.document_ids, *made)))
