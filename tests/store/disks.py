"""The disk under a SQLite file, which a test fills up and clears again."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection, Engine, event

_PAGES_OF_AN_EMPTY_DISK = 1_000_000_000


class Disk:
    """How many pages the file may have, on whatever connection it is written."""

    def __init__(self, database_url: str) -> None:
        self._path = database_url.removeprefix("sqlite:///")
        self._most = _PAGES_OF_AN_EMPTY_DISK

    def fill(self, *, but: int = 0) -> None:
        """Leave room for so many pages more."""
        with closing(sqlite3.connect(self._path)) as connection:
            (pages,) = connection.execute("PRAGMA page_count").fetchone()
        self._most = pages + but

    def clear(self) -> None:
        """Make room again."""
        self._most = _PAGES_OF_AN_EMPTY_DISK

    def limit(self, connection: Connection) -> None:
        """Tell a connection as it begins; the limit is none of the file's."""
        if connection.engine.url.database == self._path:
            cursor = connection.connection.cursor()
            cursor.execute(f"PRAGMA max_page_count = {self._most}")
            cursor.close()


@contextmanager
def disk_of(database_url: str) -> Iterator[Disk]:
    """The disk of this file, in all that this process writes to it."""
    disk = Disk(database_url)
    event.listen(Engine, "begin", disk.limit)
    try:
        yield disk
    finally:
        event.remove(Engine, "begin", disk.limit)
