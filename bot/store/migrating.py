"""Brings the tables up to date, and tells how they stand."""

from enum import Enum, auto
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.store.database import Database
from bot.store.errors import NewerSchema


class SchemaState(Enum):
    """How the tables of a database stand to what this version of the bot expects."""

    CURRENT = auto()
    EMPTY = auto()  # there is nothing of ours yet
    BEHIND = auto()
    NEWER = auto()  # of a revision that this version does not know


async def schema_state(database: Database) -> SchemaState:
    """How the tables stand; nothing is changed."""
    return await database.read(_state)


async def migrate(database: Database) -> str | None:
    """Bring the tables up to date; gives the new revision, `None` when there was nothing to do.

    Everything happens in one transaction that no other process can be in at the same time, so a process that is killed
    in the middle leaves the database as it was. `NewerSchema` when it belongs to a newer version.
    """

    def upgrade(connection: Connection) -> str | None:
        database.lock_schema(connection)
        return _upgrade(connection)

    # Asked before as well: on SQLite the first to write changes how the file is kept.
    _refuse_a_newer(await schema_state(database))
    return await database.write(upgrade)


def _upgrade(connection: Connection) -> str | None:
    state = _state(connection)
    _refuse_a_newer(state)
    if state is SchemaState.CURRENT:
        return None
    command.upgrade(_config(connection), "head")
    return _revision(connection)


def _refuse_a_newer(state: SchemaState) -> None:
    if state is SchemaState.NEWER:
        raise NewerSchema("This database belongs to a newer version of the bot. Run that version, or restore a backup.")


def _state(connection: Connection) -> SchemaState:
    revision = _revision(connection)
    scripts = ScriptDirectory.from_config(_config(connection))
    if revision is None:
        return SchemaState.EMPTY
    if revision == scripts.get_current_head():
        return SchemaState.CURRENT
    known = {script.revision for script in scripts.walk_revisions()}
    return SchemaState.BEHIND if revision in known else SchemaState.NEWER


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config(attributes={"connection": connection})
    # A percent sign in the path would be read as a reference to another option.
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
