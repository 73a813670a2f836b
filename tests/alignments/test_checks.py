from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alignments.alignment import Draft
from bot.alignments.checks import MAX_DESCRIPTION, MAX_DOCUMENTS, MAX_ID, MAX_NAME, check, tidy
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
