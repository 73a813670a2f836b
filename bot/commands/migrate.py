"""`alignbot migrate`: bring the database up to date."""

from bot.database_file import check_file
from bot.logs import set_up_logging
from bot.settings import load_settings
from bot.store import Database, migrate


async def run() -> int:
    """Migrate, or say that there is nothing to do; a newer database is left alone (`NewerSchema`)."""
    settings = load_settings()
    set_up_logging(level=settings.log_level, form=settings.log_format, secrets=settings.secrets)
    address = settings.database_url.get_secret_value()
    check_file(address)
    database = await Database.open(address)
    try:
        revision = await migrate(database)
    finally:
        await database.close()
    print("The database was up to date." if revision is None else f"The database is up to date now ({revision}).")  # noqa: T201 - a command's answer
    return 0
