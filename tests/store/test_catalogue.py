"""What the pickers offer."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.phases import Phase
from bot.store import Refresh, Store
from tests.store.records import MINUTE, NOON, added

DOCUMENT, MODEL, PROJECT = CatalogueKind.DOCUMENT, CatalogueKind.BASE_MODEL, CatalogueKind.PROJECT
FOOTNOTES = CatalogueItem(DOCUMENT, "doc-1", "Fußnoten 100%", "READY", ready=True)
DRAFTS = CatalogueItem(DOCUMENT, "doc-2", "ÉTUDES_drafts", "PROCESSING", ready=False)
UNTOLD = CatalogueItem(DOCUMENT, "doc-3")
LAST = CatalogueItem(DOCUMENT, "doc-4", "Zulu", "READY", ready=True)


async def offered(store: Store, typed: str, limit: int = 10) -> list[str]:
    """The ids of what is offered."""
    items, _ = await store.offer("key-1", DOCUMENT, typed, limit)
    return [item.id for item in items]


async def test_ready_ones_are_offered_first(store: Store) -> None:
    """Everything in the vendor's order, what is ready first and what is not ready last, up to the limit."""
    await store.replace_catalogue("key-1", DOCUMENT, [DRAFTS, UNTOLD, LAST, FOOTNOTES], NOON)
    items, asked = await store.offer("key-1", DOCUMENT, "", 10)
    assert (list(items), asked) == ([LAST, FOOTNOTES, UNTOLD, DRAFTS], NOON)
    assert await offered(store, "  ", limit=2) == ["doc-4", "doc-1"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("FUSSNOTEN", ["doc-1"]),
        ("fußn", ["doc-1"]),
        ("études", ["doc-2"]),
        ("e\u0301tudes", ["doc-2"]),  # the accent as a character of its own
        ("DOC-3", ["doc-3"]),
        ("%", ["doc-1"]),
        ("_", ["doc-2"]),
        ("\\", []),
        ("doc-1\nfuß", ["doc-1"]),
        ("nothing like it", []),
    ],
)
async def test_what_is_typed_is_looked_for_in_any_case(store: Store, typed: str, found: list[str]) -> None:
    """Ids and names are searched in any case and beyond ASCII; wildcards of the database are ordinary characters."""
    await store.replace_catalogue("key-1", DOCUMENT, [FOOTNOTES, DRAFTS, UNTOLD, LAST], NOON)
    assert await offered(store, typed) == found


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(st.characters(exclude_categories=())))
async def test_anything_may_be_typed(store: Store, typed: str) -> None:
    """No text whatever makes the search fail."""
    await offered(store, typed)


async def test_list_is_replaced_as_a_whole(store: Store) -> None:
    """What the vendor does not list any more is gone; lists of other kinds and keys stay."""
    await store.replace_catalogue("key-1", MODEL, [CatalogueItem(MODEL, "model-a")], NOON)
    await store.replace_catalogue("key-2", DOCUMENT, [LAST], NOON)
    await store.replace_catalogue("key-1", DOCUMENT, [FOOTNOTES, DRAFTS], NOON)
    await store.replace_catalogue("key-1", DOCUMENT, [DRAFTS, UNTOLD], NOON + MINUTE)
    assert await offered(store, "") == ["doc-3", "doc-2"]
    assert (await store.offer("key-1", MODEL, "", 10))[0] == [CatalogueItem(MODEL, "model-a")]
    assert (await store.offer("key-2", DOCUMENT, "", 10))[0] == [LAST]
    await store.replace_catalogue("key-1", DOCUMENT, [], NOON)
    assert await offered(store, "") == []


async def test_odd_lists_do_no_harm(store: Store) -> None:
    """Of an id that is listed twice the first counts; ids that no form could send are left out."""
    again = CatalogueItem(DOCUMENT, "doc-1", "Again")
    await store.replace_catalogue(
        "key-1", DOCUMENT, [FOOTNOTES, again, CatalogueItem(DOCUMENT, ""), CatalogueItem(DOCUMENT, "x" * 3000)], NOON
    )
    assert (await store.offer("key-1", DOCUMENT, "", 10))[0] == [FOOTNOTES]


async def test_documents_are_known_by_id(store: Store) -> None:
    """What the catalogue knows of the chosen documents, and nothing of the others or of another key."""
    await store.replace_catalogue("key-1", DOCUMENT, [FOOTNOTES, DRAFTS], NOON)
    assert await store.items("key-1", CatalogueKind.DOCUMENT, ["doc-2", "doc-9"]) == {"doc-2": DRAFTS}
    assert await store.items("key-1", CatalogueKind.DOCUMENT, []) == {}
    assert await store.items("key-2", CatalogueKind.DOCUMENT, ["doc-2"]) == {}


async def test_failed_refresh_leaves_what_there_was(store: Store) -> None:
    """When the vendor does not give its list the old one is offered on, with its age."""
    await store.catalogue_failed("key-1", DOCUMENT, "timeout", NOON - MINUTE)
    assert await store.offer("key-1", DOCUMENT, "", 10) == ([], None)
    await store.replace_catalogue("key-1", DOCUMENT, [FOOTNOTES], NOON)
    assert await store.refreshes("key-1") == {DOCUMENT: Refresh(NOON)}
    await store.catalogue_failed("key-1", DOCUMENT, "timeout", NOON + MINUTE)
    assert await store.offer("key-1", DOCUMENT, "", 10) == ([FOOTNOTES], NOON)
    assert await store.refreshes("key-1") == {DOCUMENT: Refresh(NOON, NOON + MINUTE, "timeout")}


async def test_two_may_replace_the_same_list_at_once(store: Store) -> None:
    """One list wins as a whole, and none of the two fails."""
    lists = [[FOOTNOTES, DRAFTS], [DRAFTS, UNTOLD, LAST]]
    await asyncio.gather(*(store.replace_catalogue("key-1", DOCUMENT, lists[n % 2], NOON) for n in range(6)))
    assert set(await offered(store, "")) in ({"doc-1", "doc-2"}, {"doc-2", "doc-3", "doc-4"})


async def test_pages_begin_with_the_newest(store: Store) -> None:
    """A list can be turned over page by page, what has no age last, without what is of another kind or key."""
    aged = [CatalogueItem(DOCUMENT, f"doc-{n}", created_at=NOON + n * MINUTE) for n in (3, 1, 2)]
    ageless = [CatalogueItem(DOCUMENT, name) for name in ("doc-z", "doc-a")]
    documents = [ageless[0], *aged, ageless[1]]
    await store.replace_catalogue("key-1", DOCUMENT, documents, NOON)
    await store.replace_catalogue("key-1", MODEL, [CatalogueItem(MODEL, "model-a")], NOON)
    await store.replace_catalogue("key-2", DOCUMENT, [LAST], NOON)
    pages = [await store.catalogue_page("key-1", DOCUMENT, offset=offset, limit=2) for offset in (0, 2, 4, 6)]
    newest_first = [aged[0], aged[2], aged[1], *ageless]
    assert pages == [newest_first[:2], newest_first[2:4], newest_first[4:], []]


async def test_projects_from_elsewhere_are_those_that_nobody_follows(store: Store) -> None:
    """The newest comes first and what has no age last; what a record of the team follows is not among them."""
    ages = {"old": NOON, "held": NOON, "new": NOON + MINUTE, "lost": None, "odd": None, "theirs": NOON - MINUTE}
    projects = [CatalogueItem(PROJECT, name, status="READY", created_at=at) for name, at in ages.items()]
    await store.replace_catalogue("key-1", PROJECT, projects, NOON)
    await store.replace_catalogue("key-1", DOCUMENT, [LAST], NOON)
    await store.replace_catalogue("key-2", PROJECT, [CatalogueItem(PROJECT, "another key's")], NOON)
    await added(store, vendor_id="held", phase=Phase.FINISHED, vendor_key="key-9")
    await added(store, vendor_id="theirs", team_id="T2")
    await added(store, vendor_id=None, phase=Phase.GONE)
    found = await store.elsewhere("T1", "key-1", offset=0, limit=10)
    assert [item.id for item in found] == ["new", "old", "theirs", "lost", "odd"]
    assert found[0] == projects[2]
    assert [item.id for item in await store.elsewhere("T1", "key-1", offset=1, limit=2)] == ["old", "theirs"]
    assert await store.elsewhere("T1", "key-3", offset=0, limit=10) == []
