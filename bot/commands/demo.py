"""`alignbot demo`: the real bot, with a playground Slack and a playground Nugen, in this process and on loopback."""

import asyncio
import contextlib
import signal
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from bot.app import Bot
from bot.commands import story
from bot.logs import set_up_logging
from bot.manifest import load_manifest
from bot.playground.nugen import NugenPlayground, Scenario
from bot.playground.page import page_routes
from bot.playground.slack import SlackPlayground
from bot.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line was told. `speed`: virtual seconds of Nugen's in a real second."""

    story: bool = False
    scenario: Scenario = Scenario.SUCCESS
    speed: float = 60.0
    data: Path | None = None
    port: int = 0
    open_browser: bool = False


@dataclass(frozen=True, slots=True)
class Playground:
    """What the demo runs on."""

    slack: SlackPlayground
    nugen: NugenPlayground


async def run(options: Options) -> int:
    """Run until stopped; with `story`, until the story has ended: 0 if it ended with the result."""
    with tempfile.TemporaryDirectory(prefix="alignbot-") as temporary:
        folder = options.data or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        async with playing(options, folder) as playground:
            if options.story:
                return await story.play(playground.slack, playground.nugen)
            _introduce(playground, options)
            await _stopped()
    return 0


@contextlib.asynccontextmanager
async def playing(options: Options, folder: Path) -> AsyncIterator[Playground]:
    """Both playgrounds and the bot between them, up and connected."""
    manifest = load_manifest()
    nugen = NugenPlayground(speed=options.speed, scenario=options.scenario)
    slack = SlackPlayground(manifest.document)
    slack.mount(page_routes(slack, nugen))
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(nugen)
        await slack.start(options.port)
        stack.push_async_callback(slack.stop)
        settings = demo_settings(slack, nugen, folder, options.speed)
        set_up_logging(level="WARNING", form="text", secrets=settings.secrets)
        bot = Bot(settings, manifest)
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
            "ALIGNBOT_SETTLE_SECONDS": scaled(300, 3),
            "ALIGNBOT_QUIET_SECONDS": scaled(1800, 5),
            "ALIGNBOT_PROGRESS_SECONDS": scaled(60, 1),
            "ALIGNBOT_CATALOGUE_SECONDS": scaled(300, 5),
        },
        dotenv=None,
    )


def _introduce(playground: Playground, options: Options) -> None:
    address = f"{playground.slack.base_url}/"
    print(f"Open {address} and type /align in #ml-team.")  # noqa: T201 - a command's answer
    print(f"Nugen works {options.speed:g} times as fast as in life. Ctrl-C ends it.", flush=True)  # noqa: T201 - a command's answer
    if options.open_browser:
        webbrowser.open(address)


async def _stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    await stopped.wait()
