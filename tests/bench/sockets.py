"""From an envelope to its acknowledgement, over Socket Mode: the bot, bare Bolt, and a listener without Bolt.

As over HTTP: one process and one event loop hold all three connections, which are asked in turn in short slices, and the
median over the rounds is told.
"""

import asyncio
import tempfile
import time
from statistics import median

from tests.bench.load import Slice, in_middle
from tests.bench.processes import measured
from tests.bench.quick_slack import QuickSlack, quick_slack
from tests.bench.table import Aim, Table
from tests.bench.wire import command, submission

COMMAND, SUBMISSION = "command, Bolt that only acknowledges", "submission, Bolt that only acknowledges"
HELP, ORDER = "command, answered", "submission, written down"
# Whose connection, what is sent, and what it is compared with.
VARIANTS: dict[str, tuple[str, str, str, str]] = {
    "command, without Bolt": ("plain", "slash_commands", "", COMMAND),
    COMMAND: ("bolt", "slash_commands", "", COMMAND),
    HELP: ("bot", "slash_commands", "help", COMMAND),
    SUBMISSION: ("bolt", "interactive", "", SUBMISSION),
    ORDER: ("bot", "interactive", "", SUBMISSION),
}
AT_ONCE = 32


async def run(*, quick: bool = False) -> Table:
    """32 envelopes at a time are under way."""
    seconds, rounds = (0.05, 1) if quick else (0.4, 9)
    found: dict[str, list[Slice]] = {name: [] for name in VARIANTS}
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        async with quick_slack() as slack, measured("tests.bench.server", "socket", slack.url, folder):
            async with asyncio.timeout(30), slack.connected:
                await slack.connected.wait_for(lambda: len(slack.sockets) == 3)
            for number in range(rounds + 1):
                for name, (connection, kind, text, _) in VARIANTS.items():
                    part = await _slice(slack, connection, kind, text, seconds)
                    if number:  # the first round warms up
                        found[name].append(part)
    rows = [
        [
            name,
            f"{in_middle(found[name], lambda one: one.rate):,.0f}",
            f"{in_middle(found[name], lambda one: one.percentile(50)):.1f}",
            f"{in_middle(found[name], lambda one: one.percentile(99)):.1f}",
            f"{_ratio(found, name):.0%}",
        ]
        for name in VARIANTS
    ]
    return Table(
        title="Acknowledging over Socket Mode",
        how="Envelopes a second, p50 and p99 in milliseconds with 32 under way, and the share of what bare Bolt does.",
        columns=["", "a second", "p50 ms", "p99 ms", "share"],
        rows=rows,
        aims=[
            Aim("a command at 90 % of bare Bolt", f"{_ratio(found, HELP):.0%}", _ratio(found, HELP) >= 0.9),
            Aim(
                "a durable submission at 60 % of bare Bolt", f"{_ratio(found, ORDER):.0%}", _ratio(found, ORDER) >= 0.6
            ),
        ],
    )


async def _slice(slack: QuickSlack, connection: str, kind: str, text: str, seconds: float) -> Slice:
    found = Slice()
    began = time.perf_counter()

    async def ask() -> None:
        while time.perf_counter() - began < seconds:
            _, payload = command(text) if kind == "slash_commands" else submission()
            found.latencies.append(await slack.envelope(connection, kind, payload))

    await asyncio.gather(*(ask() for _ in range(AT_ONCE)))
    found.seconds = time.perf_counter() - began
    return found


def _ratio(found: dict[str, list[Slice]], name: str) -> float:
    floor = found[VARIANTS[name][3]]
    return median(one.rate / other.rate for one, other in zip(found[name], floor, strict=True))
