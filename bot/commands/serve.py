"""`alignbot serve`: the bot, until it is told to stop."""

import asyncio
import logging
import signal

from bot.app import Bot
from bot.event_loop import spare_what_is_loaded
from bot.logs import set_up_logging
from bot.manifest import load_manifest
from bot.settings import load_settings

log = logging.getLogger(__name__)


async def run() -> int:
    """Work until SIGTERM or SIGINT; a second one ends the process at once."""
    settings = load_settings()
    set_up_logging(level=settings.log_level, form=settings.log_format, secrets=settings.secrets)
    for warning in settings.warnings:
        log.warning("%s", warning)
    bot = Bot(settings, load_manifest())
    stopped = _stop_signal()
    starting = asyncio.create_task(bot.start())
    waiting = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({starting, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            spare_what_is_loaded()
            await waiting
    finally:
        for task in (starting, waiting):
            task.cancel()
        # What is being opened has to be there, or not, before it is closed.
        await asyncio.gather(starting, waiting, return_exceptions=True)
        await bot.stop()
    log.info("stopped")
    return 0


def _stop_signal() -> asyncio.Event:
    """Set by the first SIGTERM or SIGINT; after that both do again what they do to any program."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGTERM, signal.SIGINT)

    def stop(number: signal.Signals) -> None:
        for one in numbers:
            loop.remove_signal_handler(one)
            # Python's own way with Ctrl-C would cancel everything and tell of each piece with a trace.
            signal.signal(one, signal.SIG_DFL)
        stopped.set()
        log.info("%s: finishing what is in flight; another one ends it at once", number.name)

    for number in numbers:
        loop.add_signal_handler(number, stop, number)
    return stopped
