"""The real program from its start until it is ready, and what it needs in memory, with nothing to do and with much."""

import asyncio
import tempfile
from pathlib import Path
from statistics import median

from bot.alignments.work import Work, WorkKind
from bot.connections import fingerprint
from bot.store import Database, Store
from tests.bench.processes import memory
from tests.bench.program import KEY, program
from tests.bench.quick_nugen import QuickNugen, quick_nugen
from tests.bench.quick_slack import quick_slack
from tests.bench.rows import fill
from tests.bench.table import Aim, Table

MANY = 10_000
LONGEST = 2.0


async def run(*, quick: bool = False) -> Table:
    """Started without rows and with thousands of alignments, several times in turn."""
    many, starts = (100, 1) if quick else (MANY, 3)
    found: dict[int, list[tuple[float, float, float]]] = {0: [], many: []}
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        folders = {size: Path(folder) / str(size) for size in found}
        for size, place in folders.items():
            place.mkdir()
            await fill(f"sqlite:///{place / 'bench.sqlite3'}", fingerprint(KEY), size)
        async with quick_slack() as slack, quick_nugen() as nugen:
            for _ in range(starts):
                for size, place in folders.items():
                    found[size].append(await _start(place, slack.url, nugen, size))
    rows = [
        [f"{size:,} alignments in training", *(f"{median(column):.{digits}f}" for column, digits in _columns(starts))]
        for size, starts in found.items()
    ]
    slowest = max(median(seconds for seconds, _, _ in starts) for starts in found.values())
    return Table(
        title="Start and memory",
        how="Seconds from the start of the process until `/readyz` is well, and MB that it holds when it is, and after "
        "it has looked at all alignments once.",
        columns=["", "ready, s", "MB then", "MB later"],
        rows=rows,
        aims=[Aim("ready within 2 s", f"{slowest:.2f} s", slowest < LONGEST)],
    )


def _columns(starts: list[tuple[float, float, float]]) -> list[tuple[tuple[float, ...], int]]:
    return list(zip(zip(*starts, strict=True), (2, 0, 0), strict=True))


async def _start(folder: Path, slack_url: str, nugen: QuickNugen, size: int) -> tuple[float, float, float]:
    nugen.size = size
    database = await Database.open(f"sqlite:///{folder / 'bench.sqlite3'}")
    await Store(database).make_due(Work(WorkKind.FOLLOW, fingerprint(KEY)))
    await database.close()
    nugen.calls.clear()
    async with program(folder, slack_url, nugen.url) as started:
        then = memory(started.pid)
        if size:
            async with asyncio.timeout(300), nugen.called:
                await nugen.called.wait_for(lambda: nugen.calls.count("list") >= size // 100)
        later = memory(started.pid, peak=True)
        return started.seconds, then, later
