import pytest
from playwright.async_api import expect

from bot.playground.nugen import Scenario
from tests.browser.conftest import Playground
from tests.browser.driver import Driver

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_inspector_lists_what_went_over_the_wire_without_secrets(
    driver: Driver, playground: Playground
) -> None:
    """Each exchange is a line with direction, name and status; a click shows its JSON; the filter sifts; no secret shows."""
    await driver.by("drawer-toggle").click()
    await driver.type_command("/sample whisper")
    await expect(driver.messages("Only for you")).to_have_count(1)
    records = driver.by("wire-record")
    command = records.filter(has_text="/sample").filter(has_text="Slack → bot")
    await expect(command).to_have_count(1)
    await command.locator("summary").click()
    await expect(command).to_contain_text('"text": "whisper"')
    await driver.by("wire-filter").fill("auth.test")
    await expect(records.filter(visible=True)).to_have_count(await records.filter(has_text="auth.test").count())
    await driver.by("wire-filter").fill("")
    everything = await driver.by("wire").inner_text() + await driver.page.content()
    slack = playground.slack
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, playground.nugen.api_key):
        assert secret not in everything


async def test_switches_act_on_both_playgrounds(driver: Driver, playground: Playground) -> None:
    """Scenario, speed, delay, duplicates, charts and faults are set from the page, and cleared again."""
    slack, nugen = playground.slack, playground.nugen
    await driver.by("drawer-toggle").click()
    await driver.by("tab-wire").press("ArrowRight")
    await driver.by("switch-scenario").select_option("outage")
    await expect(driver.by("switches")).to_contain_text(Scenario.OUTAGE.summary)
    await driver.by("switch-speed").select_option("300")
    await driver.by("switch-latency").select_option("0.2")
    await driver.by("switch-duplicates").check()
    await driver.by("switch-refuse_charts").check()
    await expect(driver.by("toast").last).to_contain_text("Refuse charts")
    assert (nugen.scenario, nugen.clock.speed) == (Scenario.OUTAGE, 300)
    assert (slack.faults.latency, slack.faults.duplicate_deliveries, slack.faults.refuse_charts) == (0.2, True, True)

    await driver.by("slack-fault-call").select_option("chat.postMessage")
    await driver.by("slack-fault-kind").select_option("error_500_after")
    await driver.by("slack-fault-once").click()
    await driver.by("vendor-fault-call").select_option("create")
    await driver.by("vendor-fault-kind").select_option("bad-gateway")
    await driver.by("vendor-fault-always").click()
    await expect(driver.by("toast").last).to_contain_text("Every call of create gets: bad gateway.")
    assert slack.faults.take("chat.postMessage") == "error_500_after"
    trouble = nugen.faults.take("create")
    assert trouble is not None
    assert trouble.fault == "bad-gateway"

    await driver.by("clear-faults").click()
    await expect(driver.by("switch-duplicates")).not_to_be_checked()
    assert nugen.faults.take("create") is None


async def test_the_bots_connection_can_be_dropped(driver: Driver, playground: Playground) -> None:
    """The switch cuts Socket Mode; Escape closes the drawer and gives the focus back."""
    await driver.by("drawer-toggle").click()
    await driver.by("tab-switches").click()
    await driver.by("drop-connections").click()
    await playground.slack.until(lambda: playground.slack.connections == 0)
    await driver.page.keyboard.press("Escape")
    await expect(driver.by("drawer")).to_be_hidden()
    await expect(driver.by("drawer-toggle")).to_have_attribute("aria-expanded", "false")
    assert await driver.focused() == "drawer-toggle"
