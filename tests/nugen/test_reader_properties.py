import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alignments.observation import CatalogueItem, CatalogueKind, Observation
from bot.nugen.errors import Unreadable
from bot.nugen.reader import read_catalogue, read_created, read_project, read_projects
from bot.nugen.statuses import phase_of

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
# The time of one example says nothing on a machine that does other things as well.
SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

DOCUMENTS = (PROJECT, ENVELOPE, {"alignment_projects": [PROJECT, PROJECT]}, {"models": [{"id": "m"}]})

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["READY", "failed", "\ud800"])
)
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6
)  # fmt: skip


def _places(value: Any) -> Iterator[Callable[[Any], None]]:
    """A way to replace each thing inside a document."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield partial(value.__setitem__, key)
        yield from _places(value[key])


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """A good answer in which something was replaced by anything, wrapped in an array, or cut off."""
    document = json.loads(json.dumps(draw(st.sampled_from(DOCUMENTS))))
    for _ in range(draw(st.integers(0, 4))):
        places = list(_places(document))
        if places:
            draw(st.sampled_from(places))(draw(json_values))
    body = json.dumps([document] if draw(st.booleans()) else document).encode()
    return body[: draw(st.integers(0, len(body)))] if draw(st.booleans()) else body


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
@given(mangled() | st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
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
@given(mangled() | json_values.map(lambda value: json.dumps({"documents": [value]}).encode()))
def test_a_mangled_catalogue_is_read_sanely_or_refused(body: bytes) -> None:
    """Pickers get items with an id, or the list is refused."""
    for kind in CatalogueKind:
        items: list[CatalogueItem] = []
        try:
            items = read_catalogue(kind, body).items
        except Unreadable:
            continue
        assert all(item.id.strip() and item.ready in (True, False, None) for item in items)
