"""The real program over HTTP, between a Slack and a Nugen that answer at once."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from tests.bench.processes import bot
from tests.bench.wire import SECRET

KEY = "bench-of-no-use-anywhere"
_BETWEEN_LOOKS = 0.02


@dataclass(frozen=True, slots=True)
class Program:
    """A program that is ready; `seconds` after it was started."""

    pid: int
    port: int
    seconds: float


@asynccontextmanager
async def program(folder: Path, slack_url: str, nugen_url: str) -> AsyncIterator[Program]:
    """Started in this folder, and ready."""
    port = _free_port()
    environment = {
        "SLACK_BOT_TOKEN": "xoxb-0-0-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"{slack_url}/api/",
        "NUGEN_API_KEY": KEY,
        "NUGEN_BASE_URL": nugen_url,
        "NUGEN_CONTRACT": "plural",
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    began = time.perf_counter()
    async with bot(folder, environment) as process:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while not await _is_ready(session, f"http://127.0.0.1:{port}/readyz"):  # noqa: ASYNC110 - another process
                await asyncio.sleep(_BETWEEN_LOOKS)
        yield Program(process.pid, port, time.perf_counter() - began)


async def _is_ready(session: aiohttp.ClientSession, address: str) -> bool:
    try:
        async with session.get(address) as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port
