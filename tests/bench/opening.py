"""From a slash command to its form: until `views.open` has reached Slack.

What is between is the real program with its clock and its workers. Slack answers at once here, so what is told comes on
top of Slack's own time. The commands come one by one, some thirty times as many as Slack lets one workspace open.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from tests.bench.load import Connection
from tests.bench.program import program
from tests.bench.quick_nugen import quick_nugen
from tests.bench.quick_slack import quick_slack
from tests.bench.table import Aim, Table
from tests.bench.wire import command, over_http, signed

RATE = 50
LONGEST = 30


async def run(*, quick: bool = False) -> Table:
    """So many commands, at a fixed rate."""
    count = 5 if quick else 500
    sent: dict[str, float] = {}
    answered = []
    async with quick_slack() as slack, quick_nugen() as nugen:
        with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
            async with program(Path(folder), slack.url, nugen.url) as started:
                connection = await Connection.open(started.port)
                await connection.ask(over_http("command", "help"))
                began = time.perf_counter()
                for number in range(count):
                    await asyncio.sleep(began + number / RATE - time.perf_counter())
                    trigger, fields = command()
                    sent[trigger] = time.perf_counter()
                    await connection.ask(signed(urlencode(fields).encode()))
                    answered.append(time.perf_counter() - sent[trigger])
                async with asyncio.timeout(10), slack.heard:
                    await slack.heard.wait_for(lambda: len(slack.opened) == count)
                connection.close()
    opened = [slack.opened[trigger] - at for trigger, at in sent.items()]
    p99 = _percentile(opened, 99)
    return Table(
        title="From a command to its form",
        how=f"Milliseconds, {RATE} commands a second, over HTTP, on SQLite.",
        columns=["", "p50", "p99", "most"],
        rows=[_row("answered with 200", answered), _row("`views.open` at Slack", opened)],
        aims=[Aim(f"p99 below {LONGEST} ms beyond Slack's own time", f"{p99:.0f} ms", p99 < LONGEST)],
    )


def _row(name: str, seconds: list[float]) -> list[str]:
    return [
        name,
        f"{_percentile(seconds, 50):.1f}",
        f"{_percentile(seconds, 99):.1f}",
        f"{1000 * max(seconds):.1f}",
    ]


def _percentile(seconds: list[float], percent: int) -> float:
    return 1000 * quantiles(seconds, n=100, method="inclusive")[percent - 1]
