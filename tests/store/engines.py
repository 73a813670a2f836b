"""The engine under an opened database, to listen to what it does."""

from sqlalchemy import Engine

from bot.store import Database
from bot.store.postgresql import Postgresql
from bot.store.sqlite import Sqlite


def engine_of(database: Database) -> Engine:
    """The one that all of its connections come from."""
    dialect = database._dialect
    if isinstance(dialect, Sqlite):
        return dialect.engine
    assert isinstance(dialect, Postgresql)
    return dialect._engine.sync_engine
