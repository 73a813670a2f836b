"""`alignbot tick`: one pass over everything that is due, for cron or another scheduler as the clock."""

import asyncio
import time
from collections.abc import Sequence

from bot.app import prepare, workers
from bot.connections import CannotStart, connect, refused
from bot.jobs.budget import SLACK
from bot.jobs.worker import Worker
from bot.logs import set_up_logging
from bot.settings import Settings, load_settings
from bot.slack.errors import SlackError, SlowDown, Unreachable
from bot.slack.gateway import Gateway, Identity
from bot.store import Store

# How long it goes on for what waits for Slack's budget, and what it leaves between a turn and its look.
SECONDS_FOR_TURNS = 30.0
SECONDS_BEHIND_A_TURN = 0.05


async def run() -> int:
    """Do what is due, say how much that was."""
    settings = load_settings()
    set_up_logging(level=settings.log_level, form=settings.log_format, secrets=settings.secrets)
    done = await tick(settings)
    print(f"Done: {done} piece{'' if done == 1 else 's'} of work.")  # noqa: T201 - a command's answer
    return 0


async def tick(settings: Settings) -> int:
    """Do everything that is due once, then stop; gives how many pieces of work were done."""
    connections = await connect(settings)
    try:
        identity = await _identity_now(connections.gateway)
        await prepare(settings, connections, identity)
        own_workers = workers(settings, connections, identity, SLACK)
        # Twice, because what the vendor said in the first pass becomes replies in the second.
        done = sum([await worker.tick() for _ in range(2) for worker in own_workers])
        return done + await _in_turn(own_workers, connections.store)
    finally:
        await connections.close()


async def _in_turn(own_workers: Sequence[Worker], store: Store) -> int:
    """Do what had to wait for room in Slack's budget: the next tick may be a minute away, and its turn a second."""
    done = 0
    give_up_at = time.monotonic() + SECONDS_FOR_TURNS
    while (turn := await store.next_turn()) is not None:
        wait = max(0.0, (turn - await store.now()).total_seconds()) + SECONDS_BEHIND_A_TURN
        if time.monotonic() + wait > give_up_at:
            break
        await asyncio.sleep(wait)
        pieces = sum([await worker.tick() for worker in own_workers])
        if pieces == 0:
            break
        done += pieces
    return done


async def _identity_now(gateway: Gateway) -> Identity:
    try:
        return await gateway.whoami()
    except (Unreachable, SlowDown) as error:
        raise CannotStart(f"Slack is out of reach, so nothing was done; the next tick tries again. {error}") from error
    except SlackError as error:
        raise refused("SLACK_BOT_TOKEN", error) from error
