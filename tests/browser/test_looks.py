import pytest
from playwright.async_api import Page, expect

from bot.playground.nugen import NugenPlayground
from bot.playground.page import page_routes
from bot.playground.slack import SlackPlayground
from tests.browser.conftest import Heard, Playground
from tests.browser.driver import Driver
from tests.browser.looks import CONTRAST
from tests.browser.sample_app import MANIFEST

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def fill_the_page(driver: Driver) -> None:
    """A form with errors was seen, a card was edited, a thread with table and chart is open."""
    await driver.type_command("/sample whisper")
    await driver.type_command("/sample form")
    await driver.modal("Sample form")
    await driver.fill_field("name", "Looks")
    await driver.choose("model", "Flash")
    await driver.choose("documents", "Handbook 01")
    await driver.submit()
    await driver.no_modal()
    await driver.press(driver.messages("Waiting"), "advance")
    await driver.open_thread("Working")
    await expect(driver.replies("Done").get_by_test_id("chart")).to_be_visible()


async def test_nothing_outside_of_the_page_is_asked(driver: Driver, playground: Playground, heard: Heard) -> None:
    """Over a whole job every request goes to the playground, and the policy would let no other through."""
    await fill_the_page(driver)
    assert heard.asked
    assert [url for url in heard.asked if not url.startswith(f"{playground.slack.base_url}/")] == []
    refused = await driver.page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            document.body.append(Object.assign(document.createElement("script"), { textContent: "window.ran = true" }));
        })"""
    )
    assert refused == "script-src-elem"
    assert await driver.page.evaluate("window.ran") is None
    heard.complaints.clear()  # the browser reports the script that was refused on purpose


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_can_be_read_in_both_schemes(driver: Driver, scheme: str) -> None:
    """Every visible text has at least the contrast that WCAG AA asks for, with everything open."""
    await driver.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    await fill_the_page(driver)
    await expect(driver.page.locator("html")).to_have_attribute("data-theme", scheme)
    assert await driver.page.evaluate(CONTRAST) == []
    await driver.by("drawer-toggle").click()
    await expect(driver.by("wire-record").first).to_be_visible()
    assert await driver.page.evaluate(CONTRAST) == []
    await driver.by("drawer-close").click()
    await driver.type_command("/sample form")
    await driver.modal("Sample form")
    await driver.submit()
    await expect(driver.field_error("name")).to_be_visible()
    assert await driver.page.evaluate(CONTRAST) == []


async def test_the_chosen_scheme_is_remembered(driver: Driver) -> None:
    """The toggle changes the colours at once, and a reload keeps them."""
    await driver.by("theme-toggle").click()
    await expect(driver.page.locator("html")).to_have_attribute("data-theme", "dark")
    await driver.page.reload()
    await expect(driver.page.locator("html")).to_have_attribute("data-theme", "dark")


async def test_it_works_on_a_narrow_screen(driver: Driver) -> None:
    """At 400 pixels nothing runs over the side, the channels are behind a button, a thread takes the whole screen."""
    await driver.page.set_viewport_size({"width": 400, "height": 780})
    await fill_the_page(driver)
    assert await driver.page.evaluate("document.documentElement.scrollWidth") <= 400
    thread = await driver.by("thread").bounding_box()
    assert thread is not None
    assert thread["width"] == 400
    await driver.by("thread-close").click()
    await driver.page.get_by_role("button", name="Channels").click()
    await driver.go_to("general")
    await expect(driver.by("channel-title")).to_have_text("#general")


async def test_a_lost_connection_is_said_and_mends_itself(page: Page) -> None:
    """When the playground goes away a banner says so; when it is back the page goes on, without a reload."""
    async with NugenPlayground() as nugen:
        first = SlackPlayground(MANIFEST)
        first.mount(page_routes(first, nugen))
        await first.start()
        driver = Driver(page)
        await driver.open(first.base_url)
        await first.person("ada").post("ml-team", "before")
        await expect(driver.messages("before")).to_have_count(1)
        await first.stop()
        await expect(driver.by("connection-banner")).to_be_visible()

        second = SlackPlayground(MANIFEST)
        second.mount(page_routes(second, nugen))
        await second.start(int(first.base_url.rpartition(":")[2]))
        await expect(driver.by("connection-banner")).to_be_hidden()
        await driver.go_to("ml-team")
        await second.person("ada").post("ml-team", "after")
        await expect(driver.messages("after")).to_have_count(1)
        await second.stop()
