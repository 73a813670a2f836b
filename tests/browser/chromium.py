"""Starting the real Chromium, for the tests and for the picture."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium_path() -> str | None:
    """Where this machine has a Chromium."""
    return shutil.which("chromium") or shutil.which("google-chrome")


@asynccontextmanager
async def running_chromium(path: str) -> AsyncIterator[Browser]:
    """A headless Chromium, gone at the end."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        await browser.close()
