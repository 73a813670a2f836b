"""What every family of rows is made of: a database, and a transaction in the name of a claim."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from bot.store.database import Database
from bot.store.states import Claim
from bot.store.work_rows import require

T = TypeVar("T")


class Rows:
    """One family of rows; `Store` puts the families together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def _write_as(self, claim: Claim, do: Callable[[Connection], T]) -> T:
        """What `do` gives, in a transaction that raises `ClaimLost` unless the claim is held, and holds it to its end."""

        def held(connection: Connection) -> T:
            require(connection, claim, lock=True)
            return do(connection)

        return await self._database.write(held)
