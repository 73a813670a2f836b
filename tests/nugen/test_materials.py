import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.alignments.observation import CatalogueKind, MaterialSeen
from bot.nugen.client import NugenClient
from bot.nugen.errors import NotFound, Unreadable
from bot.nugen.material_reader import read_duplicate, read_material
from tests.nugen.scripted import ScriptedServer, reply_json

UNKNOWN_TASK = reply_json({"detail": "Upload task not found"}, 404)


def _read(document: Any, kind: CatalogueKind = CatalogueKind.DOCUMENT) -> MaterialSeen:
    return read_material(kind, json.dumps(document).encode())


@pytest.mark.parametrize(
    ("document", "seen"),
    [
        ({"status": "READY", "document_id": "doc_1"}, MaterialSeen("doc_1", "READY", ready=True)),
        ({"status": "completed", "document_id": "doc-1"}, MaterialSeen("doc-1", "completed", ready=True)),
        ({"status": "PROCESSING", "progress": 40}, MaterialSeen(None, "PROCESSING", progress=40)),
        ({"status": "Processing", "processingProgress": "40%"}, MaterialSeen(None, "Processing", progress=40)),
        ({"status": "FAILED", "error": "<b>empty</b>"}, MaterialSeen(None, "FAILED", failed=True, error="empty")),
        ({"status": "INDEXING", "progress": 100}, MaterialSeen(None, "INDEXING", progress=100)),
        ({"status": "x", "data": {"status": "READY"}}, MaterialSeen(None, "READY", ready=True)),
        ({"document_id": "doc_1"}, MaterialSeen("doc_1")),
        ("READY", MaterialSeen(None, "READY", ready=True)),
    ],
)
def test_how_far_a_document_is_comes_from_its_word_alone(document: Any, seen: MaterialSeen) -> None:
    """Ready and failed are words that we know, in any case of letters; everything else is still at work."""
    assert _read(document) == seen


@pytest.mark.parametrize("document", [{}, {"detail": "soon"}, [], "welcome", None, 7, {"id": "doc_1"}])
def test_garbage_is_no_document(document: Any) -> None:
    """An answer without a word and without the document's id says nothing."""
    with pytest.raises(Unreadable):
        _read(document)


def test_a_benchmark_is_read_alike_with_its_own_id() -> None:
    """The same words, the other id; and "uploaded" is not said to be ready, because nobody wrote down that it is."""
    answer = {"benchmark_id": "b1", "benchmark_name": "B", "status": "READY", "start_time": "x", "end_time": "y"}
    assert _read(answer, CatalogueKind.BENCHMARK) == MaterialSeen("b1", "READY", ready=True)
    assert not _read({"status": "UPLOADED"}, CatalogueKind.BENCHMARK).ready


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"detail": {"message": "Existing document: 'a'", "document_id": "doc_1"}}, "doc_1"),
        ({"detail": [{"document_id": "doc_1"}]}, "doc_1"),
        ({"detail": "Existing document: 'a'"}, None),
        ({"detail": {"message": "there", "document_id": None}}, None),
        ({"document_id": "doc_1"}, None),
        ([], None),
    ],
)
def test_the_document_that_is_there_already_is_named_inside_the_refusal(body: Any, found: str | None) -> None:
    """Only the vendor's own explanation counts."""
    assert read_duplicate(json.dumps(body).encode()) == found
    assert read_duplicate(b"<html>409</html>") is None


async def test_a_document_that_the_call_does_not_know_is_looked_for_in_the_list(
    server: ScriptedServer, client: NugenClient
) -> None:
    """The id of a reused document is no upload task: its row says how far it is."""
    rows = {"documents": [{"id": "doc_0", "status": "FAILED"}, {"id": "doc_1", "filename": "a", "status": "READY"}]}
    server.serve({"GET /api/v3/documents/doc_1": UNKNOWN_TASK, "GET /api/v3/documents": reply_json(rows)})
    assert await client.document("doc_1") == MaterialSeen("doc_1", "READY", ready=True)


async def test_a_document_that_is_in_neither_place_is_not_found(server: ScriptedServer, client: NugenClient) -> None:
    """What the list does not have either is gone."""
    rows = {"documents": [{"id": "doc_0", "status": "READY"}]}
    server.serve({"GET /api/v3/documents/doc_1": UNKNOWN_TASK, "GET /api/v3/documents": reply_json(rows)})
    with pytest.raises(NotFound, match="Upload task not found"):
        await client.document("doc_1")


async def test_a_benchmark_whose_answer_was_lost_is_found_by_its_documents_and_time(
    server: ScriptedServer, client: NugenClient
) -> None:
    """Exactly the same documents, created since; a row that does not tell is none of them."""
    since = datetime(2026, 7, 10, 12, tzinfo=UTC)
    rows = [
        {"id": "yes", "documents": ["d2", "d1"], "created_at": "2026-07-10 12:00:00"},
        {"benchmark_id": "yes_too", "document_ids": ["d1", "d2"], "created_date": "2026-07-10T13:00:00+00:00"},
        {"benchmark_id": "benchmark_01KX5W36V794JE1", "document_ids": ["d1", "d2"]},  # 11:20 that day, by its id
        {"id": "older", "documents": ["d1", "d2"], "created_at": "2026-07-10 11:59:59"},
        {"id": "fewer", "documents": ["d1"], "created_at": "2026-07-10 12:30:00"},
        {"id": "more", "documents": ["d1", "d2", "d3"], "created_at": "2026-07-10 12:30:00"},
        {"id": "unknown_set", "created_at": "2026-07-10 12:30:00"},
        {"id": "unknown_time", "documents": ["d1", "d2"]},
        {"name": "no id"},
    ]
    server.script(reply_json({"benchmarks": rows}))
    assert await client.find_benchmarks(["d1", "d2"], since) == ["yes", "yes_too"]


async def test_lists_tell_when_a_thing_was_made_where_the_vendor_does(
    server: ScriptedServer, client: NugenClient
) -> None:
    """Projects, documents and benchmarks carry their time of creation under any of its names."""
    at = datetime(2026, 7, 10, 12, tzinfo=UTC)
    project = {"alignment_id": "a", "alignment_name": " N ", "status": "READY", "created_date": "2026-07-10 12:00:00"}
    server.serve(
        {
            "GET /api/v3/alignment-project": reply_json({"alignment_projects": [project]}),
            "GET /api/v3/documents": reply_json({"documents": [{"id": "d", "upload_date": "2026-07-10T12:00:00Z"}]}),
            "GET /api/v3/benchmark/list": reply_json({"benchmarks": [{"id": "b", "createdAt": "2026-07-10 12:00"}]}),
        }
    )
    (item,) = await client.project_items()
    assert (item.kind, item.id, item.name, item.status, item.ready) == ("project", "a", " N ", "READY", None)
    assert [one.created_at for one in (item, *await client.documents(), *await client.benchmarks())] == [at] * 3
