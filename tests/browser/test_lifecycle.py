from itertools import pairwise

import pytest
from playwright.async_api import Locator, expect

from bot.playground.nugen import Scenario
from tests.browser.alignments import BENCHMARK, MODEL, TITLE, order
from tests.browser.driver import Driver
from tests.browser.looks import assert_readable
from tests.scenarios.conftest import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "Support assistant"
FILES = {
    "refund-handbook.md": b"# Refunds\n\nA refund within 30 days needs the order number and nothing else.\n" * 40,
    "tone-of-voice.txt": b"We answer in short sentences. We say what happens next, and when.\n" * 60,
}
QUESTION = "A customer wants a refund after three weeks. What do we need from them?"
# Real seconds for each piece of an answer, so that it can be seen growing.
SPEAKING = 0.15
# Everything that a message says while it is written, however soon it says the next thing.
_WATCH_WHAT_GROWS = """() => {
    const thread = document.querySelector("[data-testid=thread-messages]");
    window.grown = [];
    new MutationObserver(() => {
        const text = thread.querySelector(".streaming .section-text")?.textContent;
        if (text && text !== window.grown.at(-1)) window.grown.push(text);
    }).observe(thread, { childList: true, subtree: true });
}"""


async def test_from_two_files_to_an_answer_side_by_side(ada: Driver, world: World) -> None:  # noqa: PLR0915 - one story
    """Two files become an alignment with a benchmark of its own, are measured, deployed, and answer in the thread."""
    world.nugen.scenario = Scenario.LIFECYCLE
    world.nugen.piece_seconds = SPEAKING
    await ada.drop(ada.by("messages"), FILES)
    await expect(ada.by("composer-attach-list").get_by_test_id("chosen-file")).to_have_count(2)
    await ada.type_command("Our handbook and how we write.")
    message = await ada.sees(ada.messages("Our handbook and how we write."))
    await expect(message.get_by_test_id("file").locator(".file-name")).to_have_text(list(FILES))

    await ada.use_menu(message, "Align on these files")
    await ada.modal(TITLE)
    await expect(ada.field("kept_files").locator(".chip")).to_have_text(list(FILES))
    await ada.fill_field("name", NAME)
    await ada.choose("base_model", MODEL, typed="flash instruct")
    await assert_readable(ada)
    await ada.by("action-make_benchmark").click()
    await ada.modal("Make a benchmark")
    await expect(ada.field("questions").get_by_role("textbox")).to_have_value("20")
    await assert_readable(ada)
    await ada.submit()
    form = await ada.modal(TITLE)
    await expect(form).to_contain_text("A benchmark will be made: 20 questions")
    await expect(ada.field("name").get_by_role("textbox")).to_have_value(NAME)
    await ada.submit()
    await ada.no_modal()

    card = await ada.sees(ada.card(NAME))
    for file in FILES:
        await expect(card).to_contain_text(f"{file} · Nugen works on it")
    await assert_readable(ada)
    assert world.nugen.creates == []
    world.nugen.clock.advance(120)
    await expect(card).to_contain_text("20 generated questions · Nugen works on it")
    world.nugen.clock.advance(120)
    await card.get_by_test_id("open-thread").click()
    await ada.sees(ada.replies("20 generated questions are ready at Nugen"))
    await ada.sees(ada.replies("Nugen accepted it"))
    for seconds, words in ((30, "Training began"), (240, "Trained")):
        world.nugen.clock.advance(seconds)
        await ada.sees(ada.replies(words))
    world.nugen.clock.advance(600)
    result = await ada.sees(ada.replies("is finished"))
    await expect(result.get_by_test_id("table").locator("thead th")).to_have_text(["Measure", "Before", "After"])
    await expect(result.locator(".mention-me")).to_have_text("@ada")

    await deploy(ada, world, result)
    await assert_readable(ada)
    await ada.page.evaluate(_WATCH_WHAT_GROWS)
    composer = ada.by("thread-composer")
    await composer.fill(f"@Alignbot {QUESTION}")
    await composer.press("Enter")
    columns = ada.replies("asked the model of").locator(".field-text")
    await expect(columns).to_have_count(2)
    grown: list[str] = await ada.page.evaluate("window.grown")
    assert len(grown) > 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(grown))
    assert "According to the handbook" in grown[-1]
    await expect(columns.first).to_contain_text("The aligned model")
    await expect(columns.first).to_contain_text("According to the handbook")
    await expect(columns.last).to_contain_text("The base model")
    await expect(columns.last).to_contain_text("Without more context it is hard to say")
    left, right = [await column.bounding_box() for column in (columns.first, columns.last)]
    assert left
    assert right
    assert (left["y"], left["x"] < right["x"]) == (right["y"], True)
    await assert_readable(ada)
    assert len(world.nugen.creates) == len(await world.called("deploy")) == 1
    assert len(await world.called("chat", 2)) == 2


async def test_what_the_card_offers_after_training(ada: Driver, world: World) -> None:
    """An evaluation with numbers; a question to a model that is not deployed; and the whole answer once it is."""
    world.nugen.scenario = Scenario.SUCCESS_WITHOUT_BENCHMARK
    await order(ada, NAME)
    await world.called("create")
    world.nugen.clock.advance(600)
    card = ada.card(NAME)
    await ada.sees(card.get_by_test_id("action-evaluate"))
    await ada.open_thread(NAME)

    await ada.press(card, "evaluate")
    form = await ada.modal("Evaluate the model")
    await expect(ada.field("benchmark_id").get_by_role("combobox")).to_have_value(BENCHMARK)
    await expect(form).to_contain_text("This costs as much as asking all of them")
    await ada.submit()
    await ada.no_modal()
    await expect(card).to_contain_text("Evaluating the model")
    await world.called("evaluate")
    world.nugen.clock.advance(1200)
    numbers = await ada.sees(ada.replies("The evaluation of the model"))
    await expect(numbers.get_by_test_id("table").locator("thead th")).to_have_count(3)
    await expect(numbers.get_by_test_id("chart").first).to_be_visible()

    await turn_on(ada, "refuse_streams")
    await ask(ada, card)
    refusal = await ada.sees(ada.replies("It is not deployed, so it cannot answer."))
    await deploy(ada, world, refusal)
    await ask(ada, card)
    answer = await ada.sees(ada.replies("Without more context it is hard to say"))
    await expect(answer.get_by_test_id("edited")).to_have_count(0)
    assert [len(await world.called(call)) for call in ("create", "evaluate", "deploy")] == [1, 1, 1]


async def test_the_generation_changes_while_a_job_runs(ada: Driver, world: World) -> None:
    """Nugen's API becomes another one in the middle: nothing is lost, nothing ordered twice, and the card says which."""
    await order(ada, NAME)
    await ada.open_thread(NAME)
    await ada.sees(ada.replies("Nugen accepted it"))
    card = ada.card(NAME)
    await expect(card).to_contain_text("Nugen's API: documented")
    await ada.by("drawer-toggle").click()
    await ada.by("tab-switches").click()
    await ada.by("switch-contract").select_option("plural")
    await ada.sees(ada.by("toast").filter(has_text="Nugen's API is the plural one"))
    await assert_readable(ada)
    await ada.by("drawer-close").click()
    world.nugen.clock.advance(30)
    await ada.sees(ada.replies("Training began"))
    await expect(card).to_contain_text("Nugen's API: plural")
    world.nugen.clock.advance(1200)
    await ada.sees(ada.replies("is finished"))
    assert len(world.nugen.creates) == 1


async def deploy(ada: Driver, world: World, message: Locator) -> None:
    """Press Deploy on a message, say yes, and let Nugen do it."""
    card = ada.card(NAME)
    await ada.press(message, "deploy")
    await expect(ada.by("confirm")).to_contain_text("It costs for as long as it is deployed")
    await ada.by("confirm-yes").click()
    await expect(card).to_contain_text("Deploying the model")
    await world.called("deploy")
    world.nugen.clock.advance(600)
    await ada.sees(ada.replies("is deployed after"))
    await expect(card).to_contain_text("deployed; it answers, and costs")


async def ask(ada: Driver, card: Locator) -> None:
    """Ask by the form that the card opens."""
    await ada.press(card, "ask")
    await ada.modal("Ask a question")
    await ada.fill_field("question", QUESTION)
    await ada.submit()
    await ada.no_modal()


async def turn_on(ada: Driver, switch: str) -> None:
    """Turn a switch of the inspector on."""
    await ada.by("drawer-toggle").click()
    await ada.by("tab-switches").click()
    await ada.by(f"switch-{switch}").check()
    await ada.by("drawer-close").click()
