"""What the bot works with: opened together, closed together, and what keeps it from being opened, in words."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.database_file import check_file
from bot.jobs.worker import back_off
from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS
from bot.settings import Settings
from bot.slack.errors import SlackError, SlowDown, Unreachable
from bot.slack.gateway import Gateway
from bot.store import Database, SchemaState, Store, migrate, schema_state

log = logging.getLogger(__name__)

T = TypeVar("T")

# Slack's own time-outs are shorter; a post that hangs longer than this counts as "may have been posted".
SECONDS_FOR_SLACK = 10


class CannotStart(Exception):
    """What keeps the bot from working, and what to do about it, in words."""


@dataclass(frozen=True, slots=True)
class Connections:
    """What is open while the bot works, and needs closing."""

    database: Database
    store: Store
    session: aiohttp.ClientSession
    client: AsyncWebClient
    gateway: Gateway
    nugen: NugenClient

    async def close(self) -> None:
        """Close everything, the database last."""
        await self.nugen.aclose()
        await self.session.close()
        await self.database.close()


def fingerprint(key: str) -> str:
    """What our rows call an API key: 16 hex digits that do not lead back to it."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


async def connect(settings: Settings) -> Connections:
    """Open what the bot works with. The database has to be up to date, except the embedded one, which is brought up."""
    address = settings.database_url.get_secret_value()
    check_file(address)
    async with AsyncExitStack() as unfinished:
        database = await Database.open(address)
        unfinished.push_async_callback(database.close)
        await _ensure_schema(database, embedded=settings.is_sqlite)
        session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=1000), timeout=aiohttp.ClientTimeout(total=SECONDS_FOR_SLACK)
        )
        unfinished.push_async_callback(session.close)
        client = AsyncWebClient(
            token=settings.slack_bot_token.get_secret_value(),
            base_url=settings.slack_api_url,
            session=session,
            timeout=SECONDS_FOR_SLACK,
            # The SDK's default posts a second time when an answer is lost.
            retry_handlers=[],
        )
        store = Store(database)
        key = fingerprint(settings.nugen_api_key.get_secret_value())
        nugen = NugenClient(
            base_url=settings.nugen_base_url,
            api_key=settings.nugen_api_key,
            contract=CONTRACTS.get(settings.nugen_contract),
            known=CONTRACTS.get(await store.contract(key) or ""),
            remember=partial(store.set_contract, key),
        )
        unfinished.pop_all()
    return Connections(database, store, session, client, Gateway(client), nugen)


async def _ensure_schema(database: Database, *, embedded: bool) -> None:
    state = await schema_state(database)
    if state is SchemaState.NEWER:
        raise CannotStart(
            "The database was written by a newer version of Alignbot. Start that version, or restore a backup from "
            "before the upgrade. Nothing was changed."
        )
    if state is SchemaState.CURRENT:
        return
    if not embedded:
        raise CannotStart("The database is not up to date. Run `alignbot migrate`, then start again.")
    await migrate(database)


async def patiently(ask: Callable[[], Awaitable[T]], variable: str) -> T:
    """Ask Slack until it answers; `CannotStart` when it refuses what `variable` holds, which no waiting can mend."""
    failures = 0
    while True:
        try:
            return await ask()
        except (Unreachable, SlowDown) as error:
            asked = timedelta(seconds=error.retry_after if isinstance(error, SlowDown) else 0)
            wait = max(back_off(failures), asked).total_seconds()
            failures += 1
            log.warning("Slack is out of reach, trying again in %.0f s: %s", wait, error)
            await asyncio.sleep(wait)
        except SlackError as error:
            raise refused(variable, error) from error


def refused(variable: str, error: SlackError) -> CannotStart:
    """What to say when Slack answers and does not take what `variable` holds."""
    return CannotStart(f"Slack does not accept {variable}. {error} Run `alignbot check`.")
