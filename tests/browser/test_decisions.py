import json

import pytest
from playwright.async_api import expect

from bot.playground.nugen import Scenario
from tests.browser.alignments import BENCHMARK, DOCUMENTS, MODEL, TITLE, fill_in, open_form, order
from tests.browser.driver import Driver
from tests.scenarios.conftest import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "Support assistant"


async def test_a_failed_one_is_edited_and_sent_again(ada: Driver, world: World) -> None:
    """The failure says what Nugen said and what to do; the card's button opens the form as it was, and Start orders anew."""
    world.nugen.scenario = Scenario.FAILS_IN_TRAINING
    await order(ada, NAME)
    await ada.open_thread(NAME)
    await ada.sees(ada.replies("Nugen accepted it"))
    world.nugen.clock.advance(600)
    failure = await ada.sees(ada.replies("failed. Nugen says:"))
    await expect(failure.locator("blockquote")).to_contain_text("Finetuning failed")
    await expect(failure.locator(".mention-me")).to_have_text("@ada")
    card = ada.card(NAME)
    await expect(card).to_contain_text("Failed")

    # Nugen's own machines failed: whoever is called is not invited to pay for the same failure at once.
    await expect(failure.get_by_role("button", name="Edit and send again")).to_have_count(0)
    await ada.press(card, "edit_and_resend")
    await ada.modal(TITLE)
    await expect(ada.field("name").get_by_label("Name")).to_have_value(NAME)
    for block_id, held in (("base_model", "nugen-flash-instruct"), ("benchmark_id", "benchmark-xyz789")):
        await expect(ada.field(block_id).locator(".picker")).to_have_attribute("data-value", held)
    await expect(ada.field("document_ids").locator(".chip")).to_contain_text(DOCUMENTS)
    world.nugen.scenario = Scenario.SUCCESS
    await ada.fill_field("name", "Second try")
    await ada.submit()
    await ada.no_modal()
    await ada.sees(ada.card("Second try"))
    await world.called("create", 2)
    first, second = (json.loads(create.body) for create in world.nugen.creates)
    assert second == {**first, "name": "Second try"}


async def test_the_same_settings_are_a_question(ada: Driver, world: World) -> None:
    """What runs already is asked about in the form, which keeps everything; following it starts nothing."""
    await order(ada, NAME)
    await world.called("create")
    await open_form(ada)
    await fill_in(ada, NAME)
    await ada.submit()
    question = ada.field("already_running")
    await ada.sees(question)
    await expect(ada.by("modal")).to_contain_text("The same settings are already running: Support assistant")
    await expect(ada.field("name").get_by_label("Name")).to_have_value(NAME)
    await expect(ada.field("document_ids").locator(".chip")).to_contain_text(DOCUMENTS)
    await ada.submit()
    await expect(ada.field_error("already_running")).to_have_text("Please complete this required field.")
    await question.get_by_label("Follow that one").check()
    await ada.submit()
    await ada.no_modal()
    await expect(await ada.sees(ada.messages("Nothing new was sent."))).to_contain_text("Only visible to you")
    assert len(world.nugen.creates) == 1


async def test_a_lost_request_is_sent_again_only_when_somebody_says_so(ada: Driver, world: World) -> None:
    """When the answer was lost and nothing is found, the thread asks; Send again asks once more, then sends one."""
    world.nugen.scenario = Scenario.LOST_REQUEST
    await order(ada, NAME)
    await ada.open_thread(NAME)
    asked = await ada.sees(ada.replies("Please decide about"))
    await expect(ada.card(NAME)).to_contain_text("a decision is needed")
    await ada.press(asked, "send_again")
    await expect(ada.by("confirm")).to_contain_text("This may start and cost a second job")
    await ada.by("confirm-no").click()
    await ada.by("confirm").wait_for(state="detached")
    assert len(world.nugen.creates) == 1
    await ada.press(asked, "send_again")
    await ada.by("confirm-yes").click()
    await ada.sees(ada.replies("Nugen accepted it"))
    assert len(world.nugen.creates) == 2


async def test_of_two_that_match_somebody_says_which_one_it_is(ada: Driver, world: World) -> None:
    """Two projects fit a create without an answer: each stands on the card with its button, and one is taken."""
    world.nugen.scenario = Scenario.TWIN
    await order(ada, NAME)
    card = ada.card(NAME)
    choices = card.get_by_test_id("action-choose")
    await expect(choices).to_have_count(2)
    await choices.first.click()
    await ada.open_thread(NAME)
    await ada.sees(ada.replies("I send nothing more and follow that one."))
    await expect(choices).to_have_count(0)
    assert len(world.nugen.creates) == 1


async def test_the_switches_decide_what_happens_next(ada: Driver, world: World) -> None:
    """With faults set on the page a post is answered with an error after its effect, and Nugen refuses the create."""
    await ada.by("drawer-toggle").click()
    await ada.by("tab-switches").click()
    await ada.by("switch-scenario").select_option("refused")
    await ada.by("slack-fault-call").select_option("chat.postMessage")
    await ada.by("slack-fault-kind").select_option("error_500_after")
    await ada.by("slack-fault-once").click()
    await ada.sees(ada.by("toast").filter(has_text="The next call of chat.postMessage"))
    await ada.by("drawer-close").click()
    await order(ada, NAME)
    card = await ada.sees(ada.messages("Refused by Nugen; nothing runs"))
    await ada.sees(card.get_by_test_id("action-edit_and_resend"))
    await expect(ada.card(NAME)).to_have_count(1)
    first = next(record for record in world.slack.wire if record.kind == "chat.postMessage")
    assert first.note.startswith("fault: error_500_after")


async def test_the_inspector_shows_the_order_and_no_secret(ada: Driver, world: World) -> None:
    """The form, the create and the card are there to be read in full, with every secret cut short."""
    await order(ada, NAME)
    await ada.sees(ada.card(NAME).get_by_test_id("open-thread"))
    await ada.by("drawer-toggle").click()
    await ada.by("wire-filter").fill(NAME)
    records = ada.by("wire-record").filter(visible=True)
    create = records.filter(has=ada.page.locator("summary", has_text="POST /api/v3/alignment-project/create"))
    await create.locator("summary").click()
    await expect(create).to_contain_text('"base_model": "nugen-flash-instruct"')
    await expect(create).to_contain_text('"authorization": "Bearer nugen-pl…"')
    for kind, way in (("view_submission", "Slack → bot"), ("chat.postMessage", "bot → Slack")):
        await ada.sees(records.filter(has_text=kind).filter(has_text=way).first)
    everything = await ada.page.content()
    slack = world.slack
    for secret in (slack.bot_token, slack.app_token, slack.signing_secret, world.nugen.api_key):
        assert secret not in everything
    assert MODEL in everything
    assert BENCHMARK in everything
