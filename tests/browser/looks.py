"""Whether what is on the page can be read: in both schemes of colours, and on a narrow screen."""

from pathlib import Path

from playwright.async_api import expect

from tests.browser.driver import Driver

CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
SMALL_LAPTOP = 1280, 800
PHONE = 400, 780

# What runs over the right edge, except where it can be scrolled to.
_OVER_THE_SIDE = """() => [...(document.querySelector("dialog[open]") ?? document.body).querySelectorAll("*")]
    .filter((node) => node.checkVisibility() && !node.closest(".table-frame *, .visually-hidden, .sidebar"))
    .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
    .map((node) => `${node.tagName}.${node.className}: ${node.textContent.trim().slice(0, 40)}`)"""


async def assert_readable(driver: Driver) -> None:
    """Every text has enough contrast in light and in dark colours, and at 400 pixels nothing runs over the side."""
    page = driver.page
    for scheme in ("dark", "light"):
        await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
        await expect(page.locator("html")).to_have_attribute("data-theme", scheme)
        assert await page.evaluate(CONTRAST) == []
    await page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert await page.evaluate(_OVER_THE_SIDE) == []
    await page.set_viewport_size({"width": SMALL_LAPTOP[0], "height": SMALL_LAPTOP[1]})
