"""`alignbot demo`: the real bot, with a playground Slack and a playground Nugen, in this process and on loopback."""

import asyncio
import contextlib
import errno
import signal
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot.app import Bot
from bot.commands import story
from bot.jobs.budget import SLACK
from bot.logs import set_up_logging
from bot.manifest import load_manifest
from bot.playground.nugen import NugenPlayground, Scenario
from bot.playground.page import page_routes
from bot.playground.slack import SlackPlayground
from bot.settings import Settings, load_settings

# Real seconds for each piece of a model's answer, so that it is seen growing; less where everything is to be fast.
SPEAKING = 0.15


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line was told.

    `contract`: the generation of its API that Nugen speaks. `speed`: virtual seconds of Nugen's in a real second.
    """

    story: bool = False
    scenario: Scenario = Scenario.SUCCESS
    contract: str = "documented"
    speed: float = 60.0
    data: Path | None = None
    port: int = 0
    open_browser: bool = False


@dataclass(frozen=True, slots=True)
class Playground:
    """What the demo runs on."""

    slack: SlackPlayground
    nugen: NugenPlayground


class CannotPlay(Exception):
    """What keeps the demo from starting, and what to do about it, in words."""


async def run(options: Options) -> int:
    """Run until stopped; with `story`, until the story has ended: 0 if it ended with the result."""
    stopped = _stop_signal()
    playing_it = asyncio.create_task(_run(options))
    stopping = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({playing_it, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if playing_it.done():
            return await playing_it
        print("Stopped.", file=sys.stderr)  # noqa: T201 - a command's answer
        # A story that was interrupted has no result; a demo is ended in no other way.
        return 1 if options.story else 0
    finally:
        stopping.cancel()
        playing_it.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await playing_it


async def _run(options: Options) -> int:
    with tempfile.TemporaryDirectory(prefix="alignbot-") as temporary:
        folder = options.data or Path(temporary)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CannotPlay(
                f"{folder} cannot be used as a folder: {error.strerror}. Give --data another one."
            ) from error
        async with playing(options, folder) as playground:
            if options.story:
                return await story.play(playground.slack, playground.nugen)
            _introduce(playground, options)
            await asyncio.Event().wait()
    return 0


@contextlib.asynccontextmanager
async def playing(options: Options, folder: Path) -> AsyncIterator[Playground]:
    """Both playgrounds and the bot between them, up and connected."""
    manifest = load_manifest()
    nugen = NugenPlayground(speed=options.speed, scenario=options.scenario, contract=options.contract)
    nugen.piece_seconds = min(SPEAKING, 60 * SPEAKING / options.speed)
    slack = SlackPlayground(manifest.document)
    slack.mount(page_routes(slack, nugen))
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(nugen)
        stack.push_async_callback(slack.stop)
        try:
            await slack.start(options.port)
        except OSError as error:
            raise CannotPlay(f"Port {options.port} cannot be had: {_why(error)}. Give --port another one.") from error
        settings = demo_settings(slack, nugen, folder, options.speed)
        set_up_logging(level="WARNING", form="text", secrets=settings.secrets)
        bot = Bot(settings, manifest, SLACK.faster(options.speed))
        stack.push_async_callback(bot.stop)
        await bot.start()
        await slack.bot_connected()
        yield Playground(slack, nugen)


def demo_settings(slack: SlackPlayground, nugen: NugenPlayground, folder: Path, speed: float) -> Settings:
    """Settings as a real workspace would have them, with every wait as much shorter as Nugen is faster."""

    def scaled(seconds: float, least: float) -> str:
        return str(max(least, seconds / speed))

    return load_settings(
        {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_APP_TOKEN": slack.app_token,
            "SLACK_API_URL": f"{slack.base_url}/api/",
            "NUGEN_API_KEY": nugen.api_key,
            "NUGEN_BASE_URL": nugen.base_url,
            "DATABASE_URL": f"sqlite:///{(folder / 'alignbot.sqlite3').absolute()}",
            "ALIGNBOT_POLL_SECONDS": scaled(15, 0.3),
            "ALIGNBOT_SETTLE_SECONDS": scaled(300, 2),
            "ALIGNBOT_QUIET_SECONDS": scaled(1800, 5),
            "ALIGNBOT_PROGRESS_SECONDS": scaled(60, 1),
            "ALIGNBOT_CATALOGUE_SECONDS": scaled(300, 5),
        },
        dotenv=None,
    )


def _why(error: OSError) -> str:
    known = {errno.EADDRINUSE: "another program has it", errno.EACCES: "it needs special rights on this system"}
    return known.get(error.errno or 0, error.strerror or type(error).__name__)


def _introduce(playground: Playground, options: Options) -> None:
    address = f"{playground.slack.base_url}/"
    command = playground.slack.manifest.commands[0]["command"]
    print(f"Open {address} and type {command} in #ml-team.")  # noqa: T201 - a command's answer
    print(f"Nugen's API is the {options.contract} one; the bot finds that out by reading.")  # noqa: T201 - as above
    print(f"Nugen works {options.speed:g} times as fast as in life. Ctrl-C ends it.", flush=True)  # noqa: T201 - a command's answer
    if options.open_browser:
        webbrowser.open(address)


def _stop_signal() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    return stopped
