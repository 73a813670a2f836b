"""Records are found by what is known of them."""

from dataclasses import replace

from bot.alignments.phases import ACTIVE, RUNNING, Phase
from bot.store import Store
from tests.store.records import DRAFT, MINUTE, NOON, added


async def test_record_is_found_by_what_people_call_it(store: Store) -> None:
    """By id, the vendor's id or the name in any case, of their own team, newest first."""
    first = await added(store, draft=replace(DRAFT, name="STRAßE Ä"), vendor_id="proj-1")
    second = await added(store, draft=replace(DRAFT, name="strasse ä"), created_at=NOON + MINUTE)
    await added(store, draft=replace(DRAFT, name="Strasse Ä"), team_id="T2")
    assert await store.find("T1", "Strasse Ä") == [second, first]
    assert await store.find("T1", "Strasse Ä", limit=1) == [second]
    assert await store.find("T1", "  strasse   ä ") == [second, first]
    assert await store.find("T1", first.id) == [first]
    assert await store.find("T1", "proj-1") == [first]
    assert await store.find("T1", "strass%") == []
    assert await store.by_vendor_id("T1", "proj-1") == first
    assert await store.by_vendor_id("T2", "proj-1") is None


async def test_very_long_name_can_be_found(store: Store) -> None:
    """A name of a project started elsewhere may be of any length."""
    record = await added(store, draft=replace(DRAFT, name="Ñandú " * 5000))
    assert await store.find("T1", "ñandú " * 5000) == [record]


async def test_pages_are_newest_first(store: Store) -> None:
    """All of the team, of one person or of one channel, in pages without gaps."""
    records = [
        await added(
            store,
            created_at=NOON + (n // 2) * MINUTE,
            requester=f"U{n % 2}",
            draft=replace(DRAFT, channel_id=f"C{n % 3}"),
        )
        for n in range(7)
    ]
    await added(store, team_id="T2")
    pages = [
        record
        for offset in (0, 3, 6)
        for record in await store.page("T1", requester=None, channel_id=None, offset=offset, limit=3)
    ]
    assert sorted(record.id for record in pages) == sorted(record.id for record in records)
    assert [record.created_at for record in pages] == sorted((one.created_at for one in records), reverse=True)
    mine = await store.page("T1", requester="U1", channel_id=None, offset=0, limit=10)
    assert [record.id for record in mine] == [records[n].id for n in (5, 3, 1)]
    here = await store.page("T1", requester="U0", channel_id="C0", offset=0, limit=10)
    assert [record.id for record in here] == [records[6].id, records[0].id]


async def test_polled_are_those_that_the_vendor_is_asked_about(store: Store) -> None:
    """Of each key, the followed ones in a running phase, oldest first, and which keys have any."""
    by_phase = {phase: await added(store, phase=phase, created_at=NOON) for phase in Phase}
    await added(store, phase=Phase.QUEUED, following=False, vendor_key="key-0")
    other = await added(store, phase=Phase.TRAINING, vendor_key="key-2")
    early = await added(store, phase=Phase.QUEUED, created_at=NOON - MINUTE)
    polled = await store.polled("key-1")
    assert polled[0] == early
    assert {record.id for record in polled[1:]} == {by_phase[phase].id for phase in RUNNING}
    assert await store.polled("key-2") == [other]
    assert await store.polled_keys() == ["key-1", "key-2"]
    assert await store.active_count("T1") == len(ACTIVE) + 3


async def test_held_ids_are_those_of_the_key(store: Store) -> None:
    """All the vendor's ids that records of the key have, ended or not."""
    await added(store, vendor_id="proj-1", phase=Phase.FINISHED)
    await added(store, vendor_id="proj-2")
    await added(store, vendor_id="proj-3", vendor_key="key-2")
    await added(store)
    assert await store.held_vendor_ids("key-1") == {"proj-1", "proj-2"}
    assert await store.held_vendor_ids("key-3") == frozenset()
