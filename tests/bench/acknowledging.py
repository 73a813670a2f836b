"""From a signed request to its answer, over HTTP.

All variants live in one process (`tests.bench.server`) on one core; the requests come from this process, on the other.
They are asked in turn, A B C A B C, in slices of a fraction of a second, and what is told is the median over the rounds:
of the rates, and of the ratio to bare Bolt in the same round. So whatever else the machine does hits all of them alike.
"""

import tempfile
from statistics import median

from tests.bench.load import Connection, Slice, ask_for, in_middle
from tests.bench.processes import measured
from tests.bench.quick_slack import quick_slack
from tests.bench.table import Aim, Table
from tests.bench.wire import over_http

COMMAND, SUBMISSION = "command, Bolt that only acknowledges", "submission, Bolt that only acknowledges"
HELP, ORDER = "command, answered", "submission, written down"
# What is asked, of whom, and what it is compared with.
VARIANTS: dict[str, tuple[str, str, str, str]] = {
    "command, signature alone": ("signature", "command", "", COMMAND),
    COMMAND: ("bolt", "command", "", COMMAND),
    HELP: ("bot", "command", "help", COMMAND),
    "command, form opened": ("bot", "command", "", COMMAND),
    "submission, signature alone": ("signature", "submission", "", SUBMISSION),
    SUBMISSION: ("bolt", "submission", "", SUBMISSION),
    ORDER: ("bot", "submission", "", SUBMISSION),
}
MOST = 32


async def run(*, quick: bool = False) -> Table:
    """One connection, then 32."""
    seconds, rounds = (0.05, 1) if quick else (0.4, 9)
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        async with quick_slack() as slack, measured("tests.bench.server", "http", slack.url, folder) as ports:
            one = await _rounds(ports, 1, seconds, rounds)
            many = await _rounds(ports, MOST, seconds, rounds)
    rows = [
        [
            name,
            f"{in_middle(one[name], _rate):,.0f}",
            f"{in_middle(one[name], _p50):.2f} / {in_middle(one[name], _p99):.2f}",
            f"{in_middle(many[name], _rate):,.0f}",
            f"{in_middle(many[name], _p50):.1f} / {in_middle(many[name], _p99):.1f}",
            f"{_ratio(many, name):.0%}",
        ]
        for name in VARIANTS
    ]
    slowest = max(in_middle(many[name], _p99) for name in (HELP, ORDER))
    return Table(
        title="Acknowledging over HTTP",
        how="Requests a second and p50 / p99 in milliseconds, over 1 and over 32 connections, on SQLite. The share is of "
        "what bare Bolt behind the same gate answers at 32 connections.",
        columns=["", "req/s, 1", "ms, 1", "req/s, 32", "ms, 32", "share"],
        rows=rows,
        aims=[
            Aim("a command at 90 % of bare Bolt", f"{_ratio(many, HELP):.0%}", _ratio(many, HELP) >= 0.9),
            Aim("a durable submission at 60 % of bare Bolt", f"{_ratio(many, ORDER):.0%}", _ratio(many, ORDER) >= 0.6),
            Aim("p99 below 50 ms at 32 connections", f"{slowest:.0f} ms", slowest < 50),
        ],
    )


async def _rounds(ports: dict[str, int], connections: int, seconds: float, rounds: int) -> dict[str, list[Slice]]:
    opened = {name: [await Connection.open(port) for _ in range(connections)] for name, port in ports.items()}
    found: dict[str, list[Slice]] = {name: [] for name in VARIANTS}
    for number in range(rounds + 1):
        for name, (server, kind, text, _) in VARIANTS.items():
            part = await ask_for(seconds, opened[server], lambda kind=kind, text=text: over_http(kind, text))  # type: ignore[misc]
            if number:  # the first round warms up
                found[name].append(part)
    for one in opened.values():
        for connection in one:
            connection.close()
    return found


def _ratio(found: dict[str, list[Slice]], name: str) -> float:
    floor = found[VARIANTS[name][3]]
    return median(one.rate / other.rate for one, other in zip(found[name], floor, strict=True))


def _rate(one: Slice) -> float:
    return one.rate


def _p50(one: Slice) -> float:
    return one.percentile(50)


def _p99(one: Slice) -> float:
    return one.percentile(99)
