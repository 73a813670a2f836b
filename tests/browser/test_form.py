import pytest
from playwright.async_api import expect
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.conftest import Playground
from tests.browser.driver import Driver
from tests.browser.sample_app import form

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def open_form(driver: Driver) -> None:
    await driver.type_command("/sample form")
    await driver.modal("Sample form")


async def fill_rightly(driver: Driver, name: str) -> None:
    await driver.fill_field("name", name)
    await driver.choose("model", "Flash instruct", typed="flash")
    await driver.choose("documents", "Handbook 03", "Handbook 07")


async def test_from_the_command_to_the_result_in_the_thread(driver: Driver) -> None:
    """A form filled in wrongly shows each error at its field; filled in rightly it leads to a card and its thread."""
    await open_form(driver)
    await fill_rightly(driver, "bad")
    await driver.submit()
    await expect(driver.field_error("name")).to_have_text("This name is taken.")
    await expect(driver.field_error("documents")).to_have_text("Too few documents.")
    assert await driver.focused() == "name"
    await expect(driver.field("documents").locator(".chip")).to_have_text(["Handbook 03", "Handbook 07"])

    await driver.fill_field("name", "Support")
    await expect(driver.field_error("name")).to_be_hidden()
    await driver.submit()
    await driver.no_modal()
    await driver.open_thread("Waiting")
    await expect(driver.replies("flash with doc-03, doc-07")).to_have_count(1)

    await driver.press(driver.messages("Waiting"), "advance")
    await expect(driver.messages("Working")).to_have_attribute("data-edits", "1")
    await expect(driver.replies("Done").get_by_test_id("table").locator("tbody tr")).to_have_count(2)
    chart = driver.replies("Done").get_by_role("img", name="Before and after (bar chart)")
    await expect(chart.locator("rect")).to_have_count(4)


async def test_required_fields_are_asked_for_before_anything_is_sent(driver: Driver, playground: Playground) -> None:
    """Submitting an empty form marks every required field, moves the focus to the first, and sends nothing."""
    await open_form(driver)
    await driver.submit()
    for block_id in ("name", "model", "documents"):
        await expect(driver.field_error(block_id)).to_have_text("Please complete this required field.")
    for block_id in ("channel", "when", "notes"):
        await expect(driver.field_error(block_id)).to_be_hidden()
    assert await driver.focused() == "name"
    assert "view_submission" not in [record.kind for record in playground.slack.wire]
    control = driver.field("name").get_by_label("Name")
    described_by = (await control.get_attribute("aria-describedby") or "").split()
    texts = [await driver.page.locator(f"#{name}").inner_text() for name in described_by]
    assert texts == ["Please complete this required field.", "How you find it again."]
    await expect(control).to_have_attribute("aria-invalid", "true")


@pytest.mark.parametrize("acknowledgement", [1.0])
async def test_an_app_that_does_not_answer_shows_the_trouble_banner_and_keeps_the_input(driver: Driver) -> None:
    """The submit button is busy while waiting; then the banner says what to do, and everything typed is still there."""
    await open_form(driver)
    await fill_rightly(driver, "silence")
    await driver.submit()
    await expect(driver.by("modal-submit")).to_have_attribute("aria-busy", "true")
    await expect(driver.by("modal-trouble")).to_have_text("We had some trouble connecting. Try again?")
    await expect(driver.field("name").get_by_label("Name")).to_have_value("silence")
    await driver.fill_field("name", "Second try")
    await driver.submit()
    await driver.no_modal()
    await expect(driver.messages("Second try")).to_have_count(1)


async def test_type_ahead_is_usable_with_the_keyboard_alone(driver: Driver) -> None:
    """Arrows move, Enter takes, Escape closes the list but not the form, Backspace takes the last chip away."""
    await open_form(driver)
    field = driver.field("documents")
    box = field.get_by_role("combobox", name="Documents")
    await box.press("ArrowDown")
    await expect(field.get_by_role("listbox")).to_contain_text("Type 2 or more characters")
    await box.press_sequentially("hand")
    await expect(field.get_by_role("option")).to_have_count(12)
    await box.press("ArrowDown")
    await box.press("ArrowDown")
    await box.press("Enter")
    await box.press_sequentially("hand")
    await expect(field.get_by_role("option")).to_have_count(12)
    await box.press("ArrowUp")
    await box.press("Enter")
    await expect(field.locator(".chip")).to_have_text(["Handbook 02", "Handbook 11"])
    await box.press_sequentially("nothing like it")
    await expect(field.get_by_role("listbox")).to_contain_text("Nothing found.")
    await box.press("Escape")
    await expect(field.get_by_role("listbox")).to_be_hidden()
    await expect(driver.by("modal")).to_be_visible()
    await box.press("Backspace")
    await expect(field.locator(".chip")).to_have_text(["Handbook 02"])


async def test_what_was_entered_survives_an_update_of_the_form(driver: Driver) -> None:
    """Choosing a kind redraws the form with one more field; the other fields keep what is in them, and the focus."""
    await open_form(driver)
    await fill_rightly(driver, "Kept")
    await driver.choose("kind", "With a reason")
    await expect(driver.field("reason")).to_be_visible()
    await expect(driver.field("name").get_by_label("Name")).to_have_value("Kept")
    await expect(driver.field("model").get_by_role("combobox")).to_have_value("Flash instruct")
    await expect(driver.field("documents").locator(".chip")).to_have_count(2)
    await expect(driver.field("kind").get_by_role("combobox")).to_have_value("With a reason")
    assert await driver.focused() == "kind"
    await driver.fill_field("reason", "Because")
    await driver.submit()
    await driver.no_modal()


async def test_an_update_that_nobody_asked_for_leaves_what_is_being_typed(
    driver: Driver, playground: Playground
) -> None:
    """The app changes the form while somebody types in it: the text and the focus stay."""
    await open_form(driver)
    await driver.fill_field("name", "Half a na")
    slack = playground.slack
    view = slack.person("ada").view
    assert view is not None
    client = AsyncWebClient(slack.bot_token, base_url=f"{slack.base_url}/api/", retry_handlers=[])
    await client.views_update(view_id=view.id, view=form(slack.workspace.channel("ml-team").id, extra=True))
    await driver.sees(driver.field("reason"))
    await expect(driver.field("name").get_by_label("Name")).to_have_value("Half a na")
    assert await driver.focused() == "name"


async def test_every_kind_of_field_reaches_the_app(driver: Driver, playground: Playground) -> None:
    """Text, choices, radio buttons, checkboxes, a conversation and files arrive as the person entered them."""
    await open_form(driver)
    await fill_rightly(driver, "All of it")
    await driver.tick("when", "Later")
    await driver.tick("tell", "when done")
    await driver.drop(driver.field("files").locator(".file-field"), {"one.txt": b"One", "two.txt": b"Two"})
    await expect(driver.field_error("files")).to_have_text("Only one file fits here: two.txt was left out.")
    await driver.sees(driver.field("files").get_by_test_id("chosen-file"))
    await driver.choose("channel", "#general")
    await driver.fill_field("notes", "two\nlines")
    await driver.submit()
    await driver.no_modal()
    sent = next(record.request for record in playground.slack.wire if record.kind == "view_submission")
    values = sent["view"]["state"]["values"]
    assert values["when"]["when"]["selected_option"]["value"] == "later"
    assert [one["value"] for one in values["tell"]["tell"]["selected_options"]] == ["done"]
    assert [one["name"] for one in values["files"]["files"]["files"]] == ["one.txt"]
    assert values["notes"]["notes"]["value"] == "two\nlines"
    general = playground.slack.workspace.channel("general")
    assert values["channel"]["channel"]["selected_conversation"] == general.id
    await expect(driver.by("channel-general")).to_have_attribute("data-unread", "true")
    await driver.go_to("general")
    await expect(driver.messages("All of it")).to_have_count(1)
    await expect(driver.by("channel-general")).to_have_attribute("data-unread", "false")


async def test_the_dialog_keeps_the_focus_and_gives_it_back(driver: Driver, playground: Playground) -> None:
    """Tab goes round inside of the dialog in both directions; Escape closes it and the composer has the focus again."""
    await open_form(driver)
    inside = "document.querySelector('[data-testid=modal]').contains(document.activeElement)"
    for keys in ("Tab", "Shift+Tab"):
        for _ in range(16):
            await driver.page.keyboard.press(keys)
            assert await driver.page.evaluate(inside)
    await driver.page.keyboard.press("Escape")
    await driver.page.keyboard.press("Escape")
    await driver.no_modal()
    assert await driver.focused() == "composer"
    assert playground.slack.person("ada").view is None
