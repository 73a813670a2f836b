"""What every family of rows is made of: a database, and a transaction in the name of a claim."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.database import Database
from bot.store.states import Claim
from bot.store.work_rows import require


class Rows:
    """One family of rows; `Store` puts the families together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def _writing_as(self, claim: Claim) -> AsyncIterator[AsyncConnection]:
        """A transaction that raises `ClaimLost` unless the claim is held, and keeps it from being claimed anew."""
        async with self._database.writing() as connection:
            await require(connection, claim, lock=True)
            yield connection
