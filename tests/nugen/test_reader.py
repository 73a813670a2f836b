import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.alignments.observation import CatalogueItem, CatalogueKind, Metrics, Observation
from bot.alignments.phases import Phase
from bot.nugen.errors import Unreadable
from bot.nugen.reader import read_catalogue, read_created, read_project, read_projects


def _body(document: Any) -> bytes:
    return json.dumps(document).encode()


def _read(**fields: Any) -> Observation:
    return read_project(_body({"id": "alignment_1", **fields}), asked="alignment_1")


def test_a_documented_project_is_read_whole() -> None:
    """Every field of the documented page lands in our words."""
    project = {
        "id": "alignment-project-1",
        "name": " My Project ",
        "base_model": "nugen-flash-instruct",
        "status": "EVALUATED",
        "created_date": "2026-07-10T11:20:07Z",
        "completed_date": "2026-07-10T11:32:54Z",
        "documents": ["doc-b", "doc-a"],
        "document_count": 2,
        "creator": "ada@team.example",
        "performance_metrics": {
            "accuracy_before": 0.5,
            "accuracy_after": 0.75,
            "uncertainty_before": 0.25,
            "uncertainty_after": "0.125",
            "domain_violations_before": 12,
            "domain_violations_after": None,
        },
        "progress": 100,
        "estimated_completion": "soon",
        "error": None,
        "evaluation_id": "eval_1",
        "model_id": "-model_1",
        "benchmark_id": "benchmark_1",
        "workflow_id": "any text",
        "description": "why",
    }
    assert read_project(_body(project), asked="alignment-project-1") == Observation(
        vendor_id="alignment-project-1",
        status="EVALUATED",
        phase=Phase.FINISHED,
        name=" My Project ",
        base_model="nugen-flash-instruct",
        document_ids=("doc-b", "doc-a"),
        benchmark_id="benchmark_1",
        workflow_id="any text",
        description="why",
        progress=100,
        model_id="-model_1",
        evaluation_id="eval_1",
        metrics=Metrics(accuracy=(0.5, 0.75), uncertainty=(0.25, 0.125), domain_violations=(12, None)),
        created_at=datetime(2026, 7, 10, 11, 20, 7, tzinfo=UTC),
        completed_at=datetime(2026, 7, 10, 11, 32, 54, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    "document",
    [
        {"id": "a1", "name": "n", "base_model": "m", "documents": ["d"], "created_date": "2026-07-10 11:20:07"},
        {"id": "a1", "name": "n", "baseModel": "m", "documentIds": ["d"], "createdDate": "2026-07-10T11:20:07Z"},
        {
            "alignment_id": "a1",
            "alignment_name": "n",
            "base_model_id": "m",
            "document_ids": ["d"],
            "created_at": "2026-07-10T11:20:07",
        },
        {
            "alignmentId": ["a1"],
            "alignmentName": ["n"],
            "baseModelId": [["m"]],
            "documents": "d",
            "createdAt": ["2026-07-10T11:20:07+00:00"],
        },
        {
            "id": "a1",
            "name": "n",
            "base_model": {"id": "m"},
            "documents": [{"document_id": "d"}],
            "created_date": "2026-07-10T13:20:07+02:00",
        },
        {
            "alignment_id": None,
            "id": "a1",
            "name": "n",
            "base_model": "m",
            "document_ids": None,
            "documents": ["d"],
            "created_date": "2026-07-10T11:20:07",
        },
        {
            "data": {
                "id": "a1",
                "name": "n",
                "base_model": "m",
                "documents": ["d"],
                "created_date": "2026-07-10T11:20:07",
            }
        },
        [{"id": "a1", "name": "n", "base_model": "m", "documents": ["d"], "created_date": "2026-07-10T11:20:07"}],
    ],
)
def test_every_generations_names_mean_the_same(document: Any) -> None:
    """Names, letter cases, single-element arrays, nested things and envelopes of all generations read alike."""
    expected = Observation(
        vendor_id="a1",
        name="n",
        base_model="m",
        document_ids=("d",),
        created_at=datetime(2026, 7, 10, 11, 20, 7, tzinfo=UTC),
    )
    assert read_created(_body(document)) == expected
    assert read_projects(_body({"alignment_projects": [document]})).items == [expected]
    assert read_project(_body(document), asked="a1") == expected


@pytest.mark.parametrize("names", [("baseModel", "base_model"), ("base_model", "baseModel")])
def test_of_two_spellings_of_one_name_the_usual_one_wins_unless_it_is_empty(names: tuple[str, str]) -> None:
    """An answer that has a field twice is read the same whatever the order of its fields."""
    both = {"base_model": "usual", "baseModel": "other"}
    assert _read(**{name: both[name] for name in names}).base_model == "usual"
    both["base_model"] = ""
    assert _read(**{name: both[name] or None for name in names}).base_model == "other"


def test_a_status_envelope_is_opened() -> None:
    """Inner values win, outer ones fill what is missing, and the times of the request are not those of the job."""
    envelope = {
        "status": "pending",
        "error": "outer",
        "data": {"alignment_id": "a1", "status": "COMPLETED", "error": None},
        "start_time": "2026-07-15T05:20:52.493059",
        "end_time": "2026-07-15T05:20:52.560258",
    }
    seen = read_project(_body(envelope), asked="a1")
    assert (seen.status, seen.phase, seen.error) == ("COMPLETED", Phase.TRAINED, "outer")
    assert (seen.created_at, seen.completed_at) == (None, None)


@pytest.mark.parametrize("inner", [{"data": None}, {}, {"data": {}}, {"data": []}, {"data": "later"}])
def test_an_envelope_without_content_still_has_its_own_status(inner: dict[str, Any]) -> None:
    """When there is nothing inside, the outer word counts."""
    assert read_project(_body({"status": "FAILED", **inner}), asked="a1").phase is Phase.FAILED


def test_an_unreadable_status_inside_does_not_become_the_envelopes_success() -> None:
    """The outer word may be about the request: it does not stand in for an inner one that makes no sense."""
    seen = read_project(_body({"status": "COMPLETED", "data": {"id": "a1", "status": {"code": 7}}}), asked="a1")
    assert (seen.status, seen.phase) == (None, None)


def test_a_bare_status_word_is_enough_for_the_project_that_was_asked_for() -> None:
    """A status answer that is only the word is understood if we know the word."""
    assert read_project(b'"ready"', asked="a1") == Observation(vendor_id="a1", status="ready", phase=Phase.TRAINED)
    with pytest.raises(Unreadable):
        read_project(b'"welcome"', asked="a1")


@pytest.mark.parametrize("name", ["id", "alignment_id"])
def test_an_answer_about_another_project_is_no_answer(name: str) -> None:
    """Only what is clearly another project's id counts as one: an id of anything else, or in other letters, does not."""
    with pytest.raises(Unreadable):
        read_project(_body({name: "alignment_2", "status": "FAILED"}), asked="alignment_1")
    others: tuple[Any, ...] = ("ALIGNMENT_1", "b7", 7, {}, None)
    for vendor_id in others:
        assert read_project(_body({name: vendor_id, "status": "FAILED"}), asked="alignment_1").phase is Phase.FAILED


def test_an_unknown_word_is_kept_as_it_came() -> None:
    """A status that nobody knows is shown raw and is no phase."""
    seen = _read(status=" Calibrating ")
    assert (seen.status, seen.phase) == ("Calibrating", None)


@pytest.mark.parametrize(
    "misleading",
    [{"model_id": "m"}, {"progress": 100}, {"gpu_training_completed": True}, {"completed_date": "2026-07-10"}],
)
def test_success_is_the_status_word_and_nothing_else(misleading: dict[str, Any]) -> None:
    """A model id, full progress or a finish time while it is processing are not success."""
    assert _read(status="PROCESSING", **misleading).phase is Phase.TRAINING
    assert _read(**misleading).phase is None


def test_what_is_missing_is_unknown_and_not_zero() -> None:
    """A project of which only the id is known has no other value."""
    assert _read() == Observation(vendor_id="alignment_1")
    assert _read(progress=None, performance_metrics={}, documents=None).metrics.is_empty()


@pytest.mark.parametrize(
    ("given", "read"),
    [(0, 0), (45, 45), ("45", 45), (" 45 % ", 45), (45.9, 45), ([45], 45), (100, 100), (101, None), (-1, None),
     (True, None), ("3/10 questions", None), ("٤٥", None), ("1_0", None), ("1e999", None), (10**400, None), ({}, None)],
)  # fmt: skip
def test_progress_is_a_percentage_or_unknown(given: Any, read: int | None) -> None:
    """Numbers as text are numbers; what is outside of 0 to 100 or no number is unknown."""
    assert _read(progress=given).progress == read


def test_a_number_without_end_is_no_number() -> None:
    """What JSON can write and no chart can show is unknown."""
    body = b'{"id": "a", "performance_metrics": {"accuracy_before": 1e999, "accuracy_after": "-1e999"}}'
    assert read_project(body, asked="a").metrics.is_empty()


def test_the_place_in_the_queue_and_the_time_left_are_whole_and_not_negative() -> None:
    """Decoration is shown only when it makes sense."""
    seen = _read(queue_position="3", etaSeconds=90.5)
    assert (seen.queue_position, seen.eta_seconds) == (3, 90)
    seen = _read(queue_position=-1, eta_seconds=10**12)
    assert (seen.queue_position, seen.eta_seconds) == (None, None)


def test_a_failure_says_why_in_clean_words_and_a_fixed_order() -> None:
    """Pages in an error become text, and the same failures in another order are the same failures."""
    page = "Finetuning failed: <html><h1>502 Bad Gateway</h1></html>"
    stages = [
        "training: finetuning_failure",
        "training_data_upload: outcome_unknown",
        None,
        "training: finetuning_failure",
    ]
    seen = _read(status="FAILED", error=page, stage_failures=stages)
    assert seen.error == "Finetuning failed: 502 Bad Gateway"
    assert seen.stage_failures == ("training: finetuning_failure", "training_data_upload: outcome_unknown")
    assert _read(status="FAILED", error={"message": "no"}, stage_failures="one").error == "no"
    assert _read(status="FAILED", error=[], stage_failures={"a": 1}).stage_failures == ()


def test_half_a_document_set_is_no_document_set() -> None:
    """One id that cannot be read makes the set unknown, because a wrong set would match a wrong project."""
    assert _read(documents=["d1", None]).document_ids is None
    assert _read(documents=[]).document_ids == ()
    assert _read(documents=[1, {"id": "d2"}]).document_ids == ("1", "d2")


def test_text_that_no_database_can_keep_is_repaired() -> None:
    """NUL vanishes and half a surrogate pair becomes a question mark; all else of a name stays as it is."""
    assert _read(name=" a\x00b\ud800 ").name == " ab? "


def test_the_id_is_the_last_resort_for_the_time_of_creation() -> None:
    """Without a date, the time inside the id is used; with one it is not."""
    vendor_id = "alignment_01KX5W36V794JE1"
    inside = read_created(_body({"alignment_id": vendor_id})).created_at
    assert inside is not None
    assert inside.date().isoformat() == "2026-07-10"
    dated = read_created(_body({"alignment_id": vendor_id, "created_at": "2026-08-01"})).created_at
    assert dated == datetime(2026, 8, 1, tzinfo=UTC)


def test_a_bare_id_of_a_created_project_is_accepted_only_if_it_looks_like_one() -> None:
    """A string or a one-element array with a project's id is an answer, any other word is not."""
    assert read_created(b'"alignment_1"').vendor_id == "alignment_1"
    assert read_created(b'["alignment-project-1"]').vendor_id == "alignment-project-1"
    for body in (b'"ok"', b'"alignment started"', b'["alignment_1", "alignment_2"]', b"12", b"true", b"null"):
        with pytest.raises(Unreadable):
            read_created(body)


@pytest.mark.parametrize(
    "document",
    [
        {"alignment_projects": [{"id": "a"}, {"name": "no id"}, 7, {"id": "b"}]},
        {"alignmentProjects": [{"id": "a"}, {"id": "b"}]},
        {"data": [{"id": "a"}, {"id": "b"}]},
        {"data": {"alignment_projects": [{"id": "a"}, {"id": "b"}]}, "alignment_projects": None},
        [{"id": "a"}, {"id": "b"}],
    ],
)
def test_a_list_is_found_in_any_envelope(document: Any) -> None:
    """The list may be under its name, under data, or be the answer; rows that make no sense are left out."""
    page = read_projects(_body(document))
    assert [project.vendor_id for project in page.items] == ["a", "b"]
    assert page.rows >= 2


@pytest.mark.parametrize(
    ("kind", "document", "expected"),
    [
        (
            CatalogueKind.BASE_MODEL,
            {"models": [{"model_id": "Qwen/Q", "model_name": "Q", "alignment_ready": "false"}, "bare", {"id": "m", "alignment_ready": None}]},
            [("Qwen/Q", "Q", None, False), ("bare", None, None, None), ("m", None, None, None)],
        ),
        (
            CatalogueKind.DOCUMENT,
            {"documents": [{"document_id": "d1", "document_name": "a", "status": "READY"}, {"id": "d2", "filename": "b", "status": "odd"}]},
            [("d1", "a", "READY", True), ("d2", "b", "odd", None)],
        ),
        (
            CatalogueKind.BENCHMARK,
            {"benchmarks": [{"benchmark_id": "b1", "name": "B", "status": "completed"}, {"id": "b2", "status": "FAILED"}]},
            [("b1", "B", "completed", True), ("b2", None, "FAILED", False)],
        ),
    ],
)  # fmt: skip
def test_a_catalogue_is_read_in_any_generations_names(
    kind: CatalogueKind, document: Any, expected: list[tuple[str, str | None, str | None, bool | None]]
) -> None:
    """Ids, names and readiness come from whatever the generation calls them; readiness may be unknown."""
    items = [CatalogueItem(kind, *row) for row in expected]
    assert read_catalogue(kind, _body(document)).items == items


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"<html></html>", b"\xff\xfe\x00", b'{"id": NaN}', b"[" * 100_000, b"1" * 5_000, b"\xef\xbb\xbf", b"null"],
)  # fmt: skip
def test_what_is_no_json_is_unreadable(body: bytes) -> None:
    """Broken, deep, endless or foreign bytes end in our own error."""
    readers = (read_created, read_projects, lambda raw: read_project(raw, asked="a"))
    for read in readers:
        with pytest.raises(Unreadable):
            read(body)
