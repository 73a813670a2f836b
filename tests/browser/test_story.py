import re

import pytest
from playwright.async_api import expect

from tests.browser.alignments import BENCHMARK, DOCUMENTS, MODEL, fill_in, open_form, order
from tests.browser.conftest import Heard
from tests.browser.driver import Driver
from tests.browser.looks import CONTRAST
from tests.scenarios.conftest import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "Support assistant"
RANDOM = "I am not in that channel yet. Type /invite @Alignbot there"


async def test_from_the_command_to_the_numbers(ada: Driver, world: World, heard: Heard) -> None:
    """Filled in wrongly the form says so at each field; filled in rightly it becomes a card, a thread and a result."""
    await open_form(ada)
    await ada.submit()
    for block_id in ("name", "base_model"):
        await expect(ada.field_error(block_id)).to_have_text("Please complete this required field.")
    for block_id in ("document_ids", "files", "benchmark_id", "workflow_id", "description", "channel"):
        await expect(ada.field_error(block_id)).to_be_hidden()
    assert await ada.focused() == "name"

    await fill_in(ada, NAME)
    await ada.choose("channel", "#random")
    await ada.submit()
    await expect(ada.field_error("channel")).to_contain_text(RANDOM)
    assert await ada.focused() == "channel"
    await expect(ada.field("name").get_by_label("Name")).to_have_value(NAME)
    await expect(ada.field("base_model").get_by_role("combobox")).to_have_value(re.compile(MODEL))
    await expect(ada.field("document_ids").locator(".chip")).to_contain_text(DOCUMENTS)
    await expect(ada.field("benchmark_id").get_by_role("combobox")).to_have_value(re.compile(BENCHMARK))
    assert world.nugen.creates == []

    await ada.choose("channel", "#ml-team")
    await expect(ada.field_error("channel")).to_be_hidden()
    await ada.submit()
    await ada.no_modal()
    card = await ada.sees(ada.card(NAME))
    await ada.open_thread(NAME)
    await ada.sees(ada.replies("Nugen accepted it"))
    for seconds, words in ((30, "Training began"), (500, "Trained"), (300, "evaluates the model")):
        world.nugen.clock.advance(seconds)
        await ada.sees(ada.replies(words))
    world.nugen.clock.advance(600)
    result = await ada.sees(ada.replies("is finished"))
    await expect(card).to_contain_text("Finished")
    await expect(result.locator(".mention-me")).to_have_text("@ada")
    assert len(world.nugen.creates) == 1

    await expect(result.get_by_test_id("table").locator("thead th")).to_have_text(["Measure", "Before", "After"])
    rows = result.get_by_test_id("table").locator("tbody tr")
    bars = result.get_by_test_id("chart").locator("rect")
    await expect(bars).to_have_count(2 * await rows.count())
    for cell in (await rows.first.locator("td").all_inner_texts())[1:]:
        await expect(result.locator(".section-text").last).to_contain_text(cell)

    await card.get_by_test_id("edited").click()
    versions = ada.page.get_by_role("dialog", name="Edit history").get_by_test_id("version")
    await expect(versions.first).to_contain_text("Finished")
    await expect(versions.last).not_to_contain_text("Finished")
    await ada.page.keyboard.press("Escape")
    for scheme in ("light", "dark"):
        await ada.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        await expect(ada.page.locator("html")).to_have_attribute("data-theme", scheme)
        assert await ada.page.evaluate(CONTRAST) == []
    assert [url for url in heard.asked if not url.startswith(f"{world.slack.base_url}/")] == []


async def test_the_keyboard_alone_is_enough(ada: Driver, world: World) -> None:
    """From arriving on the page to reading the thread no pointer is needed, and the focus is never lost."""
    keyboard = ada.page.keyboard
    assert await ada.focused() == "composer"
    await keyboard.type("/al")
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await ada.modal("New alignment")
    assert await ada.focused() == "name"
    await keyboard.type(NAME)
    for block_id, typed, wanted in (
        ("base_model", "flash instruct", MODEL),
        ("document_ids", "refund", "refund-policy.txt"),
        ("document_ids", "tone", "tone-of-voice.md"),
        ("benchmark_id", "spring", BENCHMARK),
    ):
        await ada.tab_to(block_id)
        await keyboard.type(typed)
        await ada.sees(ada.field(block_id).get_by_role("option").filter(has_text=wanted))
        await keyboard.press("Enter")
    await ada.tab_to("modal-submit")
    await keyboard.press("Enter")
    await ada.no_modal()
    await ada.sees(ada.card(NAME).get_by_test_id("open-thread"))
    assert await ada.focused() == "composer"
    await ada.tab_to("open-thread", back=True)
    await keyboard.press("Enter")
    await ada.sees(ada.replies("Nugen accepted it"))
    await expect(ada.by("thread-composer")).to_be_focused()
    await keyboard.press("Escape")
    await expect(ada.by("open-thread")).to_be_focused()
    assert len(world.nugen.creates) == 1


async def test_a_newcomer_is_told_what_to_type(ada: Driver, world: World) -> None:
    """An address without a place leads to #ml-team, whose beginning says what to type and types it when asked."""
    await ada.page.goto("about:blank")
    await ada.page.goto(f"{world.slack.base_url}/")
    await expect(ada.by("channel-title")).to_have_text("#ml-team")
    await expect(ada.by("introduction")).to_contain_text("Start here: type /align")
    await ada.by("introduction-try").click()
    await expect(ada.by("composer")).to_have_value("/align")
    await expect(ada.by("composer")).to_be_focused()
    await ada.by("composer").press("Enter")
    await ada.modal("New alignment")


async def test_leaving_the_form_with_escape_is_answered(ada: Driver, world: World) -> None:
    """Whoever closes the form reads, alone, that nothing was sent and how to open it again."""
    await open_form(ada)
    await ada.fill_field("name", NAME)
    await ada.page.keyboard.press("Escape")
    await ada.no_modal()
    answer = await ada.sees(ada.messages("You closed the form, so nothing was sent."))
    await expect(answer).to_contain_text("Only visible to you")
    await ada.act_as("grace")
    await expect(answer).to_have_count(0)
    assert world.nugen.creates == []


async def test_an_id_that_no_list_shows_can_be_typed(ada: Driver, world: World) -> None:
    """Documents that are not ready say so, and an id that the catalogue does not know is offered and sent as it is."""
    await open_form(ada)
    await fill_in(ada, NAME)
    documents = ada.field("document_ids")
    await documents.get_by_role("combobox").fill("empty-export")
    await ada.sees(documents.get_by_role("option").filter(has_text="empty-export.jsonl · doc-bad002 (failed)"))
    await documents.get_by_role("combobox").fill("doc-not-listed")
    await documents.get_by_role("option").filter(has_text="Use doc-not-listed").click()
    await ada.submit()
    await ada.no_modal()
    await ada.sees(ada.messages("Documents not found or not owned by user: doc-not-listed"))
    assert b"doc-not-listed" in world.nugen.creates[0].body


@pytest.mark.parametrize("overrides", [{"ALIGNBOT_PROGRESS_SECONDS": "3600"}])
async def test_the_buttons_of_the_card_act_at_once(ada: Driver, world: World) -> None:
    """Mute keeps news out of the thread until Unmute; Refresh edits a card that would otherwise be left as it is."""
    await order(ada, NAME)
    card = ada.card(NAME)
    await ada.open_thread(NAME)
    await ada.sees(ada.replies("Nugen accepted it"))
    await ada.press(card, "mute")
    await ada.sees(card.get_by_test_id("action-unmute"))
    world.nugen.clock.advance(30)
    await expect(card).to_contain_text("Training")
    edits = await card.get_attribute("data-edits") or ""
    world.nugen.clock.advance(60)
    await ada.press(card, "refresh")
    await expect(card).not_to_have_attribute("data-edits", edits)
    await ada.press(card, "unmute")
    await ada.sees(card.get_by_test_id("action-mute"))
    world.nugen.clock.advance(500)
    await ada.sees(ada.replies("Trained"))
    await expect(ada.replies("Training began")).to_have_count(0)
