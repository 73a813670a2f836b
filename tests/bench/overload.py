"""Ten times as many submissions as the bot can take: each is acknowledged in time or refused at once, and none is lost.

They arrive at a fixed rate, whatever becomes of those before, each on a connection that is free or on a new one.
"""

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.load import Connection, ask_for
from tests.bench.processes import measured
from tests.bench.quick_slack import quick_slack
from tests.bench.table import Aim, Table
from tests.bench.wire import over_http

TIMES = 10
DEADLINE = 3.0
# Fewer than the bot answers at once, so that what it sustains is what it takes.
CONNECTIONS = 16


@dataclass
class Arrivals:
    """What became of them; `taken` are seconds from the arrival to a 200, `late` for how long nobody here could ask."""

    taken: list[float] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)
    free: list[Connection] = field(default_factory=list)
    late: float = 0.0


async def run(*, quick: bool = False) -> Table:
    """Find out what it can take, then send ten times that."""
    seconds = 0.2 if quick else 3.0
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        async with quick_slack() as slack, measured("tests.bench.server", "http", slack.url, folder) as ports:
            connections = [await Connection.open(ports["bot"]) for _ in range(CONNECTIONS)]
            await ask_for(seconds / 2, connections, lambda: over_http("submission"))
            sustained = (await ask_for(seconds, connections, lambda: over_http("submission"))).rate
            before = _rows(Path(folder))
            arrivals = Arrivals(free=connections)
            offered = await _arrive(ports["bot"], arrivals, TIMES * sustained, seconds)
            for connection in arrivals.free:
                connection.close()
            written = _rows(Path(folder)) - before
    slowest = max(arrivals.taken, default=0.0)
    rows = [
        ["sustained, a second", f"{sustained:,.0f}"],
        ["offered, a second", f"{offered / seconds:,.0f}"],
        ["acknowledged", f"{len(arrivals.taken):,}"],
        ["told in the form to press again", f"{len(arrivals.told):,}"],
        ["refused with 503 or a closed connection", f"{len(arrivals.refused):,}"],
        ["slowest acknowledgement, s", f"{slowest:.2f}"],
        ["slowest refusal, s", f"{max([*arrivals.refused, *arrivals.told], default=0.0):.2f}"],
        ["of it in the process that asks, s", f"{arrivals.late:.2f}"],
        ["rows written", f"{written:,}"],
    ]
    return Table(
        title="Ten times the sustainable load",
        how=f"Submissions over HTTP for {seconds:g} s. Slack shows whoever is refused that it did not work.",
        columns=["", "found"],
        rows=rows,
        aims=[
            Aim("nothing acknowledged later than 3 s", f"{slowest:.2f} s", slowest < DEADLINE),
            Aim("a row for each that was acknowledged", f"{written:,}", written >= len(arrivals.taken)),
        ],
    )


async def _arrive(port: int, arrivals: Arrivals, rate: float, seconds: float) -> int:
    # Made and signed before: who asks has a single core as well, and its own delay would pass for the bot's.
    requests = [over_http("submission") for _ in range(int(rate * seconds))]
    under_way: set[asyncio.Task[None]] = set()
    began = time.perf_counter()
    count = 0
    while (passed := time.perf_counter() - began) < seconds:
        due = min(int(passed * rate), len(requests))
        for raw in requests[count:due]:
            task = asyncio.create_task(_one(port, arrivals, raw))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        count = due
        asked = time.perf_counter()
        await asyncio.sleep(0.005)
        arrivals.late = max(arrivals.late, time.perf_counter() - asked)
    await asyncio.gather(*under_way)
    return count


async def _one(port: int, arrivals: Arrivals, raw: bytes) -> None:
    arrived = time.perf_counter()
    connection = None
    status, body = 0, b""
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        connection = arrivals.free.pop() if arrivals.free else await Connection.open(port)
        status, body = await connection.ask_whole(raw)
    took = time.perf_counter() - arrived
    if status == 200:
        # A body is an answer to the form: it stays open with everything in it.
        (arrivals.told if body else arrivals.taken).append(took)
    else:
        arrivals.refused.append(took)
    if connection is None:
        return
    if status and connection.stays_open:
        arrivals.free.append(connection)
    else:
        connection.close()


def _rows(folder: Path) -> int:
    with contextlib.closing(sqlite3.connect(folder / "ack.sqlite3")) as database:
        count: int = database.execute("SELECT count(*) FROM alignments").fetchone()[0]
    return count
