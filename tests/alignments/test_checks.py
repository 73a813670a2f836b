from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alignments.alignment import Draft
from bot.alignments.checks import (
    MAX_DESCRIPTION,
    MAX_DOCUMENTS,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_ID,
    MAX_NAME,
    MAX_QUESTIONS,
    check,
    file_error,
    plan_error,
    tidy,
    without_hidden,
)
from bot.alignments.materials import BenchmarkPlan, SlackFile
from bot.alignments.observation import CatalogueItem, CatalogueKind

GOOD = Draft("Support", "nugen-flash-instruct", ("doc-1",), "C1", "w-1", "b-1", "A text\nof two lines")


def test_a_good_draft_has_no_errors() -> None:
    """What the form is for goes through."""
    assert check(GOOD, {}) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * (MAX_NAME + 1)),
        ("name", "two\nlines"),
        ("name", "a\x00b"),
        ("name", "turned \u202e around"),
        ("base_model", ""),
        ("base_model", "m" * (MAX_ID + 1)),
        ("document_ids", ()),
        ("document_ids", ("doc-1", "doc-1")),
        ("document_ids", ("doc-1", "")),
        ("document_ids", ("d" * (MAX_ID + 1),)),
        ("document_ids", tuple(f"doc-{number}" for number in range(MAX_DOCUMENTS + 1))),
        ("workflow_id", "w\x07"),
        ("benchmark_id", "b" * (MAX_ID + 1)),
        ("description", "x" * (MAX_DESCRIPTION + 1)),
        ("description", "bell\x07"),
        ("files", (SlackFile("F1", "photo.png", 10),)),
        ("files", (SlackFile("F1", "empty.txt", 0),)),
        ("files", tuple(SlackFile(f"F{number}", "a.txt", 10) for number in range(MAX_FILES + 1))),
    ],
)
def test_each_mistake_is_told_on_its_own_field(field: str, value: object) -> None:
    """One error, on the field where it was made, that ends in a full sentence."""
    errors = check(replace(GOOD, **{field: value}), {})  # type: ignore[arg-type]
    assert list(errors) == [field]
    assert errors[field].endswith(".")


def test_the_limits_themselves_are_allowed() -> None:
    """The longest that is promised is accepted."""
    longest = Draft(
        "x" * MAX_NAME,
        "m" * MAX_ID,
        tuple(f"doc-{number}" for number in range(MAX_DOCUMENTS)),
        "C1",
        description="d" * MAX_DESCRIPTION,
    )
    assert check(longest, {}) == {}


def test_all_mistakes_are_told_at_once() -> None:
    """Nobody has to press Submit five times."""
    errors = check(Draft("", "", (), "C1", workflow_id="\x00"), {})
    assert set(errors) == {"name", "base_model", "document_ids", "workflow_id"}


def test_documents_that_are_not_ready_are_named() -> None:
    """The vendor answers 404 for a document that still processes; the form says which one it is."""
    item = CatalogueItem(CatalogueKind.DOCUMENT, "doc-1", "handbook.md", "PROCESSING", ready=False)
    assert "handbook.md (processing)" in check(GOOD, {"doc-1": item})["document_ids"]
    unknown = replace(item, ready=None)
    assert check(GOOD, {"doc-1": unknown}) == {}


def test_blanks_around_a_value_are_not_part_of_it() -> None:
    """A field of blanks is an empty field, and an empty optional field is none."""
    tidied = tidy(Draft("  Support ", " m ", (" doc-1 ",), "C1", "  ", "", "\n"))
    assert tidied == Draft("Support", "m", ("doc-1",), "C1", None, None, None)


@given(st.text(), st.text(), st.lists(st.text(), max_size=4))
def test_no_text_can_break_the_checks(name: str, model: str, documents: list[str]) -> None:
    """Whatever is typed is answered in words, and what passes has no hidden characters in its name."""
    draft = tidy(Draft(name, model, tuple(documents), "C1"))
    errors = check(draft, {})
    assert all(errors.values())
    if "name" not in errors:
        assert draft.name
        assert "\n" not in draft.name
        assert "\x00" not in draft.name


def test_files_do_instead_of_documents() -> None:
    """They become documents; with neither, the field of the documents says so."""
    files = (SlackFile("F1", "handbook.md", 1200), SlackFile("F2", "faq.txt"))
    assert check(replace(GOOD, document_ids=(), files=files), {}) == {}
    assert check(replace(GOOD, document_ids=()), {})["document_ids"].startswith("Choose at least one document, or")
    assert tidy(replace(GOOD, files=files)).files == files


def test_documents_and_files_are_counted_together() -> None:
    """In the end all of them are documents of one order."""
    most = tuple(f"doc-{number}" for number in range(MAX_DOCUMENTS))
    assert "51" in check(replace(GOOD, document_ids=most, files=(SlackFile("F1", "a.txt"),)), {})["document_ids"]


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "notes.v2.md", "data.json", "data.jsonl"])
def test_files_of_text_can_be_used(name: str) -> None:
    """Whatever the case of the name's ending; a size that Slack does not tell is found out later."""
    assert file_error(name, 1) is None
    assert file_error(name, None) is None
    assert file_error(name, MAX_FILE_BYTES) is None


@pytest.mark.parametrize("name", ["photo.png", "txt", ".txt", "a.txt.exe", "", "a.", "folder/"])
def test_other_files_are_refused_with_what_can_be_used(name: str) -> None:
    """The name alone tells; nothing is downloaded for it."""
    assert file_error(name, 1) == "Only txt, md, json or jsonl files can be used."


@pytest.mark.parametrize(
    ("size", "words"), [(0, "empty"), (MAX_FILE_BYTES + 600_000, "has 101 MB; 100 MB is the most")]
)
def test_sizes_that_cannot_be_right_are_refused(size: int, words: str) -> None:
    """Before a byte is moved."""
    assert words in (file_error("a.txt", size) or "")


def test_each_file_that_cannot_be_used_is_named() -> None:
    """The person knows which one to take out."""
    files = (SlackFile("F1", "a.txt", 10), SlackFile("F2", "photo.png", 10), SlackFile("F3", "empty.md", 0))
    error = check(replace(GOOD, files=files), {})["files"]
    assert "photo.png: Only" in error
    assert "empty.md: This file is empty." in error
    assert "a.txt" not in error


@pytest.mark.parametrize(
    "plan",
    [
        BenchmarkPlan(),
        BenchmarkPlan(questions=0),
        BenchmarkPlan(questions=MAX_QUESTIONS + 1),
        BenchmarkPlan(questions=5, file=SlackFile("F1", "a.json")),
        BenchmarkPlan(file=SlackFile("F1", "a.txt")),
        BenchmarkPlan(file=SlackFile("F1", "a.json", 0)),
    ],
)
def test_a_benchmark_that_cannot_be_made_is_told_on_the_benchmarks_field(plan: BenchmarkPlan) -> None:
    """Either so many questions or a JSON file."""
    assert plan_error(plan)
    assert list(check(replace(GOOD, benchmark_id=None, benchmark_plan=plan), {})) == ["benchmark_id"]


def test_a_chosen_benchmark_and_one_to_be_made_are_one_too_many() -> None:
    """The person says which."""
    plan = BenchmarkPlan(questions=20)
    assert check(replace(GOOD, benchmark_id=None, benchmark_plan=plan), {}) == {}
    assert (
        "chose a benchmark and asked for one to be made"
        in check(replace(GOOD, benchmark_plan=plan), {})["benchmark_id"]
    )


@given(st.text())
def test_what_cannot_be_seen_is_taken_out(text: str) -> None:
    """Everything else stays, in its order."""
    cleaned = without_hidden(text)
    assert without_hidden(cleaned) == cleaned
    assert not set(cleaned) & set("\x00\x07\u202e\u200b\ufeff")
    assert without_hidden("a\u202eb\nc\x00") == "ab\nc"
