"""`alignbot tick`: one pass over everything that is due, for cron or another scheduler as the clock."""

from bot import app
from bot.logs import set_up_logging
from bot.settings import load_settings


async def run() -> int:
    """Do what is due, say how much that was."""
    settings = load_settings()
    set_up_logging(level=settings.log_level, form=settings.log_format, secrets=settings.secrets)
    done = await app.tick(settings)
    print(f"Done: {done} piece{'' if done == 1 else 's'} of work.")  # noqa: T201 - a command's answer
    return 0
