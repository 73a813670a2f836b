"""A process in which many orders arrive together; it says of each what its caller was told.

`python -m tests.store.crowd URL killed` ends itself by SIGKILL at the first answer, with a database that takes its time
to commit. With `full` its log has no room for all of them; when all were answered there is room again, and one more
is taken.
"""

import asyncio
import os
import resource
import signal
import sys
import time
from typing import NoReturn

from sqlalchemy import event

from bot.store import Database, Store, StoreUnavailable
from tests.store.engines import engine_of
from tests.store.records import ENTRY, an_alignment

_MOST = 1_000_000


async def _add(store: Store) -> str:
    order = an_alignment(error="x" * 20_000)
    try:
        await store.add(order, ENTRY)
    except StoreUnavailable:
        return f"refused {order.id}"
    return f"written {order.id}"


async def _killed(database: Database) -> NoReturn:
    event.listen(engine_of(database), "commit", lambda _: time.sleep(0.2))
    # The others come while this one is under way.
    begun = asyncio.create_task(database.write(lambda _: time.sleep(0.1)))
    adding = [asyncio.create_task(_add(Store(database))) for _ in range(20)]
    await begun
    await asyncio.wait(adding, return_when=asyncio.FIRST_COMPLETED)
    print(next(task.result() for task in adding if task.done()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def _full(database: Database) -> None:
    store = Store(database)
    print(await _add(store))
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (_MOST, hard))
    for answer in await asyncio.gather(*(_add(store) for _ in range(60))):
        print(answer)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    last = await _add(store)
    assert last.startswith("written")
    print(last)


async def _main(url: str, how: str) -> None:
    database = await Database.open(url)
    if how == "killed":
        await _killed(database)
    await _full(database)
    await database.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
