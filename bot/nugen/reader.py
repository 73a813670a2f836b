"""The vendor's answers about projects, and its lists, read tolerantly: in every spelling that it has ever used.

Nothing here raises anything but `Unreadable`, and success comes from a status word that we know and nothing else.
"""

from collections.abc import Collection

from bot.alignments.observation import CatalogueItem, CatalogueKind, Metrics, Observation
from bot.nugen.errors import Unreadable
from bot.nugen.moments import moment, moment_in_id
from bot.nugen.reading import CREATED, Page, explanation, page_of, status_word
from bot.nugen.statuses import phase_of, readiness_of
from bot.nugen.values import (
    Fields,
    fields_of,
    flag,
    identifier,
    identifiers,
    lone,
    number,
    parse_json,
    text,
    whole,
)

_MOST_STAGE_FAILURES = 20
_LONGEST_WAIT_SECONDS = 366 * 24 * 3600
_LONGEST_QUEUE = 1_000_000
# All ids of projects that were ever published begin so. A bare "ok" must not pass for one.
_PROJECT_ID_START = "alignment"


_LIST_NAMES = {
    CatalogueKind.BASE_MODEL: "models",
    CatalogueKind.DOCUMENT: "documents",
    CatalogueKind.BENCHMARK: "benchmarks",
    CatalogueKind.PROJECT: "alignment_projects",
}
_ITEM_IDS = {
    CatalogueKind.BASE_MODEL: ("model_id", "id"),
    CatalogueKind.DOCUMENT: ("document_id", "id"),
    CatalogueKind.BENCHMARK: ("benchmark_id", "id"),
    CatalogueKind.PROJECT: ("alignment_id", "id"),
}
_ITEM_NAMES = {
    CatalogueKind.BASE_MODEL: ("model_name", "name"),
    CatalogueKind.DOCUMENT: ("document_name", "filename", "file_name", "name"),
    CatalogueKind.BENCHMARK: ("benchmark_name", "name"),
    CatalogueKind.PROJECT: ("alignment_name", "name"),
}


def read_created(body: bytes, *, secrets: Collection[str] = ()) -> Observation:
    """What a create answered. Without an id it is `Unreadable`: nothing shows that a project exists."""
    document = lone(parse_json(body))
    if isinstance(document, str):
        vendor_id = identifier(document)
        if vendor_id is not None and _looks_like_a_project(vendor_id):
            return Observation(vendor_id=vendor_id, created_at=moment_in_id(vendor_id))
        raise Unreadable
    found = _observation(document, secrets)
    if found is None:
        raise Unreadable
    return found


def read_project(body: bytes, *, asked: str, secrets: Collection[str] = ()) -> Observation:
    """What a status or detail answer says about the project `asked` for, whose id it may leave out.

    One that is about another project is `Unreadable`: its end would be told as that of the one asked for.
    """
    document = lone(parse_json(body))
    if isinstance(document, str) and phase_of(document) is not None:
        return Observation(vendor_id=asked, status=document.strip(), phase=phase_of(document))
    fields = fields_of(document)
    named = None if fields is None else _project_id(fields)
    if fields is None or (named is None and status_word(fields) is None) or _is_another(named, asked):
        raise Unreadable
    return _project(fields, asked, secrets)


def read_projects(body: bytes, *, secrets: Collection[str] = ()) -> Page[Observation]:
    """One page of the vendor's list of projects."""
    return page_of(body, "alignment_projects", lambda row: _observation(row, secrets))


def read_catalogue(kind: CatalogueKind, body: bytes) -> Page[CatalogueItem]:
    """One page of the vendor's base models, documents, benchmarks or projects."""
    return page_of(body, _LIST_NAMES[kind], lambda row: _catalogue_item(kind, row))


def _observation(row: object, secrets: Collection[str]) -> Observation | None:
    fields = fields_of(row)
    vendor_id = None if fields is None else _project_id(fields)
    return None if fields is None or vendor_id is None else _project(fields, vendor_id, secrets)


def _is_another(named: str | None, asked: str) -> bool:
    # What does not look like the id of a project may be that of anything.
    return named is not None and named.lower() != asked.lower() and _looks_like_a_project(named)


def _looks_like_a_project(vendor_id: str) -> bool:
    return vendor_id.lower().startswith(_PROJECT_ID_START)


def _project_id(fields: Fields) -> str | None:
    return identifier(fields.first("alignment_id", "id"))


def _project(fields: Fields, vendor_id: str, secrets: Collection[str]) -> Observation:
    status = status_word(fields)
    base_model = fields.first("base_model_id", "base_model")
    return Observation(
        vendor_id=vendor_id,
        status=status,
        phase=phase_of(status),
        name=text(fields.first("alignment_name", "name")),
        base_model=identifier(base_model) or text(base_model),
        document_ids=identifiers(fields.first("document_ids", "documents")),
        benchmark_id=identifier(fields.first("benchmark_id", "benchmark")),
        workflow_id=text(fields.first("workflow_id")),
        description=text(fields.first("description")),
        progress=whole(fields.first("progress"), highest=100),
        queue_position=whole(fields.first("queue_position"), highest=_LONGEST_QUEUE),
        eta_seconds=whole(fields.first("eta_seconds"), highest=_LONGEST_WAIT_SECONDS),
        error=explanation(fields.first("error"), secrets),
        stage_failures=_stage_failures(fields.first("stage_failures"), secrets),
        model_id=identifier(fields.first("model_id", "aligned_model_id")),
        evaluation_id=identifier(fields.first("evaluation_id")),
        metrics=_metrics(fields.first("performance_metrics")),
        created_at=moment(fields.first(*CREATED)) or moment_in_id(vendor_id),
        completed_at=moment(fields.first("completed_at", "completed_date")),
    )


def _stage_failures(value: object, secrets: Collection[str]) -> tuple[str, ...]:
    # Sorted, because the vendor gives the same failures in changing order.
    entries = value if isinstance(value, list) else [value]
    said = (explanation(entry, secrets) for entry in entries[:_MOST_STAGE_FAILURES])
    return tuple(sorted({entry for entry in said if entry is not None}))


def _metrics(value: object) -> Metrics:
    fields = fields_of(value)
    if fields is None:
        return Metrics()

    def pair(name: str) -> tuple[float | None, float | None]:
        return number(fields.first(f"{name}_before")), number(fields.first(f"{name}_after"))

    return Metrics(
        accuracy=pair("accuracy"), uncertainty=pair("uncertainty"), domain_violations=pair("domain_violations")
    )


def _catalogue_item(kind: CatalogueKind, row: object) -> CatalogueItem | None:
    row = lone(row)
    fields = fields_of(row)
    if fields is None:
        bare = identifier(row) if isinstance(row, str) else None
        return None if bare is None else CatalogueItem(kind=kind, id=bare)
    item_id = identifier(fields.first(*_ITEM_IDS[kind]))
    if item_id is None:
        return None
    status = status_word(fields)
    ready = flag(fields.first("alignment_ready")) if kind is CatalogueKind.BASE_MODEL else readiness_of(kind, status)
    return CatalogueItem(
        kind=kind,
        id=item_id,
        name=text(fields.first(*_ITEM_NAMES[kind])),
        status=status,
        ready=ready,
        created_at=moment(fields.first(*CREATED)) or moment_in_id(item_id),
    )
