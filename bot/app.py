"""The composition root: settings in, a running bot out. The only place where everything meets."""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.alignments.desk import Desk
from bot.alignments.work import Work, WorkKind
from bot.jobs.catalogue import Catalogue, Channels
from bot.jobs.clock import Clock
from bot.jobs.deliver import Deliver
from bot.jobs.follow import Follow
from bot.jobs.search import Adopt, Search
from bot.jobs.submit import Submit
from bot.jobs.worker import Handle, Worker, back_off
from bot.manifest import Manifest
from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS, DOCUMENTED
from bot.services import Background, Services
from bot.settings import Settings
from bot.slack.errors import SlackError, Unreachable
from bot.slack.gateway import Gateway, Identity
from bot.store import Database, SchemaState, Store, Workspace, migrate, schema_state
from bot.web import web_app
from bot.web_server import WebServer

log = logging.getLogger(__name__)

# What a hosting platform usually grants between SIGTERM and SIGKILL is 30 s.
SECONDS_TO_FINISH = 25.0
SECONDS_FOR_ANSWERS = 3.0
# Slack's own time-outs are shorter; a post that hangs longer than this counts as "may have been posted".
SECONDS_FOR_SLACK = 10
SECONDS_FOR_FIRST_LISTS = 3.0
# A vendor that does not answer at all is told of earlier than one that says nothing new.
PATIENCE_SHARE_OF_QUIET = 6


_LISTS = (WorkKind.CATALOGUE, WorkKind.CHANNELS)


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
    database = await Database.open(settings.database_url.get_secret_value())
    try:
        await _ensure_schema(database, embedded=settings.is_sqlite)
    except BaseException:
        await database.close()
        raise
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=1000), timeout=aiohttp.ClientTimeout(total=SECONDS_FOR_SLACK)
    )
    client = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=session,
        timeout=SECONDS_FOR_SLACK,
        # The SDK's default posts a second time when an answer is lost.
        retry_handlers=[],
    )
    nugen = NugenClient(
        base_url=settings.nugen_base_url,
        api_key=settings.nugen_api_key,
        contract=CONTRACTS.get(settings.nugen_contract, DOCUMENTED),
    )
    return Connections(database, Store(database), session, client, Gateway(client), nugen)


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


def workers(settings: Settings, connections: Connections) -> list[Worker]:
    """One worker for each kind of work, in the order in which one pass makes the most progress."""
    store, gateway, nugen = connections.store, connections.gateway, connections.nugen
    poll = timedelta(seconds=settings.poll_seconds)
    quiet = timedelta(seconds=settings.quiet_seconds)
    lists = timedelta(seconds=settings.catalogue_seconds)
    handles: Sequence[tuple[WorkKind, Handle, int]] = (
        (WorkKind.CATALOGUE, Catalogue(store, nugen, lists), 2),
        (WorkKind.CHANNELS, Channels(store, gateway, lists), 2),
        (WorkKind.SUBMIT, Submit(store, nugen), 4),
        (WorkKind.SEARCH, Search(store, nugen, timedelta(seconds=settings.settle_seconds), poll), 4),
        (WorkKind.ADOPT, Adopt(store, nugen), 4),
        (WorkKind.FOLLOW, Follow(store, nugen, poll, quiet, quiet / PATIENCE_SHARE_OF_QUIET), 2),
        (WorkKind.DELIVER, Deliver(store, gateway, timedelta(seconds=settings.progress_seconds)), 8),
    )
    lease = timedelta(seconds=settings.lease_seconds)
    return [Worker(kind, handle, store, lease=lease, limit=limit) for kind, handle, limit in handles]


async def prepare(settings: Settings, connections: Connections, identity: Identity) -> None:
    """Write down who we are and what has to be looked at regularly."""
    key = settings.nugen_api_key.get_secret_value()
    store = connections.store
    await store.ensure_key(fingerprint(key), key[-4:])
    # Without a reason to be disabled: a token that works is reason enough to post again.
    await store.put_workspace(
        Workspace(identity.team_id, identity.team_name, identity.url, identity.bot_user_id, identity.bot_id)
    )
    await store.make_due(Work(WorkKind.CATALOGUE, fingerprint(key)), Work(WorkKind.CHANNELS, identity.team_id))


def listeners(
    settings: Settings, connections: Connections, identity: Identity, manifest: Manifest, clock: Clock
) -> tuple[AsyncApp, Background]:
    """Bolt with every listener; signatures are checked before it, tokens are known without asking Slack."""
    authorized = AuthorizeResult(
        enterprise_id=None,
        team_id=identity.team_id,
        bot_token=settings.slack_bot_token.get_secret_value(),
        bot_id=identity.bot_id,
        bot_user_id=identity.bot_user_id,
    )

    async def authorize() -> AuthorizeResult:
        return authorized

    app = AsyncApp(
        # Without a token: each request's client gets the one that `authorize` names.
        client=AsyncWebClient(base_url=settings.slack_api_url, session=connections.session, retry_handlers=[]),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )
    background = Background()
    vendor_key = fingerprint(settings.nugen_api_key.get_secret_value())
    handlers.register(
        app,
        Services(
            desk=Desk(connections.store, vendor_key=vendor_key, bot_name=identity.bot_name, nudge=clock.nudge),
            repository=connections.store,
            gateway=connections.gateway,
            background=background,
            command=manifest.command,
            bot_name=identity.bot_name,
            vendor_key=vendor_key,
            bot_user_id=identity.bot_user_id,
        ),
    )
    return app, background


class Bot:
    """A bot that can be started and stopped once."""

    def __init__(self, settings: Settings, manifest: Manifest) -> None:
        self._settings = settings
        self._manifest = manifest
        self._connections: Connections | None = None
        self._clock: Clock | None = None
        self._background: Background | None = None
        self._socket: AsyncSocketModeHandler | None = None
        self._web: WebServer | None = None

    @property
    def port(self) -> int | None:
        """The HTTP port, `None` when nothing listens."""
        return self._web.port if self._web else None

    async def start(self) -> None:
        """Begin to work. Waits for Slack when it is out of reach; raises `CannotStart` for what waiting cannot mend."""
        settings = self._settings
        connections = self._connections = await connect(settings)
        identity = await _identify(connections.gateway)
        await prepare(settings, connections, identity)
        own_workers = workers(settings, connections)
        await _first_lists(own_workers)
        clock = self._clock = Clock(own_workers)
        app, self._background = listeners(settings, connections, identity, self._manifest, clock)
        if settings.mode == "http" or "port" in settings.model_fields_set:
            slack = app if settings.mode == "http" else None
            front = web_app(readiness=self, slack=slack, signing_secret=settings.slack_signing_secret)
            self._web = WebServer(front, host=settings.host, port=settings.port)
            await self._web.start()
        if settings.mode == "socket" and settings.slack_app_token is not None:
            token = settings.slack_app_token.get_secret_value()
            client = AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=[])
            self._socket = AsyncSocketModeHandler(app, token, web_client=client)
            await self._socket.client.connect()
        clock.start()
        log.info("ready as @%s in %s (%s)", identity.bot_name, identity.team_name, settings.mode)

    async def stop(self) -> None:
        """Take no new work, finish what is in flight or leave it to its lease, close everything."""
        if self._socket is not None:
            await self._socket.client.close()
        if self._web is not None:
            await self._web.stop()
        if self._clock is not None:
            await self._clock.stop(SECONDS_TO_FINISH)
        if self._background is not None:
            await self._background.settle(SECONDS_FOR_ANSWERS)
        if self._connections is not None:
            await self._connections.close()

    async def checks(self) -> dict[str, str | None]:
        """What `/readyz` answers: each check by name, with what is wrong, or `None`."""
        connections, clock = self._connections, self._clock
        if connections is None or clock is None:
            return {"start": "still starting"}
        workspace = await connections.store.any_disabled_workspace()
        late = clock.late()
        checks = {
            "workspace": f"Slack takes no messages from this bot: {workspace}" if workspace else None,
            "clock": f"has not ticked lately: {', '.join(late)}" if late else None,
        }
        if self._socket is not None:
            connected = self._socket.client.is_connected()
            checks["socket"] = None if await connected else "no Socket Mode connection"
        return checks


async def _first_lists(own_workers: Sequence[Worker]) -> None:
    """Give pickers and channels a moment to be there before the first form is; a vendor that is down delays nothing."""
    lists = {asyncio.create_task(one.tick()) for one in own_workers if one.kind in _LISTS}
    _, late = await asyncio.wait(lists, timeout=SECONDS_FOR_FIRST_LISTS)
    for task in late:
        # The work stays claimed until its lease ends, or is done anew at the next tick after that.
        task.cancel()


async def _identify(gateway: Gateway) -> Identity:
    failures = 0
    while True:
        try:
            return await gateway.whoami()
        except Unreachable as error:
            wait = back_off(failures)
            failures += 1
            log.warning("Slack is out of reach, trying again in %.0f s: %s", wait.total_seconds(), error)
            await asyncio.sleep(wait.total_seconds())
        except SlackError as error:
            raise CannotStart(f"Slack does not accept SLACK_BOT_TOKEN: {error}. Run `alignbot check`.") from error


async def tick(settings: Settings) -> int:
    """Do everything that is due once, then stop; gives how many pieces of work were done."""
    connections = await connect(settings)
    try:
        await prepare(settings, connections, await _identify(connections.gateway))
        # Twice, because what the vendor said in the first pass becomes replies in the second.
        return sum([await worker.tick() for _ in range(2) for worker in workers(settings, connections)])
    finally:
        await connections.close()
