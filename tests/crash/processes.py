"""The programs that a test starts, kills, stops and continues."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from signal import SIGKILL, Signals

from tests.crash.guards import Guard
from tests.crash.steps import Stroke

ROOT = Path(__file__).parents[2]
SECONDS = 60
AT_ONCE = 65_536


class Process:
    """One start of the program; what it writes is in `log`."""

    def __init__(self, pid: int, log: Path) -> None:
        self.pid = pid
        self.log = log
        self.status: int | None = None
        self.port: int | None = None
        self.listening = asyncio.Event()
        self.stopped = asyncio.Event()
        self.gone = asyncio.Event()

    def send(self, number: Signals) -> None:
        """Send it a signal, unless it is gone."""
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    async def ended(self) -> int:
        """Wait for its end; gives the exit status, negative for the signal that ended it."""
        async with asyncio.timeout(SECONDS):
            await self.gone.wait()
        assert self.status is not None
        return self.status

    async def kill(self) -> None:
        """End it, and wait until it is gone."""
        self.send(SIGKILL)
        await self.ended()


class Processes:
    """All that one test has started."""

    def __init__(self, nursery: subprocess.Popen[bytes], folder: Path) -> None:
        self._nursery = nursery
        self._folder = folder
        self._begun: deque[asyncio.Future[int]] = deque()
        self._news = b""
        self.all: dict[int, Process] = {}

    async def start(
        self, env: Mapping[str, str], stroke: Stroke | None = None, without: Collection[Guard] = ()
    ) -> Process:
        """One more process of the program, with this environment and no other."""
        order = {
            "folder": str(self._folder),
            "log": str(self._folder / "bot.log"),
            "env": {"PATH": os.environ["PATH"], **env},
            "stroke": stroke and (stroke.step, stroke.nth, int(stroke.signal)),
            "without": list(without),
        }
        begun: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._begun.append(begun)
        assert self._nursery.stdin
        self._nursery.stdin.write(json.dumps(order).encode() + b"\n")
        self._nursery.stdin.flush()
        async with asyncio.timeout(SECONDS):
            return self.all[await begun]

    def log(self) -> str:
        """What all of them have written."""
        path = self._folder / "bot.log"
        return path.read_text() if path.exists() else ""

    @contextmanager
    def attended(self) -> Iterator[None]:
        """Hear what becomes of them."""
        assert self._nursery.stdout
        loop, source = asyncio.get_running_loop(), self._nursery.stdout.fileno()
        loop.add_reader(source, self._hear, source)
        try:
            yield
        finally:
            loop.remove_reader(source)

    def _hear(self, source: int) -> None:
        heard = os.read(source, AT_ONCE)
        *lines, self._news = (self._news + heard).split(b"\n")
        for line in lines:
            what, pid, *number = line.decode().split()
            process = self.all.setdefault(int(pid), Process(int(pid), self._folder / "bot.log"))
            if what == "started":
                self._begun.popleft().set_result(int(pid))
            elif what == "listening":
                process.port = int(number[0])
                process.listening.set()
            elif what == "stopped":
                process.stopped.set()
            elif what == "continued":
                process.stopped.clear()
            else:
                process.status = int(number[0])
                process.gone.set()


@contextmanager
def a_nursery() -> Iterator[subprocess.Popen[bytes]]:
    """What processes are started from; see `tests.crash.program`."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.crash.program"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as nursery:
        yield nursery


@asynccontextmanager
async def processes_of(nursery: subprocess.Popen[bytes], folder: Path) -> AsyncIterator[Processes]:
    """The processes of one test, none of which outlives it."""
    processes = Processes(nursery, folder)
    with processes.attended():
        try:
            yield processes
        finally:
            for process in processes.all.values():
                await process.kill()
