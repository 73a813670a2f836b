"""What the vendor answers about documents and benchmarks on their way, read tolerantly."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.alignments.observation import CatalogueItem, CatalogueKind, MaterialSeen
from bot.nugen.errors import Unreadable
from bot.nugen.moments import moment, moment_in_id
from bot.nugen.reading import CREATED, Page, explanation, page_of, status_word
from bot.nugen.statuses import has_failed, readiness_of
from bot.nugen.values import Fields, fields_of, identifier, identifiers, lone, parse_json, text, whole

_UPLOADS = ("document_ids", "documents", "task_ids", "ids", "document_id", "task_id", "id")


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One row of the list of benchmarks; `None` where it does not say."""

    id: str
    document_ids: tuple[str, ...] | None
    created_at: datetime | None


def read_uploaded(body: bytes) -> str:
    """The id under which a document that was just uploaded is asked about: of an array, or under any of its names."""
    document = parse_json(body)
    fields = fields_of(document)
    given = fields.first(*_UPLOADS) if fields else document if isinstance(document, list) else None
    upload_id = identifier(given[0] if isinstance(given, list) and given else given)
    if upload_id is None:
        raise Unreadable
    return upload_id


def read_duplicate(body: bytes) -> str | None:
    """The id of the document that the vendor has already, from the refusal of a second upload."""
    try:
        refusal = fields_of(parse_json(body))
    except Unreadable:
        return None
    detail = fields_of(refusal.first("detail")) if refusal else None
    return identifier(detail.first("document_id")) if detail else None


def read_material(kind: CatalogueKind, body: bytes, *, secrets: Collection[str] = ()) -> MaterialSeen:
    """How far a document or a benchmark is, and under which id it is used, where the answer says so."""
    document = lone(parse_json(body))
    if isinstance(document, str) and readiness_of(kind, document) is not None:
        return material_with(kind, status=document.strip())
    fields = fields_of(document)
    vendor_id = identifier(fields.first(f"{kind.value}_id")) if fields else None
    if fields is None or (vendor_id is None and text(fields.first("status")) is None):
        raise Unreadable
    return material_with(
        kind,
        vendor_id=vendor_id,
        status=status_word(fields),
        progress=whole(fields.first("progress", "processing_progress"), highest=100),
        error=explanation(fields.first("error"), secrets),
    )


def material_of(item: CatalogueItem) -> MaterialSeen:
    """What the row of a list says about a document or a benchmark."""
    return material_with(item.kind, vendor_id=item.id, status=item.status)


def material_with(
    kind: CatalogueKind,
    *,
    vendor_id: str | None = None,
    status: str | None,
    progress: int | None = None,
    error: str | None = None,
) -> MaterialSeen:
    """Ready and failed by the vendor's word alone; any other word means that it is still at work."""
    return MaterialSeen(
        id=vendor_id,
        status=status,
        ready=readiness_of(kind, status) is True,
        failed=has_failed(status),
        progress=progress,
        error=error,
    )


def read_new_benchmark(body: bytes) -> str:
    """The id of a benchmark that was just made."""
    fields = fields_of(parse_json(body))
    benchmark_id = identifier(fields.first("benchmark_id", "id")) if fields else None
    if benchmark_id is None:
        raise Unreadable
    return benchmark_id


def read_benchmarks(body: bytes) -> Page[Benchmark]:
    """One page of the list of benchmarks, with the documents that each was made from."""
    return page_of(body, "benchmarks", lambda row: _benchmark(fields_of(row)))


def _benchmark(fields: Fields | None) -> Benchmark | None:
    benchmark_id = identifier(fields.first("benchmark_id", "id")) if fields else None
    if fields is None or benchmark_id is None:
        return None
    return Benchmark(
        id=benchmark_id,
        document_ids=identifiers(fields.first("document_ids", "documents")),
        created_at=moment(fields.first(*CREATED)) or moment_in_id(benchmark_id),
    )
