"""A database whose clock stands still until the test moves it on: hours of waiting pass in no time."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.store import Database, database_url
from bot.store.postgresql import Postgresql
from bot.store.sqlite import Sqlite
from tests.store.records import NOON


class Steps:
    """The time that all who have it go by."""

    def __init__(self) -> None:
        self.now = NOON

    def pass_(self, time: timedelta) -> None:
        self.now += time

    def seconds(self) -> float:
        """Since the beginning, as a monotonic clock would say it."""
        return (self.now - NOON).total_seconds()


class _SteppingSqlite(Sqlite):
    def __init__(self, url: URL, steps: Steps) -> None:
        super().__init__(url)
        # Nobody cuts the power here, and a commit costs a tenth then.
        event.listen(self.engine, "connect", _leave_it_to_the_system)
        self._steps = steps

    async def now(self) -> datetime:
        return self._steps.now

    def clock(self, connection: Connection) -> datetime:  # noqa: ARG002 - asked of the test
        return self._steps.now


class _SteppingPostgresql(Postgresql):
    def __init__(self, url: URL, steps: Steps) -> None:
        super().__init__(url)
        self._steps = steps

    async def now(self) -> datetime:
        return self._steps.now

    def clock(self, connection: Connection) -> datetime:  # noqa: ARG002 - asked of the test
        return self._steps.now


def stepping(address: str, steps: Steps) -> Database:
    """The database at this address, in the time of the test."""
    url = database_url(address)
    return Database((_SteppingSqlite if url.get_backend_name() == "sqlite" else _SteppingPostgresql)(url, steps))


def _leave_it_to_the_system(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
