"""The migrations, on both databases."""

import asyncio

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from bot.store import Database, NewerSchema, SchemaState, migrate, schema_state
from bot.store.tables import metadata


async def test_empty_database_is_brought_up_to_date_once(empty_database_url: str) -> None:
    """A database without tables is empty, then current, and a second migration finds nothing to do."""
    database = await Database.open(empty_database_url)
    assert await schema_state(database) is SchemaState.EMPTY
    assert await migrate(database) == "0005"
    assert await schema_state(database) is SchemaState.CURRENT
    assert await migrate(database) is None
    await database.close()


async def test_migrations_make_the_tables_that_the_code_expects(database: Database) -> None:
    """What the migrations made differs in nothing from the tables in the code."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    assert await database.read(differences) == []


async def test_newer_database_is_left_alone(empty_database_url: str) -> None:
    """A revision that this version does not know is told apart from an old one, and nothing is migrated."""
    database = await Database.open(empty_database_url)
    await migrate(database)
    newer = text("UPDATE alembic_version SET version_num = 'from the future'")
    await database.write(lambda connection: connection.execute(newer))
    assert await schema_state(database) is SchemaState.NEWER
    with pytest.raises(NewerSchema, match="newer version"):
        await migrate(database)
    await database.close()


async def test_several_processes_may_migrate_at_once(empty_database_url: str) -> None:
    """Of several that migrate the same database at the same time one does it and the others find it done."""
    databases = await asyncio.gather(*(Database.open(empty_database_url) for _ in range(4)))
    revisions = await asyncio.gather(*(migrate(database) for database in databases))
    assert sorted(map(str, revisions)) == ["0005", "None", "None", "None"]
    await asyncio.gather(*(database.close() for database in databases))


async def test_broken_migration_changes_nothing(empty_database_url: str) -> None:
    """A migration that ends in the middle leaves no table behind, so that it can simply be run again."""
    database = await Database.open(empty_database_url)
    # The last of the tables to be made is in the way.
    await database.write(lambda connection: connection.execute(text("CREATE TABLE audit (id INTEGER)")))
    with pytest.raises(Exception, match="audit"):
        await migrate(database)
    assert await schema_state(database) is SchemaState.EMPTY
    await database.write(lambda connection: connection.execute(text("DROP TABLE audit")))
    assert await migrate(database) == "0005"
    await database.close()
