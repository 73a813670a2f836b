"""Takes the picture of the README: `python -m tests.browser.picture` writes `.github/thread.png`.

It shows what the demo shows, taken from the demo: the real bot, a job that ran to its result, the thread with its
numbers. It is taken in light colours, 1200 pixels wide. Run it again whenever the page or the bot's messages change.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import ViewportSize, expect

from bot.commands.demo import Options, playing
from tests.browser.alignments import order
from tests.browser.chromium import chromium_path, running_chromium
from tests.browser.driver import Driver
from tests.browser.smaller_png import smaller

PICTURE = Path(__file__).parents[2] / ".github" / "thread.png"
SIZE: ViewportSize = {"width": 1200, "height": 1080}
NAME = "Support assistant"
SPEED = 120.0
LONGEST = 120_000


async def taken() -> bytes:
    """Order as Ada, wait for the result, and take the picture, as a PNG."""
    chromium = chromium_path()
    if chromium is None:
        raise SystemExit("needs Chromium: install the system package `chromium`")
    with tempfile.TemporaryDirectory() as folder:
        async with (
            playing(Options(speed=SPEED), Path(folder)) as playground,
            running_chromium(chromium) as browser,
        ):
            page = await browser.new_page(viewport=SIZE, color_scheme="light", reduced_motion="reduce")
            driver = Driver(page)
            await driver.open(playground.slack.base_url)
            await order(driver, NAME)
            await driver.open_thread(NAME)
            result = driver.replies("is finished")
            await result.wait_for(timeout=LONGEST)
            await expect(driver.card(NAME)).to_contain_text("Finished")
            await page.mouse.move(0, 0)
            await driver.by("channel-title").evaluate("() => document.activeElement.blur()")
            # The result from its first line on, under as many of the replies before it as there is room for.
            await result.evaluate("(node) => node.scrollIntoView({ block: 'end' })")
            return await page.screenshot()


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    target.write_bytes(smaller(asyncio.run(taken())))
    print(f"{target}: {target.stat().st_size // 1000} kB")
