"""What an older version wrote is read by this one, with nothing in what it did not know."""

from dataclasses import fields, replace

from alembic import command
from sqlalchemy import Connection

from bot.alignments.alignment import Alignment
from bot.alignments.materials import BenchmarkPlan
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.observation import CatalogueItem, CatalogueKind, Metrics
from bot.alignments.phases import Phase
from bot.store import Database, KeyState, SchemaState, Store, migrate, schema_state
from bot.store.alignment_rows import settings_digest
from bot.store.migrating import _config
from tests.store.first_rows import STATEMENTS
from tests.store.records import DRAFT, ENTRY, NOON, PAPER, a_full_alignment, an_alignment

FIRST = Alignment(
    id="a1",
    team_id="T1",
    vendor_key="key-1",
    requester="U1",
    draft=replace(DRAFT, benchmark_id="bench-1", description="Two lines"),
    created_at=NOON,
    phase_since=NOON,
    phase=Phase.FINISHED,
    view_id="V1",
    requester_name="ada",
    document_names=("First", "Second"),
    benchmark_name="Exam",
    vendor_id="proj-1",
    status="READY",
    progress=100,
    model_id="model-b",
    evaluation_id="eval-1",
    metrics=Metrics(accuracy=(0.5, 0.75)),
    ended_at=NOON,
    watchers=("U2",),
    version=3,
)


async def test_rows_of_the_first_schema_survive(empty_database_url: str) -> None:
    """Records, notices with their snapshots, keys and the catalogue read as they were, and can be written anew."""
    database = await Database.open(empty_database_url)

    def as_it_was(connection: Connection) -> None:
        command.upgrade(_config(connection), "0001")
        for statement in STATEMENTS:
            connection.exec_driver_sql(statement)

    await database.write(as_it_was)
    assert await schema_state(database) is SchemaState.BEHIND
    assert await migrate(database) == "0005"
    store = Store(database)
    assert await store.get("a1") == FIRST
    (row,) = await store.waiting("a1")
    assert row.notice == Notice(NoticeKind.RESULT, NOON, FIRST)
    assert await store.key("key-1") == KeyState("f00d", failures=2, last_error="timeout")
    item = CatalogueItem(CatalogueKind.DOCUMENT, "doc-1", "First", "READY", ready=True)
    assert await store.catalogue_page("key-1", CatalogueKind.DOCUMENT, offset=0, limit=9) == [item]
    assert await store.by_card("T1", "C1", "1.1") == FIRST
    await _can_be_written_anew(store)
    await database.close()


async def _can_be_written_anew(store: Store) -> None:
    full = a_full_alignment()
    ours = {field.name: getattr(full, field.name) for field in fields(Alignment)}
    ours |= {"id": FIRST.id, "phase": FIRST.phase}
    changed = await store.change(FIRST.id, lambda _: Change(Alignment(**ours)))
    assert changed is not None
    assert await store.get(FIRST.id) == changed
    assert changed.operation == full.operation


def test_same_settings_have_the_digest_that_they_always_had() -> None:
    """What was ordered before the update is recognised as the same afterwards."""
    plain = "4cb5c923ae960eb52ca78b6db1589465348907065c6055b7eca46fa5287216f1"
    with_benchmark = "249a4ce0c7f364825e8f4e9e9ae99a67f18c4fa0bec947979ff4ea6b7f0a5b78"
    assert settings_digest(DRAFT) == plain
    assert settings_digest(FIRST.draft) == with_benchmark
    for other in (replace(DRAFT, files=(PAPER,)), replace(DRAFT, benchmark_plan=BenchmarkPlan(questions=20))):
        assert settings_digest(other) not in {plain, with_benchmark}


async def test_what_is_not_there_is_the_database_s_own_nothing(store: Store, database: Database) -> None:
    """An operation that nobody asked for can be told from one that is there, in a question to the database."""
    await store.add(an_alignment(), ENTRY)
    without = "SELECT count(*) FROM alignments WHERE operation IS NULL"
    assert await database.read(lambda connection: connection.exec_driver_sql(without).scalar_one()) == 1
