"""Starts the real program, `python -m bot`, and watches what it says."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from tests.secrecy import WATCH

ROOT = Path(__file__).parents[2]
SECONDS = 45


class Program:
    """A running program; `lines` is what it has said so far, on stdout and stderr, in order."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._news = asyncio.Condition()
        self._listening = asyncio.create_task(self._listen())
        self.lines: list[str] = []

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def said(self) -> str:
        """Everything that it has said so far."""
        return "\n".join(self.lines)

    async def says(self, words: str) -> str:
        """Wait for a line with these words; gives that line."""
        async with asyncio.timeout(SECONDS), self._news:
            while True:
                for line in self.lines:
                    if words in line:
                        return line
                assert not self._listening.done(), f"It ended without saying {words!r}:\n{self.said}"
                await self._news.wait()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; gives the exit status, negative for the signal that ended it."""
        async with asyncio.timeout(SECONDS):
            await asyncio.shield(self._listening)
            return await self._process.wait()

    async def kill(self) -> None:
        """End it at once, if it is still there."""
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()

    async def _listen(self) -> None:
        assert self._process.stdout
        try:
            async for line in self._process.stdout:
                said = line.decode().rstrip("\n")
                WATCH.hear("the program", said)
                async with self._news:
                    self.lines.append(said)
                    self._news.notify_all()
        finally:
            async with self._news:
                self._news.notify_all()


@asynccontextmanager
async def running(folder: Path, env: Mapping[str, str], *arguments: str) -> AsyncIterator[Program]:
    """The program in this working folder, knowing nothing of this process's environment but the path."""
    WATCH.know_environment(env)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(folder),
            **env,
        },
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # A shell that started the tests in the background may have had SIGINT ignored, which is inherited.
        preexec_fn=_hear_signals,
    )
    program = Program(process)
    try:
        yield program
    finally:
        await program.kill()


def files_in(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(one.name for one in folder.iterdir())


def _hear_signals() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
