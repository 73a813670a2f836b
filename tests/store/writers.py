"""Keeps the one writer of a SQLite file busy, so that whatever comes meanwhile has to wait and is done together."""

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.store import Database

T = TypeVar("T")
SECONDS = 60


class Stay:
    """A function for a connection that does not come back before it is let go."""

    def __init__(self) -> None:
        self.began = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, _: Connection) -> None:
        self.began.set()
        assert self.let_go.wait(SECONDS)


@asynccontextmanager
async def busy(database: Database) -> AsyncIterator[None]:
    """The writer does something else for as long as this lasts."""
    stay = Stay()
    staying = asyncio.create_task(database.write(stay))
    assert await asyncio.to_thread(stay.began.wait, SECONDS)
    try:
        yield
    finally:
        stay.let_go.set()
        await staying


async def asked(work: Iterable[Coroutine[Any, Any, T]]) -> list[asyncio.Task[T]]:
    """Tasks of all of them, each of which has come as far as it could: they wait for the database."""
    tasks = [asyncio.create_task(one) for one in work]
    await asyncio.sleep(0)
    return tasks
