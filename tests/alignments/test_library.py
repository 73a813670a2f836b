from __future__ import annotations

from datetime import timedelta

import pytest

from bot.alignments.checks import MAX_FILES
from bot.alignments.errands import ErrandKind
from bot.alignments.library import Library
from bot.alignments.materials import MaterialKind, SlackFile
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.outcomes import Person, Refused, Undertaken
from bot.alignments.work import WorkKind
from bot.store import Store

ADA = Person("T1", "UADA", "ada")
FILES = (SlackFile("F1", "handbook.md", 1200), SlackFile("F2", "faq.txt"))


@pytest.fixture
def nudges() -> list[None]:
    return []


@pytest.fixture
def library(store: Store, nudges: list[None]) -> Library:
    return Library(store, vendor_key="k1", nudge=lambda: nudges.append(None))


async def stocked(store: Store, count: int) -> None:
    items = [CatalogueItem(CatalogueKind.DOCUMENT, f"doc-{number}", f"{number}.md") for number in range(count)]
    await store.replace_catalogue("k1", CatalogueKind.DOCUMENT, items, await store.now())


async def due(store: Store) -> list[str]:
    claims = await store.claim(WorkKind.ERRAND, owner="test", lease=timedelta(minutes=1), limit=10)
    return [claim.subject for claim in claims]


async def test_an_upload_is_written_down_once_however_often_it_is_delivered(
    store: Store, library: Library, nudges: list[None]
) -> None:
    """Its files are what is to be made, and the work for it is due at once."""
    outcomes = [await library.upload(ADA, FILES, "V1") for _ in range(3)]
    (errand,) = {one.errand for one in outcomes if isinstance(one, Undertaken)}
    assert (errand.kind, errand.by, errand.vendor_key) == (ErrandKind.UPLOAD, "UADA", "k1")
    assert [(one.kind, one.file) for one in errand.materials] == [(MaterialKind.DOCUMENT, file) for file in FILES]
    assert await due(store) == [errand.id]
    assert nudges


@pytest.mark.parametrize(
    "files",
    [
        (),
        (SlackFile("F1", "photo.png", 5),),
        (FILES[0], SlackFile("F3", "empty.txt", 0)),
        tuple(SlackFile(f"F{number}", "a.txt", 1) for number in range(MAX_FILES + 1)),
    ],
)
async def test_files_that_cannot_be_used_are_refused_on_their_field(
    store: Store, library: Library, files: tuple[SlackFile, ...]
) -> None:
    """All or nothing: what was chosen is what is uploaded."""
    outcome = await library.upload(ADA, files, "V1")
    assert isinstance(outcome, Refused)
    assert list(outcome.errors) == ["files"]
    assert await due(store) == []


async def test_a_deletion_knows_what_the_document_was_called(store: Store, library: Library) -> None:
    """Whoever wanted it is told by name, even when the catalogue does not have it any more."""
    await stocked(store, 1)
    known = await library.remove(ADA, "doc-0", "press-1")
    unknown = await library.remove(ADA, "doc-9", "press-2")
    assert isinstance(known, Undertaken)
    assert isinstance(unknown, Undertaken)
    assert (known.errand.kind, known.errand.document_id, known.errand.document_name) == (
        ErrandKind.DELETE,
        "doc-0",
        "0.md",
    )
    assert unknown.errand.document_name == "doc-9"
    assert sorted(await due(store)) == sorted([known.errand.id, unknown.errand.id])


async def test_a_second_delivery_of_the_same_press_deletes_nothing_twice(store: Store, library: Library) -> None:
    """The press is the key."""
    first = await library.remove(ADA, "doc-0", "press-1")
    assert await library.remove(ADA, "doc-0", "press-1") == first
    assert len(await due(store)) == 1


async def test_nothing_cannot_be_deleted(store: Store, library: Library) -> None:
    """A button without a readable value does no harm."""
    assert isinstance(await library.remove(ADA, "", "press-1"), Refused)
    assert await due(store) == []


async def test_the_shelf_is_read_page_by_page(store: Store, library: Library) -> None:
    """Each page knows whether there is more, and how old it is."""
    assert (await library.shelf(0, 2)).items == []
    await stocked(store, 5)
    pages = [await library.shelf(offset, 2) for offset in (0, 2, 4)]
    assert [[item.id for item in page.items] for page in pages] == [["doc-0", "doc-1"], ["doc-2", "doc-3"], ["doc-4"]]
    assert [page.has_more for page in pages] == [True, True, False]
    assert all(page.refreshed_at is not None for page in pages)
