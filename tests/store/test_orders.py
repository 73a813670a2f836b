"""An order is judged by what the rows say in the very transaction that writes it down."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.phases import Phase
from bot.alignments.ports import Channel, Known, New, Order, Placed
from bot.store import Store
from tests.store.records import DRAFT, ENTRY, MINUTE, NOON, added, an_alignment

KEY = "key-1"


def an_order(draft: Draft = DRAFT, *, team_id: str = "T1", view_id: str = "V-new") -> Order:
    """Somebody presses Start."""
    return Order(team_id, KEY, view_id, draft)


async def what_is_known(store: Store, order: Order) -> Known:
    """What the rows say of it; nothing is written."""
    told = await store.order(order, lambda known: known)
    assert isinstance(told, Known)
    return told


async def test_same_settings_are_found_whatever_their_name_and_order(store: Store) -> None:
    """The newest active record with the same model, documents and benchmark is found; others are not."""
    await added(store)
    newest = await added(store, created_at=NOON + MINUTE)
    await added(store, created_at=NOON + 2 * MINUTE, phase=Phase.FINISHED)
    await added(store, created_at=NOON + 2 * MINUTE, team_id="T2")
    same = replace(DRAFT, name="Other name", document_ids=("doc-2", "doc-1"), description="other")
    assert (await what_is_known(store, an_order(same))).running == newest
    for other in (
        replace(DRAFT, base_model="model-b"),
        replace(DRAFT, document_ids=("doc-1",)),
        replace(DRAFT, benchmark_id="bench-1"),
    ):
        assert (await what_is_known(store, an_order(other))).running is None


async def test_what_it_names_is_known(store: Store) -> None:
    """Its documents and benchmark as the catalogue of its key has them, and its channel as its team has it."""
    document = CatalogueItem(CatalogueKind.DOCUMENT, "doc-1", "Handbook", "READY", ready=True)
    benchmark = CatalogueItem(CatalogueKind.BENCHMARK, "bench-1", "Questions", None, ready=True)
    channel = Channel("T1", DRAFT.channel_id, "general", is_member=True)
    await store.replace_catalogue(KEY, CatalogueKind.DOCUMENT, [document], NOON)
    await store.replace_catalogue(KEY, CatalogueKind.BENCHMARK, [benchmark], NOON)
    await store.put_channel(channel)
    order = an_order(replace(DRAFT, benchmark_id="bench-1"))
    known = await what_is_known(store, order)
    assert known.documents == {"doc-1": document}
    assert known.benchmarks == {"bench-1": benchmark}
    assert known.channel == channel
    elsewhere = await what_is_known(store, replace(order, team_id="T2", vendor_key="key-2"))
    assert (elsewhere.documents, elsewhere.benchmarks, elsewhere.channel) == ({}, {}, None)


async def test_the_record_of_the_same_form_is_the_answer(store: Store) -> None:
    """Whether the order delivered again would be taken now or not; the form of another team is another form."""
    first = await added(store)
    again = an_order(view_id=str(first.view_id))
    assert await store.order(again, lambda _: "no") == Placed(first, is_new=False)
    twin = an_alignment(view_id=first.view_id)
    assert await store.order(again, lambda _: New(twin, ENTRY)) == Placed(first, is_new=False)
    assert await store.order(replace(again, team_id="T2"), lambda _: "no") == "no"
    assert await store.get(twin.id) is None


async def test_of_two_like_orders_at_once_the_second_knows_of_the_first(store: Store) -> None:
    """However close together they come: nobody starts what a colleague has just started without being asked."""

    def unless_it_runs(number: int) -> Callable[[Known], New | Alignment]:
        record = an_alignment(view_id=f"V{number}")
        return lambda known: known.running or New(record, ENTRY)

    outcomes = await asyncio.gather(*(store.order(an_order(view_id=f"V{n}"), unless_it_runs(n)) for n in range(8)))
    (placed,) = [one for one in outcomes if isinstance(one, Placed)]
    assert [one for one in outcomes if one is not outcomes[outcomes.index(placed)]] == [placed.alignment] * 7
