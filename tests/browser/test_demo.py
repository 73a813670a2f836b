import asyncio
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.alignments import TITLE, order
from tests.browser.driver import PATIENCE, Driver

pytestmark = pytest.mark.asyncio(loop_scope="session")

SECONDS = PATIENCE / 1000


@dataclass(frozen=True, slots=True)
class Demo:
    """`alignbot demo` as somebody starts it."""

    process: asyncio.subprocess.Process
    address: str

    async def stop(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        async with asyncio.timeout(SECONDS):
            return await self.process.wait()


@asynccontextmanager
async def demo(*options: str) -> AsyncIterator[Demo]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", *options, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(2 * SECONDS):
            said = (await process.stdout.readline()).decode()
        found = re.search(r"http://\S+/", said)
        assert found, said
        yield Demo(process, found[0].rstrip("/"))
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def test_two_demos_on_one_machine_and_one_that_comes_back(page: Page, browser: Browser) -> None:
    """Two demos do not meet; while one is away its page says so, and goes on by itself when it is back."""
    ada = Driver(page)
    async with AsyncExitStack() as stack:
        elsewhere = await stack.enter_async_context(await browser.new_context())
        elsewhere.set_default_timeout(PATIENCE)
        other_ada = Driver(await elsewhere.new_page())
        first, second = await asyncio.gather(
            stack.enter_async_context(demo("--speed", "600")), stack.enter_async_context(demo())
        )
        await ada.open(first.address)
        await other_ada.open(second.address)
        await order(ada, "Support assistant")
        await ada.open_thread("Support assistant")
        await ada.sees(ada.replies("is finished"))
        await ada.type_command("/align")
        await ada.modal(TITLE)

        assert await first.stop() == 0
        await expect(ada.by("connection-banner")).to_be_visible()
        port = first.address.rpartition(":")[2]
        await stack.enter_async_context(demo("--port", port))
        await expect(ada.by("connection-banner")).to_be_hidden()
        await ada.no_modal()
        await expect(ada.by("thread")).to_be_hidden()
        await expect(ada.by("channel-title")).to_have_text("#ml-team")
        await expect(ada.messages()).to_have_count(0)
        await ada.type_command("/align help")
        await ada.sees(ada.messages("I start alignments on Nugen"))

        await expect(other_ada.messages()).to_have_count(0)
        await other_ada.type_command("/align")
        await other_ada.modal(TITLE)
