"""A real Chromium on the page, with the sample app behind it for the page's own tests, or with the real bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, expect
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import load_manifest
from bot.playground.nugen import NugenPlayground
from bot.playground.page import page_routes
from bot.playground.slack import Deadlines, SlackPlayground
from tests.browser.chromium import chromium_path, running_chromium
from tests.browser.driver import PATIENCE, Driver
from tests.browser.sample_app import MANIFEST, sample_app
from tests.scenarios.conftest import World

# What is tested here is what a person sees. A machine with much else to do is not to fail Slack's three seconds.
UNHURRIED = 20.0


@dataclass(slots=True)
class Playground:
    """Both playgrounds with the sample app."""

    slack: SlackPlayground
    nugen: NugenPlayground


@dataclass
class Heard:
    """What the browser asked for and complained about."""

    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def request(self, request: Request) -> None:
        self.asked.append(request.url)

    def line(self, line: ConsoleMessage) -> None:
        if line.type == "error":
            self.complaints.append(line.text)

    def error(self, error: Error) -> None:
        self.complaints.append(str(error))


@pytest.fixture
def database_kind() -> str:
    """What is seen on the page does not depend on the database."""
    return "sqlite"


@pytest.fixture
def acknowledgement() -> float:
    """Seconds that the playground waits for an acknowledgement; shorter where a test waits for it to give up."""
    return UNHURRIED


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests."""
    path = chromium_path()
    if path is None:
        pytest.skip("needs Chromium: install the system package `chromium`")
    expect.set_options(timeout=PATIENCE)
    async with running_chromium(path) as chromium:
        yield chromium


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One profile for all tests: each has a playground on a port, so with a storage, of its own."""
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context
    await context.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab(context: BrowserContext) -> Page:
    """One tab for all tests, because opening it and starting its process takes longer than most of them."""
    return await context.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def page(tab: Page) -> AsyncIterator[Page]:
    """The tab as new, of the size of a small laptop."""
    await tab.set_viewport_size({"width": 1280, "height": 800})
    await tab.emulate_media(color_scheme="light", reduced_motion="reduce")
    yield tab
    await tab.goto("about:blank")


@pytest_asyncio.fixture(loop_scope="session")
async def playground(acknowledgement: float) -> AsyncIterator[Playground]:
    """The page with the sample app behind it."""
    async with NugenPlayground() as nugen:
        slack = SlackPlayground(MANIFEST, deadlines=Deadlines(acknowledgement=acknowledgement, trigger=UNHURRIED))
        slack.mount(page_routes(slack, nugen))
        async with slack:
            client = AsyncWebClient(slack.bot_token, base_url=f"{slack.base_url}/api/", retry_handlers=[])
            handler = AsyncSocketModeHandler(sample_app(client), slack.app_token)
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            await slack.bot_connected()
            yield Playground(slack, nugen)
            await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


@pytest.fixture
def overrides() -> dict[str, str]:
    """Settings of the real bot that differ in this test."""
    return {}


@pytest_asyncio.fixture(loop_scope="session")
async def world(database_url: str, overrides: dict[str, str]) -> AsyncIterator[World]:
    """The page with the real bot behind it, and a Nugen whose clock stands still until the test moves it."""
    manifest = load_manifest()
    async with NugenPlayground(speed=0) as nugen:
        deadlines = Deadlines(acknowledgement=UNHURRIED, trigger=UNHURRIED)
        slack = SlackPlayground(manifest.document, deadlines=deadlines)
        slack.mount(page_routes(slack, nugen))
        async with slack:
            world = World(slack, nugen, manifest, database_url)
            # Looking for work ten times a second takes the processor that Chromium needs.
            await world.start_bot(**{"ALIGNBOT_POLL_SECONDS": "0.4", **overrides})
            yield world
            for bot in list(world.bots):
                await world.stop_bot(bot)


@pytest.fixture
def heard() -> Heard:
    """What the browser did in this test."""
    return Heard()


@pytest_asyncio.fixture(loop_scope="session")
async def driver(playground: Playground, page: Page, heard: Heard) -> AsyncIterator[Driver]:
    """Ada in #ml-team, with the sample app."""
    async with _opened(playground.slack, page, heard) as driver:
        yield driver


@pytest_asyncio.fixture(loop_scope="session")
async def ada(world: World, page: Page, heard: Heard) -> AsyncIterator[Driver]:
    """Ada in #ml-team, with the real bot."""
    async with _opened(world.slack, page, heard) as driver:
        yield driver


@asynccontextmanager
async def _opened(slack: SlackPlayground, page: Page, heard: Heard) -> AsyncIterator[Driver]:
    """Ada's window in #ml-team. Whatever the browser complains about fails the test."""
    page.on("request", heard.request)
    page.on("console", heard.line)
    page.on("pageerror", heard.error)
    driver = Driver(page)
    await driver.open(slack.base_url)
    yield driver
    page.remove_listener("request", heard.request)
    page.remove_listener("console", heard.line)
    page.remove_listener("pageerror", heard.error)
    assert heard.complaints == []
