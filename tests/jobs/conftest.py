"""Handlers between a store and both playgrounds, driven round by round: no clock of ours runs, nothing waits for luck."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.materials import BenchmarkPlan, SlackFile, planned
from bot.alignments.notices import Change, NoticeKind
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry
from bot.alignments.work import Work, WorkKind
from bot.jobs.budget import SLACK
from bot.jobs.deliver import Deliver
from bot.jobs.worker import Again
from bot.manifest import load_manifest
from bot.nugen.client import NugenClient
from bot.nugen.transport import Timeouts
from bot.playground.nugen import NugenPlayground
from bot.playground.slack import Message, Person, SlackPlayground
from bot.slack.gateway import Gateway
from bot.store import Claim, Store

CHANNEL = "ml-team"
KEY = "key-1"
LEASE = timedelta(minutes=1)
EVERY = timedelta(seconds=5)
ENTRY = AuditEntry("alignment:submit", "T1", "U1")

Handle = Callable[[Claim], Awaitable[Again]]


@dataclass
class Bench:
    """What the tests of the handlers work with. Nugen's clock stands still until it is advanced."""

    store: Store
    slack: SlackPlayground
    nugen: NugenPlayground
    gateway: Gateway
    client: NugenClient
    ahead: timedelta = field(default_factory=timedelta)
    client_ahead: timedelta = field(default_factory=timedelta)

    @property
    def ada(self) -> Person:
        return self.slack.person("ada")

    async def claim(self, kind: WorkKind, lease: timedelta = LEASE) -> Claim:
        """The work of this kind, whenever it is due and whoever is gone with it."""
        self.ahead += timedelta(days=1)
        now = await self.store.now() + self.ahead
        (claim,) = await self.store.claim(kind, owner=uuid4().hex, lease=lease, limit=1, now=now)
        return claim

    async def round(self, kind: WorkKind, handle: Handle) -> Again:
        """What a worker does with one piece of work."""
        claim = await self.claim(kind)
        again = await handle(claim)
        due_at = await self.store.now() + again.after if again.after is not None else None
        await self.store.finish(claim, due_at=due_at, failed=again.failed)
        return again

    async def share(self, *files: tuple[str, bytes]) -> tuple[SlackFile, ...]:
        """Put files into the channel, where the bot may read them."""
        ids = [await self.ada.upload(name, content) for name, content in files]
        await self.ada.say(CHANNEL, "the files", files=ids)
        return tuple(SlackFile(id_, name, len(content)) for id_, (name, content) in zip(ids, files, strict=True))

    async def add(self, **facts: Any) -> Alignment:
        """A stored record of Ada's in her channel."""
        now = await self.store.now()
        draft = Draft(
            "Support assistant", "nugen-flash-instruct", ("doc-abc123",), self.slack.workspace.channel(CHANNEL).id
        )
        basics: dict[str, Any] = {
            "id": uuid4().hex,
            "team_id": self.slack.team_id,
            "vendor_key": KEY,
            "requester": self.ada.id,
            "draft": draft,
            "created_at": now,
            "phase_since": now,
            "view_id": uuid4().hex,
        }
        record, _ = await self.store.add(Alignment(**{**basics, **facts}), ENTRY)
        return record

    async def preparing(
        self, *files: SlackFile, plan: BenchmarkPlan | None = None, documents: tuple[str, ...] = ()
    ) -> Alignment:
        """An order that needs these first."""
        draft = Draft(
            "Support assistant",
            "nugen-flash-instruct",
            documents,
            self.slack.workspace.channel(CHANNEL).id,
            files=files,
            benchmark_plan=plan,
        )
        now = await self.store.now()
        return await self.add(draft=draft, phase=Phase.PREPARING, materials=planned(files, plan), news_at=now)

    async def aligned(self, **facts: Any) -> Alignment:
        """A finished alignment with a model that Nugen knows."""
        project = self.nugen.add_project(name="Support assistant", document_ids=("doc-abc123",), age=7200)
        return await self.add(
            phase=Phase.FINISHED,
            vendor_id=project.id,
            model_id=project.model_id,
            ended_at=await self.store.now(),
            **facts,
        )

    async def change(self, record: Alignment, **facts: Any) -> Alignment:
        """The record with other facts, stored."""
        changed = await self.store.change(record.id, lambda one: Change(replace(one, **facts)))
        assert changed is not None
        return changed

    async def now(self, record: Alignment) -> Alignment:
        """The record as it is now."""
        found = await self.store.get(record.id)
        assert found is not None
        return found

    async def card(self, record: Alignment) -> Message:
        """Deliver what there is to say; gives the card."""
        await self.store.make_due(Work(WorkKind.DELIVER, record.id))
        await self.round(
            WorkKind.DELIVER, Deliver(self.store, self.gateway, SLACK.faster(1000), timedelta(), "Alignbot")
        )
        ts = (await self.store.thread(record.id)).card_ts
        return next(one for one in self.slack.workspace.channel(CHANNEL).messages if one.ts == ts)

    async def said(self, record: Alignment) -> list[NoticeKind]:
        """What waits to be said."""
        return [row.notice.kind for row in await self.store.waiting(record.id)]

    async def called(self, call: str, times: int = 1) -> None:
        """Wait until Nugen has been asked this so often."""
        changed = asyncio.Event()
        self.nugen.subscribe(lambda _: changed.set())
        async with asyncio.timeout(10):
            while len(self.asked(call)) < times:
                await changed.wait()
                changed.clear()

    def asked(self, *calls: str) -> list[str]:
        """Those of these calls that arrived at Nugen, in order."""
        return [one.call for one in self.nugen.requests if one.call in calls]


@pytest.fixture
def contract() -> str:
    """The generation that Nugen speaks."""
    return "plural"


@pytest.fixture
async def bench(store: Store, contract: str) -> AsyncIterator[Bench]:
    """Both playgrounds and the database that the test is for."""
    async with (
        NugenPlayground(speed=0, contract=contract) as nugen,
        SlackPlayground(load_manifest().document) as slack,
        aiohttp.ClientSession() as session,
    ):
        web = AsyncWebClient(
            token=slack.bot_token, base_url=f"{slack.base_url}/api/", session=session, timeout=10, retry_handlers=[]
        )
        nugen.piece_seconds = 0
        client = NugenClient(
            base_url=nugen.base_url,
            api_key=nugen.api_key,
            contract=None,
            timeouts=Timeouts(read=2, create_read=2),
            clock=lambda: time.monotonic() + built.client_ahead.total_seconds(),
        )
        built = Bench(store, slack, nugen, Gateway(web), client)
        async with client:
            yield built
