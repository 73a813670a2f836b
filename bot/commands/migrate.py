"""`alignbot migrate`: bring the database up to date."""

from bot.app import CannotStart
from bot.settings import load_settings
from bot.store import Database, SchemaState, migrate, schema_state


async def run() -> int:
    """Migrate, or say that there is nothing to do; a newer database is left alone."""
    settings = load_settings()
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        before = await schema_state(database)
        if before is SchemaState.NEWER:
            raise CannotStart("The database was written by a newer version of Alignbot. Nothing was changed.")
        await migrate(database)
    finally:
        await database.close()
    print("The database was up to date." if before is SchemaState.CURRENT else "The database is up to date now.")  # noqa: T201 - a command's answer
    return 0
