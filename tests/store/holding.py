"""Another program that has the rows locked: nothing of the bot's takes part in it."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import asyncpg

_UPDATE = "UPDATE alignments SET misses = misses"


@asynccontextmanager
async def holding(database_url: str) -> AsyncIterator[None]:
    """All records are written in a transaction that stays open for as long as this lasts, and is then undone."""
    if database_url.startswith("sqlite"):
        path = database_url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute(_UPDATE)
            yield
        return
    server = await asyncpg.connect(database_url)
    try:
        await server.execute("BEGIN")
        await server.execute(_UPDATE)
        yield
    finally:
        await server.close()
