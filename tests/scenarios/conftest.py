"""A world for a scenario: the real bot between both playgrounds, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zlib import crc32

import pytest

from bot import app
from bot.app import Bot
from bot.jobs.budget import SLACK
from bot.manifest import Manifest, load_manifest
from bot.playground.nugen import NugenPlayground, Recorded
from bot.playground.slack import Deadlines, Message, Outcome, Person, SlackPlayground
from bot.settings import load_settings
from tests.secrecy import WATCH

T = TypeVar("T")

CHANNEL = "ml-team"
ORDER: Mapping[str, Any] = {
    "name": "Support assistant",
    "base_model": "nugen-flash-instruct",
    "document_ids": ["doc-abc123", "doc-def456"],
    "benchmark_id": "benchmark-xyz789",
}
# How much shorter a minute of Slack's is here: its rates are the subject of tests of their own.
FASTER = 1000
# How long anything is waited for, in seconds: a machine with much else to do is slow, and not to be called broken.
PATIENCE = 45
PICKERS = ("base_model", "document_ids", "benchmark_id")
CONTRACTS = ("documented", "singular", "plural", "mixed")
ABOUT_SLACK = frozenset(
    {
        "test_commands",
        "test_delivery",
        "test_delivery_places",
        "test_form",
        "test_form_same_running",
        "test_form_trouble",
        "test_pickers",
        "test_replicas",
    }
)
# Every generation of Nugen's contract and both databases, in four runs instead of eight.
PAIRS = (("sqlite", "documented"), ("postgresql", "singular"), ("sqlite", "plural"), ("postgresql", "mixed"))


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every scenario in every generation; one that names its generations or databases itself keeps those."""
    if "contract" not in metafunc.fixturenames:
        return
    named = {name for mark in metafunc.definition.iter_markers("parametrize") for name in _names(mark.args[0])}
    if "contract" in named:
        return
    first = crc32(metafunc.function.__name__.encode()) % len(CONTRACTS)
    if metafunc.config.getoption("every_generation") or not _is_about_slack(metafunc):
        generations, pairs = list(CONTRACTS), list(PAIRS)
    else:
        # By its name, so that together they cover all; neighbours among the pairs have different databases.
        generations, pairs = [CONTRACTS[first]], [PAIRS[first], PAIRS[first - 1]]
    if "database_kind" in named:
        mark = pytest.mark.parametrize("contract", generations)
    else:
        mark = pytest.mark.parametrize(("database_kind", "contract"), pairs)
    # As a mark, because only a mark takes the place of the parameters that the fixture has.
    metafunc.definition.add_marker(mark)


def _is_about_slack(metafunc: pytest.Metafunc) -> bool:
    return metafunc.module.__name__.rpartition(".")[2] in ABOUT_SLACK


def _names(argument: str | list[str] | tuple[str, ...]) -> list[str]:
    return [name.strip() for name in argument.split(",")] if isinstance(argument, str) else list(argument)


@dataclass
class World:
    """What a scenario works with. Nugen's clock stands still until the scenario advances it, or is given a speed."""

    slack: SlackPlayground
    nugen: NugenPlayground
    manifest: Manifest
    database_url: str
    http: bool = False
    overrides: dict[str, str] = field(default_factory=dict)
    bots: list[Bot] = field(default_factory=list)

    @property
    def ada(self) -> Person:
        return self.slack.person("ada")

    @property
    def grace(self) -> Person:
        return self.slack.person("grace")

    async def start_bot(self, **overrides: str) -> Bot:
        """One more replica, connected. Keywords are environment variables that differ."""
        environment = {
            "SLACK_BOT_TOKEN": self.slack.bot_token,
            "SLACK_API_URL": f"{self.slack.base_url}/api/",
            "NUGEN_API_KEY": self.nugen.api_key,
            "NUGEN_BASE_URL": self.nugen.base_url,
            "DATABASE_URL": self.database_url,
            "ALIGNBOT_POLL_SECONDS": "0.3",
            "ALIGNBOT_SETTLE_SECONDS": "0.5",
            "ALIGNBOT_PROGRESS_SECONDS": "0.2",
            **({"SLACK_SIGNING_SECRET": self.slack.signing_secret} if self.http else {}),
            **({"HOST": "127.0.0.1", "PORT": "0"} if self.http else {"SLACK_APP_TOKEN": self.slack.app_token}),
            **self.overrides,
            **overrides,
        }
        bot = Bot(load_settings(environment, dotenv=None), self.manifest, SLACK.faster(FASTER))
        self.bots.append(bot)
        await bot.start()
        if self.http:
            self.slack.deliver_to(f"http://127.0.0.1:{bot.port}/slack/events")
        await self.slack.bot_connected()
        return bot

    async def stop_bot(self, bot: Bot) -> None:
        """As SIGTERM does it."""
        self.bots.remove(bot)
        await bot.stop()

    async def kill_bot(self, bot: Bot) -> None:
        """As a kill does it: whatever is in flight is dropped where it is."""
        self.bots.remove(bot)
        clock, bot._clock = bot._clock, None
        assert clock is not None
        await clock.stop(patience=0)
        await bot.stop()

    async def open_form(self, person: Person | None = None, line: str = "/align", channel: str = CHANNEL) -> None:
        """Type the command and wait for the form."""
        who = person or self.ada
        outcome = await who.command(channel, line)
        assert outcome.ok, outcome.error
        await self.until(lambda: who.view)

    async def fill_in(self, person: Person | None = None, **fields: Any) -> Outcome:
        """Fill in the open form and press Submit; what is not given is left as it is."""
        who = person or self.ada
        for picker in PICKERS:
            chosen = fields.get(picker)
            for wanted in chosen if isinstance(chosen, list) else [chosen] if chosen else []:
                await who.suggest(picker, picker, wanted)
        return await who.submit(fields)

    async def order(self, person: Person | None = None, **fields: Any) -> Message:
        """Order as a person would, and wait for the card."""
        before = set(self.cards())
        await self.open_form(person)
        outcome = await self.fill_in(person, **{**ORDER, **fields})
        assert outcome.ok, (outcome.error, outcome.errors)
        return await self.until(lambda: next((card for card in self.cards() if card not in before), None))

    def cards(self, channel: str = CHANNEL) -> list[Message]:
        """The bot's messages in the channel itself, oldest first."""
        return [
            message
            for message in self.slack.workspace.channel(channel).messages
            if message.bot_id and message.thread_ts is None and message.visible_to is None and not message.deleted
        ]

    def replies(self, card: Message) -> list[Message]:
        """What stands in the card's thread, oldest first."""
        return self.slack.workspace.channel(card.channel).replies(card.ts)

    def ephemerals(self, person: Person | None = None, channel: str = CHANNEL) -> list[Message]:
        """What only this person sees, in threads as well."""
        who = person or self.ada
        return [one for one in self.slack.workspace.channel(channel).messages if one.visible_to == who.id]

    def direct(self, person: Person | None = None) -> list[Message]:
        """What the bot wrote to this person alone."""
        who = person or self.ada
        return [message for message in who.sees(self.slack.workspace.user(who.id).dm) if message.bot_id]

    async def reply(self, card: Message, words: str, timeout: float = PATIENCE) -> Message:  # noqa: ASYNC109 - it waits
        """Wait for a reply in the card's thread that says this."""
        return await self.until(
            lambda: next((one for one in self.replies(card) if words in text_of(one)), None), timeout
        )

    async def card_says(self, card: Message, words: str, timeout: float = PATIENCE) -> None:  # noqa: ASYNC109 - it waits
        """Wait until the card shows this."""
        await self.until(lambda: words in text_of(card) or None, timeout)

    async def until(self, condition: Callable[[], T | None], timeout: float = PATIENCE) -> T:  # noqa: ASYNC109 - it waits
        """The first true value of a condition on the workspace."""
        return await self.slack.until(condition, timeout)

    async def called(self, call: str, times: int = 1, timeout: float = PATIENCE) -> list[Recorded]:  # noqa: ASYNC109 - it waits
        """Wait until Nugen has been asked this so often; gives those requests."""
        changed = asyncio.Event()
        self.nugen.subscribe(lambda _: changed.set())
        async with asyncio.timeout(timeout):
            while len(found := [one for one in self.nugen.requests if one.call == call]) < times:
                await changed.wait()
                changed.clear()
        return found


def text_of(message: Message) -> str:
    """Everything that the message says, text and blocks together, mark-up included."""
    return "\n".join([message.text, *(_strings(message.blocks))])


def _strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [string for key, value in node.items() if key != "value" for string in _strings(value)]
    if isinstance(node, list):
        return [string for value in node for string in _strings(value)]
    return [node] if isinstance(node, str) else []


@asynccontextmanager
async def a_world(
    database_url: str, *, http: bool = False, manifest: Manifest | None = None, contract: str = "documented"
) -> AsyncIterator[World]:
    """Both playgrounds, without a bot yet; whatever bots are started are stopped at the end."""
    manifest = manifest or load_manifest()
    async with (
        NugenPlayground(speed=0, contract=contract) as nugen,
        SlackPlayground(manifest.document, deadlines=Deadlines()) as slack,
    ):
        world = World(slack, nugen, manifest, database_url, http)
        WATCH.know(slack.signing_secret, nugen.api_key)
        try:
            yield world
        finally:
            for bot in list(world.bots):
                await world.stop_bot(bot)
            WATCH.hear_workspace(slack)


@pytest.fixture
def told_soon(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Settings with which an outage is told of after a second, and silence so late that a slow machine is not quiet."""
    monkeypatch.setattr(app, "PATIENCE_SHARE_OF_QUIET", 500)
    return {"ALIGNBOT_QUIET_SECONDS": "600", "ALIGNBOT_POLL_SECONDS": "0.1"}


@pytest.fixture
def contract() -> str:
    """The generation of the contract that Nugen speaks; see `pytest_generate_tests`."""
    return "documented"


@pytest.fixture
async def idle_world(database_url: str, contract: str) -> AsyncIterator[World]:
    """A world in which no bot was started yet."""
    async with a_world(database_url, contract=contract) as world:
        yield world


@pytest.fixture
async def world(idle_world: World) -> World:
    """A world with one bot over Socket Mode, on each of the databases in turn."""
    await idle_world.start_bot()
    return idle_world
