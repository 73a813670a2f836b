import json
from dataclasses import replace
from typing import Any

import pytest

from bot.alignments.errands import Errand, ErrandKind
from bot.alignments.materials import Material, MaterialKind, MaterialState
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.slack import actions
from bot.slack.documents import (
    PAGE_SIZE,
    delete_accepted,
    documents_done,
    documents_page,
    read_document_delete,
    read_documents_page,
    upload_accepted,
)
from bot.slack.message import Message
from bot.slack.moments import when
from tests.slack.judging import assert_fit, elements_of, pressed_names, whole_text
from tests.slack.records import NOW

ERRAND = Errand("e1", "V1", ErrandKind.UPLOAD, "T0PLAY00001", "key", "U0PLAY00001", NOW)


def document(number: int = 1, **facts: Any) -> CatalogueItem:
    item = CatalogueItem(CatalogueKind.DOCUMENT, f"doc-{number}", f"File <{number}>.md", "READY", ready=True)
    return replace(item, **facts)


def a_page(*items: CatalogueItem, offset: int = 0, has_more: bool = False) -> Message:
    message = documents_page(items, offset=offset, has_more=has_more, command="/align", refreshed_at=NOW)
    assert_fit(message)
    return message


def test_each_document_stands_with_its_state_and_its_id() -> None:
    """And when the list was read."""
    words = whole_text(
        a_page(document(), document(2, status="FAILED", ready=False), document(3, name=None, status=None))
    )
    assert "✅ *File &lt;1&gt;.md* · ready\n`doc-1`" in words
    assert "▫️ *File &lt;2&gt;.md* · failed\n`doc-2`" in words
    assert "*doc-3* · no state told" in words
    assert f"*Documents at Nugen, as of {when(NOW)}*" in words


def test_a_document_is_deleted_only_after_a_question_that_names_it() -> None:
    """Name, id and state stand in it, however long they are."""
    for item in (document(), document(name="n" * 900, status="S" * 900)):
        delete = elements_of(a_page(item))[0]
        assert delete["action_id"] == actions.DOCUMENT_DELETE
        asked = delete["confirm"]["text"]["text"]
        assert "(doc-1, " in asked
        assert "cannot be undone" in asked
        assert len(asked) <= 300
        assert delete["confirm"]["style"] == "danger"


def test_a_button_says_what_to_delete_and_which_page_to_show_then() -> None:
    """The page that the person looks at."""
    delete = elements_of(a_page(document(), offset=20))[0]
    assert read_document_delete(delete["value"]) == ("doc-1", 20)


def test_an_id_that_fits_no_button_has_none() -> None:
    """It can be read all the same."""
    assert actions.DOCUMENT_DELETE not in pressed_names(a_page(document(id="x" * 2500)))


def test_pages_are_turned_and_more_can_be_uploaded() -> None:
    """Newer and older only where there are any."""
    assert pressed_names(a_page())[-1] == actions.DOCUMENT_UPLOAD
    middle = a_page(*(document(number) for number in range(PAGE_SIZE)), offset=10, has_more=True)
    turns = elements_of(middle)[-2:]
    assert [turn["action_id"] for turn in turns] == ["documents_page:newer", "documents_page:older"]
    assert all(actions.DOCUMENTS_PAGE_PATTERN.match(turn["action_id"]) for turn in turns)
    assert [read_documents_page(turn["value"]) for turn in turns] == [0, 20]
    assert "(11 to 20)" in middle.text


@pytest.mark.parametrize(("offset", "words"), [(0, "None here."), (10, "No more here.")])
def test_an_empty_page_says_how_to_begin(offset: int, words: str) -> None:
    """By uploading some."""
    assert f"{words} Upload some" in a_page(offset=offset).text


def test_a_list_that_was_never_read_is_told_as_that() -> None:
    """An empty list would be a lie."""
    page = documents_page([], offset=0, has_more=False, command="/align", refreshed_at=None)
    assert "Nugen's list was not read yet" in page.text


@pytest.mark.parametrize("value", ["", "{", "3", "null", '{"offset": "x"}', '{"id": 3, "offset": -4}', "[" * 50_000])
def test_a_button_that_makes_no_sense_does_no_harm(value: str) -> None:
    """The first page, and nothing to delete."""
    assert read_documents_page(value) == 0
    assert read_document_delete(value) == ("", 0)


def made(state: MaterialState, name: str, **facts: Any) -> Material:
    return Material(MaterialKind.DOCUMENT, name, state=state, **facts)


def done(*materials: Material, **facts: Any) -> str:
    message = documents_done(replace(ERRAND, materials=materials, **facts))
    assert_fit(message)
    return message.text


def test_what_became_of_an_upload_is_told_file_by_file() -> None:
    """Ready, there already, or not to be used and why."""
    text = done(
        made(MaterialState.READY, "a.md"),
        made(MaterialState.READY, "b.md", reused=True),
        made(MaterialState.FAILED, "<c>.md", error="too *large*"),
    )
    assert "2 of 3 documents are ready at Nugen, 1 could not be made." in text
    assert "✅ b.md · ready; Nugen had it already" in text
    assert "❌ &lt;c&gt;.md · cannot be used: too \u2217large\u2217" in text
    assert "upload it once more" in text


def test_an_upload_without_trouble_says_what_to_do_next() -> None:
    """One or many."""
    assert "The document is ready at Nugen." in done(made(MaterialState.READY, "a.md"))
    assert "All 2 documents are ready" in done(made(MaterialState.READY, "a"), made(MaterialState.READY, "b"))
    assert "Choose them in the form." in done(made(MaterialState.READY, "a.md"))


def test_an_errand_that_came_to_nothing_says_why() -> None:
    """For uploads and for deletions."""
    assert "❌ The upload came to nothing: HTTP 401." in done(made(MaterialState.WAITING, "a.md"), error="HTTP 401")
    wanted = {"kind": ErrandKind.DELETE, "document_id": "doc-1", "document_name": "<a>"}
    assert "*&lt;a&gt;* (`doc-1`) was not deleted at Nugen: gone. It is as it was." in done(error="gone", **wanted)
    assert "*&lt;a&gt;* (`doc-1`) is deleted at Nugen." in done(**wanted)


def test_what_is_taken_is_said_at_once() -> None:
    """With where the end will be told."""
    assert "I upload *a.md*, *b.md* to Nugen and tell you in a direct message" in upload_accepted(["a.md", "b.md"]).text
    assert "*&lt;a&gt;* is being deleted" in delete_accepted("<a>").text
    assert json.loads(elements_of(a_page(document()))[0]["value"]) == {"id": "doc-1", "offset": 0}
