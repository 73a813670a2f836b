"""`alignbot serve`: the bot, until it is told to stop."""

import asyncio
import logging
import signal

from bot.app import Bot
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
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop(number: signal.Signals) -> None:
        log.info("%s: finishing what is in flight; the same signal again ends it at once", number.name)
        stopped.set()
        loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    bot = Bot(settings, load_manifest())
    starting = asyncio.create_task(bot.start())
    stopping = asyncio.create_task(stopped.wait())
    try:
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            await starting
            await stopping
        else:
            starting.cancel()
    finally:
        stopping.cancel()
        await bot.stop()
    log.info("stopped")
    return 0
