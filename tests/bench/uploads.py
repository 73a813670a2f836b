"""Files from Slack to Nugen: how fast against a plain copy, and in how much memory. `python -m tests.bench.uploads`.

The bot is the real program in a process of its own, between both playgrounds in this one. The floor is a process that
holds each file whole: downloads it, then uploads it, and does nothing else. Both move the same files over the same
sockets in the same run; the ratio is what counts, not the seconds.
"""

import asyncio
import os
import platform
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from bot.manifest import load_manifest
from bot.playground.nugen import NugenPlayground
from bot.playground.slack import SlackPlayground

FILES = 10
MEGABYTE = 1_000_000
SIZE = 10 * MEGABYTE
CHANNEL = "ml-team"
MOST_RSS = 150
_STATUS = "VmHWM:"


async def main() -> int:
    """Measure once and print a table; 1 if the bot needed more memory than it may."""
    manifest = load_manifest()
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        async with NugenPlayground(speed=60) as nugen, SlackPlayground(manifest.document) as slack:
            async with _bot(slack, nugen, Path(folder)) as bot:
                await slack.bot_connected()
                idle = _peak(bot.pid)
                seconds = await _order(slack, nugen)
                peak = _peak(bot.pid)
            floor_seconds, floor_peak = await _floor(slack, nugen)
    _print_table(idle, seconds, peak, floor_seconds, floor_peak)
    return 0 if peak < MOST_RSS else 1


async def _order(slack: SlackPlayground, nugen: NugenPlayground) -> float:
    """Put the files into the form; gives the seconds from Start to the last upload's arrival."""
    ada = slack.person("ada")
    files = [await ada.upload_generated(f"bench-{number}.txt", SIZE) for number in range(FILES)]
    await ada.command(CHANNEL, "/align new Bench")
    await slack.until(lambda: ada.view)
    await ada.suggest("base_model", "base_model", "nugen-flash-instruct")
    began = time.monotonic()
    outcome = await ada.submit({"base_model": "nugen-flash-instruct", "files": files})
    if not outcome.ok:
        raise SystemExit(f"The form was refused: {outcome.errors or outcome.error}")
    await _until(nugen, lambda: _uploads(nugen) >= FILES)
    return time.monotonic() - began


async def _floor(slack: SlackPlayground, nugen: NugenPlayground) -> tuple[float, float]:
    """The same files again under other names, each whole in memory, by a process that does nothing else."""
    ada = slack.person("ada")
    before = _uploads(nugen)
    addresses = []
    for number in range(FILES):
        file_id = await ada.upload_generated(f"floor-{number}.txt", SIZE)
        addresses.append(slack.workspace.files[file_id].url_private_download)
    upload = f"{nugen.base_url}/api/v3/documents"
    copier = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.uploads", "copy", upload, *addresses),
        env={**os.environ, "SLACK_TOKEN": slack.bot_token, "NUGEN_KEY": nugen.api_key},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await copier.communicate()
    if copier.returncode or _uploads(nugen) != before + FILES:
        raise SystemExit("The plain copy did not arrive.")
    seconds, peak = printed.decode().split()
    return float(seconds), float(peak)


async def copy(upload: str, addresses: list[str]) -> None:
    """What the floor's process does."""
    began = time.monotonic()
    async with aiohttp.ClientSession() as session:
        for number, address in enumerate(addresses):
            slack = {"Authorization": f"Bearer {os.environ['SLACK_TOKEN']}"}
            async with session.get(address, headers=slack) as answer:
                content = await answer.read()
            form = aiohttp.FormData()
            form.add_field("files", content, filename=f"floor-{number}.txt", content_type="text/plain")
            nugen = {"Authorization": f"Bearer {os.environ['NUGEN_KEY']}"}
            async with session.post(upload, data=form, headers=nugen) as answer:
                answer.raise_for_status()
                await answer.read()
    print(time.monotonic() - began, _peak(os.getpid()))


@asynccontextmanager
async def _bot(
    slack: SlackPlayground, nugen: NugenPlayground, folder: Path
) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = {
        "PATH": os.environ["PATH"],
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": f"{slack.base_url}/api/",
        "NUGEN_API_KEY": nugen.api_key,
        "NUGEN_BASE_URL": nugen.base_url,
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "ALIGNBOT_LOG_LEVEL": "WARNING",
    }
    bot = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "serve", env=environment)
    try:
        yield bot
    finally:
        bot.terminate()
        await bot.wait()


async def _until(nugen: NugenPlayground, condition: Callable[[], bool]) -> None:
    changed = asyncio.Event()
    nugen.subscribe(lambda _: changed.set())
    async with asyncio.timeout(300):
        while not condition():
            await changed.wait()
            changed.clear()


def _uploads(nugen: NugenPlayground) -> int:
    return sum(one.call == "document_upload" and one.status is not None and one.status < 300 for one in nugen.requests)


def _peak(pid: int) -> float:
    """The most memory that a process has held so far, in MB."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 / MEGABYTE for line in lines if line.startswith(_STATUS))


def _print_table(idle: float, seconds: float, peak: float, floor_seconds: float, floor_peak: float) -> None:
    total = FILES * SIZE / MEGABYTE
    rows: list[tuple[Any, ...]] = [
        ("", "MB/s", "peak MB"),
        ("plain copy, each file whole", f"{total / floor_seconds:.0f}", f"{floor_peak:.0f}"),
        ("alignbot", f"{total / seconds:.0f}", f"{peak:.0f}"),
        ("alignbot / plain copy", f"{floor_seconds / seconds:.2f}", f"{peak / floor_peak:.2f}"),
    ]
    print(f"{FILES} files of {SIZE // MEGABYTE} MB · Python {platform.python_version()} · {os.cpu_count()} cores")
    for name, *cells in rows:
        print(f"{name:<30}" + "".join(f"{cell:>12}" for cell in cells))
    print(f"alignbot before the first file: {idle:.0f} MB. It may need {MOST_RSS} MB at the most.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["copy"]:
        asyncio.run(copy(sys.argv[2], sys.argv[3:]))
    else:
        sys.exit(asyncio.run(main()))
