"""Starts and ends other processes that work on the same database."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 60


class OtherProcess:
    """A running program."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout
        return (await asyncio.wait_for(self._process.stdout.readline(), SECONDS)).decode().strip()

    async def finish(self, text: str) -> str:
        """Say this to it and wait for the rest of what it prints."""
        output, _ = await asyncio.wait_for(self._process.communicate(text.encode()), SECONDS)
        assert self._process.returncode == 0
        return output.decode()

    async def kill(self) -> None:
        """End it at once, without a chance to clean up."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


@asynccontextmanager
async def started(url: str, *how: str, program: str = "claimer") -> AsyncIterator[OtherProcess]:
    """A process that works on the database with this program of the folder, gone at the end."""
    pipe = asyncio.subprocess.PIPE
    process = OtherProcess(
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", f"tests.store.{program}", url, *how, cwd=ROOT, stdin=pipe, stdout=pipe
        )
    )
    try:
        yield process
    finally:
        await process.kill()
