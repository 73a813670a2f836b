"""The composition root: settings in, a running bot out. The only place where everything meets."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.alignments.aftercare import Aftercare
from bot.alignments.desk import Desk
from bot.alignments.library import Library
from bot.alignments.work import Work, WorkKind
from bot.connections import Connections, connect, fingerprint, patiently
from bot.jobs.ask import Ask
from bot.jobs.budget import SLACK, Limits
from bot.jobs.catalogue import Catalogue, Channels
from bot.jobs.clock import Clock
from bot.jobs.deliver import Deliver
from bot.jobs.errands import RunErrand
from bot.jobs.follow import Follow
from bot.jobs.operate import Operate
from bot.jobs.prepare import Prepare
from bot.jobs.search import Adopt, Search
from bot.jobs.submit import Submit
from bot.jobs.tidy import Tidy
from bot.jobs.worker import Handle, Worker
from bot.manifest import Manifest
from bot.nugen.contracts import CONTRACTS
from bot.services import Background, Services
from bot.settings import Settings
from bot.slack.calls import call, told
from bot.slack.gateway import Identity
from bot.socket_mode import Envelopes
from bot.store import Workspace
from bot.web import Requests, web_app
from bot.web_server import WebServer
from handlers.admission import BoundedApp

log = logging.getLogger(__name__)

# What a hosting platform usually grants between SIGTERM and SIGKILL is 30 s.
SECONDS_TO_FINISH = 25.0
SECONDS_FOR_ANSWERS = 3.0
SECONDS_FOR_FIRST_LISTS = 3.0
# A connection that breaks off without a word is made anew after this long, and until then nobody is answered.
SECONDS_BETWEEN_PINGS = 2.0
# A vendor that does not answer at all is told of earlier than one that says nothing new.
PATIENCE_SHARE_OF_QUIET = 10


_LISTS = (WorkKind.CATALOGUE, WorkKind.CHANNELS)


def workers(settings: Settings, connections: Connections, identity: Identity, limits: Limits) -> list[Worker]:
    """One worker for each kind of work, in the order in which one pass makes the most progress."""
    store, gateway, nugen = connections.store, connections.gateway, connections.nugen
    poll = timedelta(seconds=settings.poll_seconds)
    # Documents are ready within a minute or so: somebody who has just pressed Start watches the card.
    often = poll / 3
    quiet = timedelta(seconds=settings.quiet_seconds)
    patience = quiet / PATIENCE_SHARE_OF_QUIET
    lists = timedelta(seconds=settings.catalogue_seconds)
    progress = timedelta(seconds=settings.progress_seconds)
    handles: Sequence[tuple[WorkKind, Handle, int]] = (
        (WorkKind.CATALOGUE, Catalogue(store, nugen, lists), 2),
        (WorkKind.CHANNELS, Channels(store, gateway, lists), 2),
        (WorkKind.ERRAND, RunErrand(store, gateway, nugen, often), 2),
        (WorkKind.PREPARE, Prepare(store, gateway, nugen, often, quiet), 4),
        (WorkKind.SUBMIT, Submit(store, nugen), 4),
        (WorkKind.SEARCH, Search(store, nugen, timedelta(seconds=settings.settle_seconds), poll), 4),
        (WorkKind.ADOPT, Adopt(store, nugen, patience), 4),
        (WorkKind.FOLLOW, Follow(store, nugen, poll, quiet, patience), 2),
        (WorkKind.OPERATE, Operate(store, nugen, poll), 4),
        (WorkKind.ASK, Ask(store, gateway, nugen, limits), 4),
        (WorkKind.DELIVER, Deliver(store, gateway, limits, progress, identity.bot_name), 8),
        (WorkKind.TIDY, Tidy(store), 1),
    )
    lease = timedelta(seconds=settings.lease_seconds)
    return [Worker(kind, handle, store, lease=lease, limit=limit) for kind, handle, limit in handles]


async def prepare(settings: Settings, connections: Connections, identity: Identity) -> None:
    """Write down who we are and what has to be looked at regularly."""
    key = settings.nugen_api_key.get_secret_value()
    store = connections.store
    await store.ensure_key(fingerprint(key), key[-4:])
    if settings.nugen_contract in CONTRACTS:
        await store.set_contract(fingerprint(key), settings.nugen_contract)
    before = await store.workspace(identity.team_id)
    # Without a reason to be disabled: a token that works is reason enough to post again.
    await store.put_workspace(
        Workspace(identity.team_id, identity.team_name, identity.url, identity.bot_user_id, identity.bot_id)
    )
    if before is not None and before.disabled_reason is not None:
        await store.wake_threads(identity.team_id)
    # What was missed while nobody listened; the vendor's lists are only looked at anew if another replica could not.
    await store.make_due(Work(WorkKind.CHANNELS, identity.team_id))
    lists = await store.refreshes(fingerprint(key))
    if not lists or any(one.error is not None for one in lists.values()):
        await store.make_due(Work(WorkKind.CATALOGUE, fingerprint(key)))
    await store.ensure_work(Work(WorkKind.TIDY, ""), await store.now())


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
    app = BoundedApp(
        name="alignbot",  # or Bolt reads the sources of everything on the stack to find one
        # Without a token: each request's client gets the one that `authorize` names.
        client=AsyncWebClient(base_url=settings.slack_api_url, session=connections.session, retry_handlers=[]),
        authorize=_OneWorkspace(authorized),
        process_before_response=True,
        request_verification_enabled=False,
        # What nothing listens to is answered in words, by `handlers.trouble`.
        raise_error_for_unhandled_request=True,
    )
    background = Background()
    vendor_key = fingerprint(settings.nugen_api_key.get_secret_value())
    handlers.register(
        app,
        Services(
            aftercare=Aftercare(connections.store, nudge=clock.nudge),
            library=Library(connections.store, vendor_key=vendor_key, nudge=clock.nudge),
            desk=Desk(connections.store, vendor_key=vendor_key, bot_name=identity.bot_name, nudge=clock.nudge),
            repository=connections.store,
            gateway=connections.gateway,
            background=background,
            command=manifest.command,
            bot_name=identity.bot_name,
            vendor_key=vendor_key,
            bot_user_id=identity.bot_user_id,
            takes_files=identity.may_read_files,
        ),
    )
    return app, background


class _OneWorkspace(AsyncAuthorize):
    """The same answer for every request. As a class, because for a function Bolt gathers all it could ask for first."""

    def __init__(self, authorized: AuthorizeResult) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Bolt has no types here
        self._authorized = authorized

    async def __call__(self, **_: Any) -> AuthorizeResult:
        return self._authorized


class Bot:
    """A bot that can be started and stopped once. `limits`: Slack's, unless the Slack in question is a faster one."""

    def __init__(self, settings: Settings, manifest: Manifest, limits: Limits = SLACK) -> None:
        self._settings = settings
        self._limits = limits
        self._manifest = manifest
        self._connections: Connections | None = None
        self._clock: Clock | None = None
        self._background: Background | None = None
        self._socket: Envelopes | None = None
        self._web: WebServer | None = None
        self._requests = Requests()
        self._starting: str | None = "waits for the database"

    @property
    def port(self) -> int | None:
        """The HTTP port, `None` when nothing listens."""
        return self._web.port if self._web else None

    async def start(self) -> None:
        """Begin to work. Waits for Slack when it is out of reach; raises `CannotStart` for what waiting cannot mend."""
        settings = self._settings
        if settings.mode == "http" or "port" in settings.model_fields_set:
            await self._listen()
        connections = self._connections = await connect(settings)
        self._starting = "waits for Slack to say whose SLACK_BOT_TOKEN is; the log tells what it answers"
        identity = await patiently(connections.gateway.whoami, "SLACK_BOT_TOKEN")
        self._starting = "looks at the lists of Slack and Nugen"
        await prepare(settings, connections, identity)
        own_workers = workers(settings, connections, identity, self._limits)
        clock = self._clock = Clock(own_workers, connections.store.due_kinds, timedelta(seconds=settings.poll_seconds))
        # Give pickers and channels a moment to be there before the first form is; a vendor that is down delays nothing.
        await clock.first(_LISTS, SECONDS_FOR_FIRST_LISTS)
        app, self._background = listeners(settings, connections, identity, self._manifest, clock)
        self._requests.app = app
        if settings.mode == "socket" and settings.slack_app_token is not None:
            token = settings.slack_app_token.get_secret_value()
            client = AsyncWebClient(token=token, base_url=settings.slack_api_url, retry_handlers=[])
            self._starting = "waits for Slack to open Socket Mode; the log tells what it answers"
            self._socket = Envelopes(app, token, web_client=client, ping_interval=SECONDS_BETWEEN_PINGS)
            # Asked for here, because the SDK tries a token that is refused again and again without an end.
            self._socket.client.wss_uri = await patiently(partial(_socket_address, client), "SLACK_APP_TOKEN")
            await self._socket.client.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
        clock.start()
        self._starting = None
        log.info("ready as @%s in %s (%s)", identity.bot_name, identity.team_name, settings.mode)

    async def stop(self) -> None:
        """Take no new work, finish what is in flight or leave it to its lease, close everything."""
        if self._socket is not None:
            await self._socket.client.close()  # type: ignore[no-untyped-call]  # the SDK has no types here
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
        if self._starting is not None or connections is None or clock is None:
            return {"start": f"The bot {self._starting}."}
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

    async def _listen(self) -> None:
        """First of all: whoever watches over the process ends it if it does not answer while the start waits."""
        slack = self._requests if self._settings.mode == "http" else None
        front = web_app(readiness=self, slack=slack, signing_secret=self._settings.slack_signing_secret)
        self._web = WebServer(front, host=self._settings.host, port=self._settings.port)
        await self._web.start()


async def _socket_address(client: AsyncWebClient) -> str:
    answer = await call(client, "apps.connections.open", {}, reads=True)
    return told(answer, "apps.connections.open", "url", reads=True)
