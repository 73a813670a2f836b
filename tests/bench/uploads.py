"""Files from Slack to Nugen: how fast against a plain copy, and in how much memory.

The bot is the real program in a process of its own, between both playgrounds in this one. The floor is a process that
holds each file whole: downloads it, then uploads it, and does nothing else. Both move the same files over the same
sockets in the same run; the ratio is what counts, not the seconds.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp

from bot.manifest import load_manifest
from bot.playground.nugen import NugenPlayground
from bot.playground.slack import SlackPlayground
from tests.bench.processes import MEGABYTE, bot, memory
from tests.bench.table import Aim, Table

FILES = 10
SIZE = 10 * MEGABYTE
CHANNEL = "ml-team"
MOST_RSS = 150


async def run(*, quick: bool = False) -> Table:
    """Measure once."""
    size = MEGABYTE if quick else SIZE
    manifest = load_manifest()
    with tempfile.TemporaryDirectory(prefix="alignbot-bench-") as folder:
        async with NugenPlayground(speed=60) as nugen, SlackPlayground(manifest.document) as slack:
            async with bot(Path(folder), _environment(slack, nugen)) as process:
                await slack.bot_connected()
                idle = memory(process.pid, peak=True)
                seconds = await _order(slack, nugen, size)
                peak = memory(process.pid, peak=True)
            floor_seconds, floor_peak = await _floor(slack, nugen, size)
    total = FILES * size / MEGABYTE
    return Table(
        title="Files from Slack to Nugen",
        how=f"{FILES} files of {size // MEGABYTE} MB, through the real program between both playgrounds, against a process "
        f"that holds each file whole. Before the first file alignbot held {idle:.0f} MB.",
        columns=["", "MB/s", "peak MB"],
        rows=[
            ["plain copy, each file whole", f"{total / floor_seconds:.0f}", f"{floor_peak:.0f}"],
            ["alignbot", f"{total / seconds:.0f}", f"{peak:.0f}"],
            ["alignbot / plain copy", f"{floor_seconds / seconds:.2f}", f"{peak / floor_peak:.2f}"],
        ],
        aims=[Aim(f"no more than {MOST_RSS} MB", f"{peak:.0f} MB", peak < MOST_RSS)],
    )


async def _order(slack: SlackPlayground, nugen: NugenPlayground, size: int) -> float:
    """Put the files into the form; gives the seconds from Start to the last upload's arrival."""
    ada = slack.person("ada")
    files = [await ada.upload_generated(f"bench-{number}.txt", size) for number in range(FILES)]
    await ada.command(CHANNEL, "/align new Bench")
    await slack.until(lambda: ada.view)
    await ada.suggest("base_model", "base_model", "nugen-flash-instruct")
    began = time.monotonic()
    outcome = await ada.submit({"base_model": "nugen-flash-instruct", "files": files})
    if not outcome.ok:
        raise SystemExit(f"The form was refused: {outcome.errors or outcome.error}")
    await _until(nugen, lambda: _uploads(nugen) >= FILES)
    return time.monotonic() - began


async def _floor(slack: SlackPlayground, nugen: NugenPlayground, size: int) -> tuple[float, float]:
    """The same files again under other names, each whole in memory, by a process that does nothing else."""
    ada = slack.person("ada")
    before = _uploads(nugen)
    addresses = []
    for number in range(FILES):
        file_id = await ada.upload_generated(f"floor-{number}.txt", size)
        addresses.append(slack.workspace.files[file_id].url_private_download)
    upload = f"{nugen.base_url}/api/v3/documents"
    copier = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bench.uploads", upload, *addresses),
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
    print(time.monotonic() - began, memory(os.getpid(), peak=True))


def _environment(slack: SlackPlayground, nugen: NugenPlayground) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": f"{slack.base_url}/api/",
        "NUGEN_API_KEY": nugen.api_key,
        "NUGEN_BASE_URL": nugen.base_url,
    }


async def _until(nugen: NugenPlayground, condition: Callable[[], bool]) -> None:
    changed = asyncio.Event()
    nugen.subscribe(lambda _: changed.set())
    async with asyncio.timeout(300):
        while not condition():
            await changed.wait()
            changed.clear()


def _uploads(nugen: NugenPlayground) -> int:
    return sum(one.call == "document_upload" and one.status is not None and one.status < 300 for one in nugen.requests)


if __name__ == "__main__":
    asyncio.run(copy(sys.argv[1], sys.argv[2:]))
