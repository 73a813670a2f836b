"""A worker in a process of its own: claims everything that is due, prints what it got, and goes away.

`python -m tests.store.claimer URL` claims; with `hang` behind the URL it stops in the middle of a transaction that has
changed every record, and with `migrate` in the middle of the migration, until it is killed.
"""

import asyncio
import sys
import threading
from datetime import timedelta

from sqlalchemy import Connection, update

from bot.alignments.work import WorkKind
from bot.store import Database, Store
from bot.store.migrating import _upgrade
from bot.store.tables import alignments


async def claim_all(database: Database, owner: str) -> list[str]:
    """The subjects of all claims of this worker, with their repetitions."""
    store, subjects = Store(database), []
    while claims := await store.claim(WorkKind.FOLLOW, owner=owner, lease=timedelta(minutes=1), limit=3):
        subjects += [claim.subject for claim in claims]
    return subjects


async def _hang(database: Database) -> None:
    def do(connection: Connection) -> None:
        connection.execute(update(alignments).values(name="changed"))
        _wait_to_be_killed()

    await database.write(do)


async def _migrate(database: Database) -> None:
    def do(connection: Connection) -> None:
        database.lock_schema(connection)
        _upgrade(connection)
        _wait_to_be_killed()

    await database.write(do)


def _wait_to_be_killed() -> None:
    print("in the middle", flush=True)
    threading.Event().wait()


async def _main(url: str, *how: str) -> None:
    database = await Database.open(url)
    match how:
        case ("hang",):
            await _hang(database)
        case ("migrate",):
            await _migrate(database)
        case _:
            print("ready", flush=True)
            await asyncio.to_thread(sys.stdin.readline)
            for subject in await claim_all(database, "another process"):
                print(subject)
    await database.close()


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
