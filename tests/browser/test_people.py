from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.alignments import fill_in, open_form, order
from tests.browser.driver import PATIENCE, Driver
from tests.scenarios.conftest import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "Support assistant"


@pytest_asyncio.fixture(loop_scope="session")
async def grace(browser: Browser, world: World) -> AsyncIterator[Driver]:
    """Grace in a window of her own; a second tab of Ada's would slow down whichever is behind."""
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE)
    driver = Driver(await context.new_page())
    await driver.open(world.slack.base_url, who="grace")
    yield driver
    await context.close()


async def test_two_windows_are_two_people(ada: Driver, grace: Driver, world: World) -> None:
    """Both see the card live; what is not Grace's to do is refused to her alone, with the reason, and changes nothing."""
    await order(ada, NAME)
    await ada.open_thread(NAME)
    await ada.sees(ada.replies("Nugen accepted it"))
    await grace.press(grace.card(NAME), "mute")
    refusal = await grace.sees(grace.messages("Only @ada, who ordered"))
    await expect(refusal).to_contain_text("mute it. Nothing was changed.")
    await expect(refusal).to_contain_text("Only visible to you")
    await expect(ada.messages("who ordered")).to_have_count(0)
    await grace.open_thread(NAME)
    world.nugen.clock.advance(30)
    for driver in (ada, grace):
        await driver.sees(driver.replies("Training began"))
        await expect(driver.card(NAME)).to_contain_text("Training")
        await driver.sees(driver.card(NAME).get_by_test_id("action-mute"))


async def test_acting_as_somebody_else_is_being_somebody_else(ada: Driver) -> None:
    """In one window as well: after the switch a button is pressed by Grace, and Ada does not see what Grace is told."""
    await order(ada, NAME)
    await ada.sees(ada.card(NAME).get_by_test_id("action-unfollow"))
    await ada.act_as("grace")
    await ada.press(ada.card(NAME), "unfollow")
    await ada.by("confirm-yes").click()
    refusal = await ada.sees(ada.messages("Only @ada, who ordered"))
    await ada.act_as("ada")
    await expect(refusal).to_have_count(0)
    await ada.sees(ada.card(NAME).get_by_test_id("action-unfollow"))


async def test_the_list_leads_to_the_thread(ada: Driver) -> None:
    """The answer of `/align list` has a link that opens the thread on the same page, from another channel too."""
    await order(ada, NAME)
    await ada.sees(ada.card(NAME).get_by_test_id("open-thread"))
    await ada.go_to("general")
    await ada.type_command("/align list")
    answer = await ada.sees(ada.messages("Your alignments"))
    await answer.get_by_role("link", name="open").click()
    await expect(ada.by("channel-title")).to_have_text("#ml-team")
    await ada.sees(ada.replies("Nugen accepted it"))
    assert len(ada.page.context.pages) == 1


async def test_the_app_is_invited_as_the_form_says(ada: Driver, grace: Driver, world: World) -> None:
    """While Ada's form waits with its error, Grace types what it says; then Start is enough, and the card is there."""
    await open_form(ada)
    await fill_in(ada, NAME)
    await ada.choose("channel", "#random")
    await ada.submit()
    error = ada.field_error("channel")
    await expect(error).to_contain_text("Type /invite @Alignbot there")
    await grace.go_to("random")
    await expect(grace.by("introduction")).to_contain_text("Alignbot cannot write here yet.")
    await grace.by("introduction-try").click()
    await grace.by("composer").press("Enter")
    await grace.sees(grace.by("toast").filter(has_text="Alignbot is in #random now."))
    await grace.sees(grace.page.get_by_text("Alignbot is a member"))
    await world.until(lambda: world.slack.deliveries_under_way == 0)
    await ada.submit()
    await ada.no_modal()
    await grace.sees(grace.card(NAME))
    await expect(ada.by("channel-random")).to_have_attribute("data-unread", "true")
    await ada.go_to("random")
    await ada.sees(ada.card(NAME))
