import json
from typing import Any

from hypothesis import given

from bot.alignments.observation import CatalogueItem, CatalogueKind, Observation
from bot.nugen.errors import Unreadable
from bot.nugen.reader import read_catalogue, read_created, read_project, read_projects
from bot.nugen.statuses import phase_of
from tests.nugen.mangling import SLOW_MACHINE, anything, json_values, mangled

PROJECT: dict[str, Any] = {
    "id": "alignment_01KX5W36V794JE1",
    "name": "A",
    "baseModel": "m",
    "status": "PROCESSING",
    "document_ids": ["d1", "d2"],
    "created_date": "2026-07-10 11:20:07.145693",
    "performance_metrics": {"accuracy_before": 0.5, "accuracy_after": "0.75"},
    "progress": 40,
    "error": {"message": "none"},
    "stage_failures": ["a: b"],
    "model_id": "m1",
    "queue_position": 1,
}
ENVELOPE: dict[str, Any] = {"status": "pending", "data": PROJECT, "start_time": "x", "end_time": "y"}
DOCUMENTS = (PROJECT, ENVELOPE, {"alignment_projects": [PROJECT, PROJECT]}, {"models": [{"id": "m"}]})


def _sane(seen: Observation) -> None:
    assert seen.vendor_id.isprintable()
    assert seen.vendor_id.strip()
    assert seen.phase is phase_of(seen.status)
    assert seen.progress is None or 0 <= seen.progress <= 100
    for text in (seen.status, seen.name, seen.base_model, seen.description, seen.error, *seen.stage_failures):
        assert text is None or ("\x00" not in text and text.encode())
    for moment in (seen.created_at, seen.completed_at):
        assert moment is None or moment.tzinfo is not None


@SLOW_MACHINE
@given(anything(DOCUMENTS))
def test_a_mangled_answer_is_read_sanely_or_refused(body: bytes) -> None:
    """Whatever comes: values that make sense, or our own error; and a phase only from a word that was said."""
    for read in (read_created, lambda raw: read_project(raw, asked="alignment_1")):
        try:
            seen = read(body)
        except Unreadable:
            continue
        _sane(seen)
        assert seen.phase is None or (seen.status or "").encode() in body
    try:
        page = read_projects(body)
    except Unreadable:
        return
    assert len(page.items) <= page.rows
    for seen in page.items:
        _sane(seen)


@SLOW_MACHINE
@given(mangled(DOCUMENTS) | json_values.map(lambda value: json.dumps({"documents": [value]}).encode()))
def test_a_mangled_catalogue_is_read_sanely_or_refused(body: bytes) -> None:
    """Pickers get items with an id, or the list is refused."""
    for kind in CatalogueKind:
        items: list[CatalogueItem] = []
        try:
            items = read_catalogue(kind, body).items
        except Unreadable:
            continue
        assert all(item.id.strip() and item.ready in (True, False, None) for item in items)
