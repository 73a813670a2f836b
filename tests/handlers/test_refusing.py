from __future__ import annotations

from typing import Any

from bot.slack.form import DOCUMENTS, FILES, FIRST_FIELD, KEPT_FILES
from handlers.refusing import beside, first_field


def form(*fields: str) -> dict[str, Any]:
    words = {"type": "section", "block_id": "about"}
    return {"blocks": [words, *({"type": "input", "block_id": name} for name in fields)]}


def test_an_error_stands_beside_its_field() -> None:
    """Where the person made the mistake."""
    assert beside(form(FIRST_FIELD, FILES), {FILES: "One.", FIRST_FIELD: "Two."}) == {
        FILES: "One.",
        FIRST_FIELD: "Two.",
    }


def test_an_error_of_a_field_that_the_form_has_not_stands_beside_another() -> None:
    """Slack refuses every error of an answer if one of them stands nowhere."""
    assert beside(form(FIRST_FIELD, DOCUMENTS, KEPT_FILES), {FILES: "One."}) == {KEPT_FILES: "One."}
    assert beside(form(FIRST_FIELD, DOCUMENTS), {FILES: "One.", DOCUMENTS: "Two."}) == {DOCUMENTS: "One. Two."}
    assert beside(form("question"), {"about": "One.", "unknown": "Two."}) == {"question": "One. Two."}


def test_the_first_field_is_an_input() -> None:
    """Errors cannot stand beside anything else."""
    assert first_field(form("question", "more")) == "question"
    assert first_field({}) == FIRST_FIELD
