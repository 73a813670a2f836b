"""Errands come to be once, and are carried out by whoever holds the claim."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.alignments.errands import Errand, ErrandKind, ErrandState
from bot.alignments.materials import MaterialState
from bot.alignments.work import Work, WorkKind
from bot.store import ClaimLost, Database, Store
from bot.store.tables import audit
from tests.store.records import ENTRY, MINUTE, PROCESSING, an_errand, claimed

WANTED = replace(ENTRY, event="document:upload")


async def wanted(store: Store) -> Errand:
    """A stored errand."""
    errand, is_new = await store.add_errand(an_errand(materials=(PROCESSING,)), WANTED)
    assert is_new
    return errand


async def test_errand_brings_its_work_and_its_audit(store: Store, database: Database) -> None:
    """With a new errand come the work to carry it out and the entry that says who wanted it."""
    errand = await wanted(store)
    assert await store.errand(errand.id) == errand
    assert (await claimed(store, WorkKind.ERRAND)).work == Work(WorkKind.ERRAND, errand.id)
    (entry,) = await database.read(lambda connection: connection.execute(select(audit)).all())
    assert (entry.event, entry.user_id, entry.alignment_id) == ("document:upload", "U1", None)


async def test_errand_that_nobody_wanted_is_none(store: Store) -> None:
    """An id that is not known gives nothing."""
    assert await store.errand("nothing") is None


async def test_errand_that_is_delivered_again_is_the_first_one(store: Store, database: Database) -> None:
    """The same form or press is one errand, however often Slack delivers it; in another team it is another one."""
    first = await wanted(store)
    await store.finish(await claimed(store, WorkKind.ERRAND), due_at=None)
    again = an_errand(key=first.key, kind=ErrandKind.DELETE, document_id="doc-1", document_name="Handbook")
    assert await store.add_errand(again, WANTED) == (first, False)
    assert await store.add_errand(replace(first, key="another key"), WANTED) == (first, False)
    assert await store.claim(WorkKind.ERRAND, owner="worker-1", lease=MINUTE, limit=10) == []
    assert len(await database.read(lambda connection: connection.execute(select(audit.c.id)).all())) == 1
    elsewhere = replace(again, team_id="T2")
    assert await store.add_errand(elsewhere, WANTED) == (elsewhere, True)
    assert await store.errand(elsewhere.id) == elsewhere


async def test_errand_is_written_as_far_as_it_is(store: Store) -> None:
    """Materials, state, error and tries are replaced; what was wanted stays, and nobody else's errand is touched."""
    errand, other = await wanted(store), await wanted(store)
    claims = await store.claim(WorkKind.ERRAND, owner="worker-1", lease=MINUTE, limit=10)
    claim = next(one for one in claims if one.subject == errand.id)
    ready = replace(PROCESSING, state=MaterialState.READY, progress=None)
    done = replace(errand, materials=(ready,), state=ErrandState.DONE, error="one failed", tries=2)
    await store.put_errand(claim, replace(done, by="U9", vendor_key="key-9"))
    assert await store.errand(errand.id) == done
    assert await store.errand(other.id) == other


async def test_nothing_is_written_of_an_errand_without_the_claim(store: Store) -> None:
    """Whoever lost the claim writes nothing about the errand."""
    errand = await wanted(store)
    lost = await claimed(store, WorkKind.ERRAND)
    await store.claim(WorkKind.ERRAND, owner="worker-2", lease=MINUTE, limit=1, now=await store.now() + 2 * MINUTE)
    with pytest.raises(ClaimLost):
        await store.put_errand(lost, replace(errand, state=ErrandState.DONE))
    assert await store.errand(errand.id) == errand
