"""Many alignments in one channel of a Slack that enforces its rates to the letter, in a time that passes when nothing is due."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind
from bot.jobs.budget import SLACK
from bot.jobs.deliver import Deliver
from bot.jobs.worker import Worker
from bot.manifest import load_manifest
from bot.playground.slack import Message, SlackPlayground
from bot.playground.slack.wire import WireRecord
from bot.slack.gateway import Gateway
from bot.slack.message import Message as Sent
from bot.store import Store
from tests.store.records import ENTRY, an_alignment
from tests.store.stepping import Steps, stepping

KEY = "key-1"
CHANNEL = "ml-team"
HANDS = 8
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
POST, EDIT = "chat.postMessage", "chat.update"

Decide = Callable[[Alignment], Change]


@dataclass
class Crowd:
    """Alignments that wait in the vendor's queue, each with its card, and the worker that delivers."""

    steps: Steps
    store: Store
    slack: SlackPlayground
    gateway: Gateway
    deliver_one: Deliver
    worker: Worker
    ids: tuple[str, ...] = ()

    async def seat(self, number: int) -> None:
        """Add so many, and post their cards one a second."""
        channel = self.slack.workspace.channel(CHANNEL).id
        for n in range(number):
            draft = Draft(f"Support {n:03}", "nugen-flash-instruct", ("doc-1",), channel)
            facts = {"team_id": self.slack.team_id, "requester": self.slack.person("ada").id, "vendor_key": KEY}
            times = {"created_at": self.steps.now, "phase_since": self.steps.now}
            record = an_alignment(
                id=f"a{n:03}", draft=draft, phase=Phase.QUEUED, vendor_id=f"proj-{n}", **facts, **times
            )
            await self.store.add(record, ENTRY)
        for claim in await self.store.claim(WorkKind.DELIVER, owner="seating", lease=MINUTE, limit=number):
            self.steps.pass_(SECOND)
            ts = await self.gateway.post(channel, Sent("A seat."), key=claim.subject)
            await self.store.card_posted(claim, ts, "a seat")
            await self.store.finish(claim, due_at=None)
        self.ids = tuple(f"a{n:03}" for n in range(number))

    async def change(self, decide: Decide, ids: Sequence[str] | None = None) -> None:
        """What one look at the vendor's list changes of these (or all), in one transaction."""
        await self.store.make_due(Work(WorkKind.FOLLOW, KEY))
        (claim,) = await self.store.claim(WorkKind.FOLLOW, owner="follow", lease=MINUTE, limit=1)
        wanted = set(self.ids if ids is None else ids)
        pairs = [(one, decide(one)) for one in await self.store.polled(KEY) if one.id in wanted]
        assert await self.store.change_many(pairs, claim=claim) == []
        await self.store.finish(claim, due_at=None)

    async def deliver(self, during: timedelta = timedelta()) -> None:
        """Do what is due, and what becomes due in this time, each at its moment."""
        end = self.steps.now + during
        await self.worker.tick()
        while (due := await self.store.next_due()) is not None and due <= end:
            self.steps.now = max(self.steps.now, due)
            await self.worker.tick()
        self.steps.now = end

    def another_worker(self, gateway: Gateway | None = None) -> Worker:
        """As another replica has it, with its own way to Slack if one is given."""
        deliver = replace(self.deliver_one, gateway=gateway or self.gateway)
        return Worker(WorkKind.DELIVER, deliver, self.store, lease=MINUTE, limit=HANDS)

    def messages(self) -> list[Message]:
        """All messages of the channel."""
        return self.slack.workspace.channel(CHANNEL).messages

    def calls(self, *methods: str) -> list[WireRecord]:
        """What was asked of Slack by these methods (or any)."""
        return [one for one in self.slack.wire if one.direction == "to_slack" and (not methods or one.kind in methods)]

    def refused(self) -> list[WireRecord]:
        """The calls that came too fast."""
        return [one for one in self.calls() if one.status == HTTPStatus.TOO_MANY_REQUESTS]

    async def card(self, alignment_id: str) -> Message:
        """Its card, as it stands in the channel."""
        ts = (await self.store.thread(alignment_id)).card_ts
        return next(one for one in self.messages() if one.ts == ts)

    async def told(self, alignment_id: str) -> list[str]:
        """The signs of the replies in its thread."""
        replies = self.slack.workspace.channel(CHANNEL).replies((await self.card(alignment_id)).ts)
        return [one.text.split()[0] for one in replies]

    def all_told(self) -> list[str]:
        """The signs of all replies of the channel, in the order in which they were posted."""
        return [one.text.split()[0] for one in self.messages() if one.thread_ts]


def saying(phase: Phase, *kinds: NoticeKind) -> Decide:
    """It enters a phase, and these things are told."""

    def decide(one: Alignment) -> Change:
        ended_at = None if phase is Phase.TRAINING else one.created_at
        after = replace(one, phase=phase, status=phase.value, ended_at=ended_at)
        return Change(after, tuple(Notice(kind, one.created_at, after) for kind in kinds))

    return decide


BEGIN_QUIETLY = saying(Phase.TRAINING)
BEGIN = saying(Phase.TRAINING, NoticeKind.TRAINING)
FAIL = saying(Phase.FAILED, NoticeKind.FAILED)
END = saying(Phase.FINISHED, NoticeKind.RESULT)
FINISH = saying(Phase.FINISHED, NoticeKind.TRAINED, NoticeKind.RESULT)


def advance(percent: int) -> Decide:
    """It has come so far."""
    return lambda one: Change(replace(one, progress=percent))


@asynccontextmanager
async def a_crowd(database_url: str) -> AsyncIterator[Crowd]:
    """Nobody yet, in an empty channel."""
    steps = Steps()
    database = stepping(database_url, steps)
    store = Store(database)
    async with (
        SlackPlayground(load_manifest().document, rates=True, clock=steps.seconds) as slack,
        aiohttp.ClientSession() as session,
    ):
        web = AsyncWebClient(
            token=slack.bot_token, base_url=f"{slack.base_url}/api/", session=session, timeout=10, retry_handlers=[]
        )
        gateway = Gateway(web)
        deliver = Deliver(store, gateway, SLACK, MINUTE, "Alignbot")
        yield Crowd(
            steps, store, slack, gateway, deliver, Worker(WorkKind.DELIVER, deliver, store, lease=MINUTE, limit=HANDS)
        )
    await database.close()
