"""What goes into a row comes out again as it was, on both databases."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.notices import Change, NoticeKind
from bot.alignments.observation import Metrics
from bot.store import Database, Store
from bot.store.tables import alignments, pauses
from tests.store.records import DRAFT, ENTRY, NOON, a_full_alignment, added, an_alignment, saying

EXAMPLES = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_every_attribute_of_a_record_has_a_column() -> None:
    """An attribute that is added to the record needs a column in the tables and in a new migration."""
    attributes = {field.name for field in (*fields(Alignment), *fields(Draft))} - {"draft"}
    assert attributes - set(alignments.c.keys()) == set()


def test_example_gives_every_attribute_a_value_of_its_own() -> None:
    """The example that the next test stores leaves no attribute at its default."""
    full, plain = a_full_alignment(), an_alignment()
    same = [field.name for field in fields(Alignment) if getattr(full, field.name) == getattr(plain, field.name)]
    assert same == ["team_id", "vendor_key", "requester", "created_at", "phase_since"]


async def test_full_record_comes_back_as_it_was(store: Store) -> None:
    """Every attribute survives the way into the database and back."""
    record = a_full_alignment()
    await store.add(record, ENTRY)
    assert await store.get(record.id) == record


async def test_notice_keeps_the_record_as_it_stood(store: Store) -> None:
    """A notice comes back with the whole record of the moment at which it was written."""
    record = a_full_alignment()
    await store.add(record, ENTRY)
    await store.change(record.id, lambda one: saying(NoticeKind.FAILED, one, misses=9))
    await store.change(record.id, lambda one: Change(replace(one, misses=10)))
    (row,) = await store.waiting(record.id)
    assert row.notice.alignment == replace(record, misses=9)


@EXAMPLES
@given(text=st.text(st.characters(exclude_categories=())))
async def test_any_text_can_be_stored(store: Store, text: str) -> None:
    """No text makes the database refuse a record; only NUL and lone surrogates are replaced."""
    record = an_alignment(draft=replace(DRAFT, description=text), error=text, document_names=(text,), status=text)
    await store.add(record, ENTRY)
    await store.change(record.id, lambda one: saying(NoticeKind.SILENT, one))
    stored = await store.get(record.id)
    assert stored is not None
    usable = text.replace("\x00", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert (stored.draft.description, stored.error, stored.document_names) == (usable, usable, (usable,))


@EXAMPLES
@given(
    moments=st.lists(
        st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.just(UTC)),  # noqa: DTZ001 - see timezones
        min_size=2,
        unique=True,
    )
)
async def test_times_sort_in_the_database_as_they_do_in_time(database: Database, moments: list[datetime]) -> None:
    """The database compares stored times correctly, whatever they are, to the microsecond."""
    middle = sorted(moments)[len(moments) // 2]

    def sort(connection: Connection) -> tuple[list[datetime], set[datetime]]:
        connection.execute(pauses.delete())
        connection.execute(
            pauses.insert(), [{"team_id": "T1", "method": str(n), "until": at} for n, at in enumerate(moments)]
        )
        found = connection.execute(select(pauses.c.until).order_by(pauses.c.until)).scalars().all()
        later = connection.execute(select(pauses.c.until).where(pauses.c.until > middle)).scalars().all()
        return list(found), set(later)

    found, later = await database.write(sort)
    assert found == sorted(moments)
    assert later == {moment for moment in moments if moment > middle}


async def test_time_of_another_zone_comes_back_in_utc(store: Store) -> None:
    """The same instant comes back, named in UTC."""
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5, minutes=30)))
    record = await added(store, created_at=elsewhere)
    stored = await store.get(record.id)
    assert stored is not None
    assert stored.created_at == NOON
    assert stored.created_at.tzinfo is UTC


async def test_time_without_a_zone_is_refused(store: Store) -> None:
    """A time that nobody can place is a mistake and does not get into the rows."""
    with pytest.raises(Exception, match="without a time zone"):
        await added(store, created_at=NOON.replace(tzinfo=None))


async def test_number_that_json_cannot_say_is_not_known(store: Store) -> None:
    """A metric that is not a number becomes one that was not said, instead of stopping everything."""
    record = await added(store, metrics=Metrics(accuracy=(float("nan"), float("inf")), uncertainty=(0.1, 0.2)))
    stored = await store.get(record.id)
    assert stored is not None
    assert stored.metrics == Metrics(uncertainty=(0.1, 0.2))
