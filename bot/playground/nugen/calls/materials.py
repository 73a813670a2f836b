"""How calls find documents and benchmarks, and the checks that several of them make."""

from collections.abc import Iterable
from http import HTTPStatus

from bot.playground.nugen.calls.reading import refuse
from bot.playground.nugen.catalogue import USABLE, Benchmark, Document
from bot.playground.nugen.dialect import Dialect
from bot.playground.nugen.world import World


def find_document(world: World, dialect: Dialect, id_: str) -> Document | None:
    """Find a document. Where uploads have no ids of their own, those from before a change of contract stand for it."""
    document = world.documents.get(id_)
    if document is None and not dialect.uploads_have_ids:
        return find_upload(world, id_)
    return document


def find_upload(world: World, id_: str) -> Document | None:
    """Find the document that an upload became."""
    return next((each for each in world.documents.values() if each.upload_id == id_), None)


def ready_documents(world: World, dialect: Dialect, ids: Iterable[str]) -> list[Document]:
    """Give documents that can be used at this moment, or raise `RefusedError`."""
    found = {id_: find_document(world, dialect, id_) for id_ in ids}
    unknown = [id_ for id_, document in found.items() if document is None]
    if unknown:
        raise refuse(HTTPStatus.NOT_FOUND, f"Documents not found or not owned by user: {', '.join(unknown)}")
    moment = world.clock.elapsed()
    documents = {id_: document for id_, document in found.items() if document is not None}
    unready = [id_ for id_, each in documents.items() if each.processing.readiness(moment) not in USABLE]
    if unready:
        raise refuse(HTTPStatus.NOT_FOUND, f"Documents are not ready: {', '.join(unready)}")
    return list(documents.values())


def ready_benchmark(world: World, benchmark_id: str) -> Benchmark:
    """Give a benchmark that can be used at this moment, or raise `RefusedError`."""
    benchmark = world.benchmarks.get(benchmark_id)
    if benchmark is None or benchmark.readiness(world.clock.elapsed()) not in USABLE:
        raise refuse(HTTPStatus.NOT_FOUND, f"Benchmark not found or not ready: {benchmark_id}")
    return benchmark
