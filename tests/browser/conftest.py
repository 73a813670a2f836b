"""A real Chromium, and a playground with the sample app connected to it over Socket Mode."""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.playground.nugen import NugenPlayground
from bot.playground.page import page_routes
from bot.playground.slack import Deadlines, SlackPlayground
from tests.browser.driver import Driver
from tests.browser.sample_app import MANIFEST, sample_app

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(slots=True)
class Playground:
    """Both playgrounds, and what the browser asked for and complained about."""

    slack: SlackPlayground
    nugen: NugenPlayground
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests; each test gets a fresh profile in it."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("needs Chromium: install the system package `chromium`")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def playground() -> AsyncIterator[Playground]:
    """The page with the sample app behind it; what is not acknowledged is given up after half a second."""
    async with NugenPlayground() as nugen:
        slack = SlackPlayground(MANIFEST, deadlines=Deadlines(acknowledgement=0.5))
        slack.mount(page_routes(slack, nugen))
        async with slack:
            client = AsyncWebClient(slack.bot_token, base_url=f"{slack.base_url}/api/", retry_handlers=[])
            handler = AsyncSocketModeHandler(sample_app(client), slack.app_token)
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            await slack.bot_connected()
            yield Playground(slack, nugen)
            await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A fresh profile of the size of a small laptop."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.set_default_timeout(5_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def driver(context: BrowserContext, playground: Playground) -> AsyncIterator[Driver]:
    """Ada in #ml-team. Whatever the browser complains about fails the test."""
    page = await context.new_page()
    page.on("request", lambda request: playground.asked.append(request.url))
    page.on("console", lambda line: playground.complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: playground.complaints.append(str(error)))
    driver = Driver(page)
    await driver.open(playground.slack.base_url)
    yield driver
    assert playground.complaints == []
