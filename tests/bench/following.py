"""One look at everything that a key runs, with 100 up to 100,000 alignments.

Each size is a process of its own, with a database of its own, so that no memory is left from the one before. Its first
look finds nothing new, its second finds that every job has progressed. Beside them a ticker asks for 5 ms of sleep again
and again: how late it wakes is how long an acknowledgement would have had to wait.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from pydantic import SecretStr
from sqlalchemy import Connection

from bot.alignments.work import Work, WorkKind
from bot.event_loop import event_loop, spare_what_is_loaded
from bot.jobs.follow import Follow
from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS
from bot.store import Database, Store
from bot.store.dialects import Dialect
from tests.bench.processes import MEGABYTE, measured, pin
from tests.bench.quick_nugen import QuickNugen, quick_nugen
from tests.bench.rows import fill
from tests.bench.table import Aim, Table

T = TypeVar("T")

SIZES = (100, 1_000, 10_000, 100_000)
KEY = "key-1"
TICK = 0.005
LOOKS = ("nothing new", "all progressed")
LONGEST_GAP = 100
# Pages of 100, and one that is empty.
PAGE = 100


async def run(*, quick: bool = False) -> Table:
    """Every size, one after the other."""
    found: dict[int, list[dict[str, float]]] = {}
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        async with quick_nugen() as nugen:
            for size in SIZES[:1] if quick else SIZES:
                found[size] = await _size(nugen, Path(folder), size)
    rows = [
        [
            f"{size:,}, {name}",
            f"{look['calls']:,.0f}",
            f"{look['seconds']:.2f}",
            f"{look['database']:.2f}",
            f"{1e6 * look['cpu'] / size:,.0f}",
            f"{look['memory']:.0f}",
            f"{look['gap']:.0f}",
        ]
        for size, looks in found.items()
        for name, look in zip(LOOKS, looks, strict=True)
    ]
    return Table(
        title="One look at all alignments of a key",
        how="Calls to Nugen, seconds, seconds with the database in its threads, microseconds of CPU for each alignment, MB of "
        "memory that the look needed at its peak, and milliseconds for which the event loop was stuck at the longest.",
        columns=["alignments", "calls", "s", "db s", "µs each", "MB", "stuck ms"],
        rows=rows,
        aims=_aims(found),
    )


def _aims(found: dict[int, list[dict[str, float]]]) -> list[Aim]:
    most = max(look["calls"] / (size / PAGE + 1) for size, looks in found.items() for look in looks)
    gap = max(look["gap"] for looks in found.values() for look in looks)
    large = {size: looks for size, looks in found.items() if size >= SIZES[1]} or found
    aims = [
        Aim("one call for each page of 100", f"{most:.2f} a page", most <= 1),
        Aim(f"the event loop never stuck for {LONGEST_GAP} ms", f"{gap:.0f} ms", gap < LONGEST_GAP),
    ]
    for place, name in enumerate(LOOKS):
        each = [looks[place]["cpu"] / size for size, looks in large.items()]
        spread = max(each) / min(each)
        aims.append(
            Aim(f"cost of an alignment flat within a factor of 2 from 1,000 on, {name}", f"{spread:.1f}", spread <= 2)
        )
    return aims


async def _size(nugen: QuickNugen, folder: Path, size: int) -> list[dict[str, float]]:
    address = f"sqlite:///{folder / f'{size}.sqlite3'}"
    async with measured("tests.bench.following", nugen.url, address, str(size)) as looks:
        found: list[dict[str, float]] = looks
        return found


class _Timed(Database):
    """Keeps how long each function with a connection took."""

    def __init__(self, dialect: Dialect) -> None:
        super().__init__(dialect)
        self.spent: list[float] = []

    async def read(self, ask: Callable[[Connection], T]) -> T:
        """As ever."""
        return await super().read(self._timed(ask))

    async def write(self, do: Callable[[Connection], T]) -> T:
        """As ever."""
        return await super().write(self._timed(do))

    def _timed(self, do: Callable[[Connection], T]) -> Callable[[Connection], T]:
        def timed(connection: Connection) -> T:
            began = time.perf_counter()
            try:
                return do(connection)
            finally:
                self.spent.append(time.perf_counter() - began)

        return timed


async def look_twice(url: str, address: str, size: int) -> list[dict[str, float]]:
    """What the process of one size does."""
    await fill(address, KEY, size)
    database = await _Timed.open(address)
    store = Store(database)
    nugen = NugenClient(base_url=url, api_key=SecretStr("bench-of-no-use-anywhere"), contract=CONTRACTS["plural"])
    follow = Follow(store, nugen, timedelta(), timedelta(days=1), timedelta(days=1))
    # The first call of a process makes ready what all later ones use, and the program makes it when it starts.
    await nugen.projects(limit_to={"none"})
    spare_what_is_loaded()
    found = []
    async with aiohttp.ClientSession() as session:
        control = partial(session.post, f"{url}/control")
        for progress in (10, 20):
            async with control(json={"size": size, "progress": progress}):
                pass
            await store.make_due(Work(WorkKind.FOLLOW, KEY))
            (claim,) = await store.claim(WorkKind.FOLLOW, owner="bench", lease=timedelta(minutes=10), limit=1)
            database.spent.clear()
            look = await _watched(follow, claim)
            await store.finish(claim, due_at=None)
            async with control(json={"size": size, "progress": progress}) as answer:
                calls = await answer.json()
            found.append({**look, "database": sum(database.spent), "calls": calls["list"] + calls["detail"]})
    await nugen.aclose()
    await database.close()
    return found


async def _watched(follow: Follow, claim: Any) -> dict[str, float]:
    gaps, before = [0.0], _resident()
    peak = before

    async def tick() -> None:
        nonlocal peak
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(TICK)
            gaps.append(time.perf_counter() - asked - TICK)
            peak = max(peak, _resident())

    ticker = asyncio.create_task(tick())
    await asyncio.sleep(0)
    began, cpu = time.perf_counter(), time.process_time()
    await follow(claim)
    look = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    await asyncio.sleep(2 * TICK)
    ticker.cancel()
    return {**look, "gap": 1000 * max(gaps), "memory": max(peak, _resident()) - before}


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096 / MEGABYTE


if __name__ == "__main__":
    pin(0)
    with asyncio.Runner(loop_factory=event_loop()) as runner:
        print(json.dumps(runner.run(look_twice(sys.argv[1], sys.argv[2], int(sys.argv[3])))), flush=True)
    sys.stdin.read()
