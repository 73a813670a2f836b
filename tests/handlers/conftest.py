"""The listeners between a strict Slack and real rows, without the jobs: what is written down is where it ends."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.alignments.aftercare import Aftercare
from bot.alignments.alignment import Alignment, Draft
from bot.alignments.desk import Desk
from bot.alignments.library import Library
from bot.alignments.notices import Change
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry, Channel, RepositoryUnavailable
from bot.alignments.work import WorkKind
from bot.manifest import load_manifest
from bot.playground.slack import Message, Person, SlackPlayground
from bot.services import Background, Services
from bot.slack.card import CardFacts, card
from bot.slack.gateway import Gateway
from bot.socket_mode import Envelopes
from bot.store import Store
from handlers.admission import MOST_AT_ONCE, BoundedApp

CHANNEL = "ml-team"
KEY = "k1"


@dataclass
class Front:
    """What a test of the listeners works with."""

    slack: SlackPlayground
    store: Store
    services: Services
    nudged: asyncio.Event
    app: AsyncApp

    @property
    def ada(self) -> Person:
        return self.slack.person("ada")

    @property
    def grace(self) -> Person:
        return self.slack.person("grace")

    @property
    def channel_id(self) -> str:
        return self.slack.workspace.channel(CHANNEL).id

    async def has_card(self, **facts: Any) -> tuple[Alignment, Message]:
        """A record of Ada's that has a model, and its card as the bot posts it."""
        now = await self.store.now()
        known: dict[str, Any] = {"phase": Phase.FINISHED, "vendor_id": "p1", "model_id": "m1", **facts}
        draft = Draft("Support", "base", ("doc-1",), self.channel_id)
        record = Alignment("a1", self.slack.team_id, KEY, self.ada.id, draft, now, now, **known)
        stored, _ = await self.store.add(record, AuditEntry("alignment:submit", record.team_id, record.requester))
        ts = await self.services.gateway.post(self.channel_id, card(CardFacts(stored)), key="card")
        (claim,) = await self.store.claim(WorkKind.DELIVER, owner="test", lease=timedelta(minutes=1), limit=1)
        await self.store.card_posted(claim, ts, "digest")
        message = self.slack.workspace.channel(CHANNEL).message(ts)
        assert message is not None
        return stored, message

    async def delete_at_vendor(self, alignment_id: str) -> None:
        """The record goes on to its end while somebody still looks at an older card."""
        now = await self.store.now()
        await self.store.change(
            alignment_id, lambda alignment: Change(replace(alignment, phase=Phase.GONE, ended_at=now))
        )

    async def due(self, kind: WorkKind) -> list[str]:
        """Whom there is such work to be done for."""
        claims = await self.store.claim(kind, owner="test", lease=timedelta(minutes=1), limit=10)
        return [claim.subject for claim in claims]

    async def taken(self, kind: WorkKind) -> str:
        """Wait until something of this kind is written down; gives whom it is to be done for."""
        async with asyncio.timeout(5):
            while not (found := await self.due(kind)):
                await self.nudged.wait()
                self.nudged.clear()
        (subject,) = found
        return subject

    async def hears(self, person: Person, words: str) -> Message:
        """Wait until this person, and nobody else, is told this."""

        def told() -> Message | None:
            dm = self.slack.workspace.user(person.id).dm
            here = [one for one in self.slack.workspace.channel(CHANNEL).messages if one.visible_to == person.id]
            private = [one for one in [*here, *person.sees(dm)] if one.bot_id]
            return next((one for one in private if words in f"{one.text}{one.blocks}"), None)

        return await self.slack.until(told)

    async def form(self, person: Person, callback_id: str) -> None:
        """Wait until this form is on top."""
        await self.slack.until(lambda: person.view if person.view and person.view.callback_id == callback_id else None)


@pytest.fixture
def database_kind() -> str:
    """One will do: no listener knows which it is, and the rows are tested on both."""
    return "sqlite"


class Breakable:
    """The rows, until a test takes them away from the listeners."""

    def __init__(self, store: Store) -> None:
        self.is_broken = False
        self._store = store

    def __getattr__(self, name: str) -> Any:
        async def fail(*_: Any, **__: Any) -> None:
            raise RepositoryUnavailable("The database does not answer.")

        return fail if self.is_broken else getattr(self._store, name)


@asynccontextmanager
async def a_front(store: Any, *, takes_files: bool = True, most: int = MOST_AT_ONCE) -> AsyncIterator[Front]:
    """Everything that listens, connected, with the bot in the channel.

    `most`: payloads at once. Without `takes_files` it is installed as it was before it asked for the right to read files.
    """
    manifest = load_manifest()
    document = copy.deepcopy(dict(manifest.document))
    if not takes_files:
        document["oauth_config"]["scopes"]["bot"].remove("files:read")
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackPlayground(document))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        client = AsyncWebClient(
            token=slack.bot_token, base_url=f"{slack.base_url}/api/", session=session, retry_handlers=[]
        )
        background = Background()
        nudged = asyncio.Event()
        stack.push_async_callback(background.settle, 3.0)
        services = Services(
            desk=Desk(store, vendor_key=KEY, bot_name="alignbot", nudge=nudged.set),
            aftercare=Aftercare(store, nudge=nudged.set),
            library=Library(store, vendor_key=KEY, nudge=nudged.set),
            repository=store,
            gateway=Gateway(client),
            background=background,
            command=manifest.command,
            bot_name="alignbot",
            vendor_key=KEY,
            bot_user_id=slack.bot_user_id,
            takes_files=takes_files,
        )
        app = await _connect(stack, slack, client, services, most)
        front = Front(slack, store, services, nudged, app)
        await store.put_channel(Channel(slack.team_id, front.channel_id, CHANNEL, is_member=True))
        yield front


@pytest.fixture
async def front(store: Store) -> AsyncIterator[Front]:
    """The listeners as the manifest has them installed."""
    async with a_front(store) as built:
        yield built


async def _connect(
    stack: AsyncExitStack, slack: SlackPlayground, client: AsyncWebClient, services: Services, most: int
) -> AsyncApp:
    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=None,
            team_id=slack.team_id,
            bot_token=slack.bot_token,
            bot_id=slack.workspace.bot_id,
            bot_user_id=slack.bot_user_id,
        )

    app = BoundedApp(
        most=most,
        client=client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
    )
    handlers.register(app, services)
    handler = Envelopes(app, slack.app_token, web_client=client)
    stack.push_async_callback(handler.close_async)
    await handler.client.connect()  # type: ignore[no-untyped-call]  # the SDK has no types here
    await slack.bot_connected()
    return app
