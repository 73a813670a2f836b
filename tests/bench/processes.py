"""Processes that are measured: pinned to a core of their own, and asked how much memory they hold."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

MEGABYTE = 1_000_000
ROOT = Path(__file__).parents[2]


def pin(core: int) -> None:
    """Stay on one core, where the machine has several and lets us choose."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[core % len(cores)]})


@asynccontextmanager
async def measured(module: str, *arguments: str) -> AsyncIterator[Any]:
    """A module as a process; gives the JSON of its first line, and ends it by closing its standard input."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", module, *arguments),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=1_000_000,
    )
    try:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("Both were asked for.")
        line = await process.stdout.readline()
        if not line:
            raise SystemExit(f"{module} did not start.")
        yield json.loads(line)
        process.stdin.close()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def bot(folder: Path, environment: Mapping[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    """The real program, with nothing of this process's environment but the path."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "serve"),
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
            "ALIGNBOT_LOG_LEVEL": "WARNING",
            **environment,
        },
        cwd=folder,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def memory(pid: int, *, peak: bool = False) -> float:
    """What a process holds in memory, or the most that it has held so far, in MB."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith(wanted))
