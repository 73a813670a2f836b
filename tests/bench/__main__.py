"""The benchmarks: `python -m tests.bench`, or some of them by name. Each is a ratio, or a figure with its aim.

A machine that does something else at the same time makes everything slower, but hardly changes the ratios: what is
compared is measured in turn. The process under test and the one that asks it have a core of their own each.
"""

import argparse
import asyncio
import sys
import time
from datetime import UTC, datetime
from importlib import import_module

from bot.event_loop import event_loop
from tests.bench.processes import ROOT, pin
from tests.bench.table import Table, machine

NAMES = ("acknowledging", "sockets", "overload", "opening", "following", "delivering", "starting", "uploads")
PAGE = ROOT / ".github" / "benchmarks.md"
COMMAND = "python -m tests.bench --write"


def main() -> int:
    """Run what was asked for and print it."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure what the bot costs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="the smallest size of each: shows only that they run")
    parser.add_argument("--write", action="store_true", help=f"keep the results in {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(NAMES)):
        parser.error(f"there is no benchmark {unknown[0]}")
    if options.write and (options.names or options.quick):
        parser.error("what is kept is a whole run: --write takes no names, and not --quick")
    pin(1)
    began = time.monotonic()
    print(machine())
    tables = []
    for name in options.names or NAMES:
        table = measure(name, quick=options.quick)
        tables.append(table)
        print(f"\n{table.text()}", flush=True)
    print(f"\n{time.monotonic() - began:.0f} s.")
    if options.write:
        PAGE.write_text(_page(tables), encoding="utf-8")
    return 0


def measure(name: str, *, quick: bool) -> Table:
    """One benchmark."""
    with asyncio.Runner(loop_factory=event_loop()) as runner:
        table: Table = runner.run(import_module(f"tests.bench.{name}").run(quick=quick))
    return table


def _page(tables: list[Table]) -> str:
    head = f"# Benchmarks\n\nOne run of `{COMMAND}` on {datetime.now(UTC):%Y-%m-%d}. {machine()}"
    return "\n\n".join([head, *(table.markdown() for table in tables)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
