import pytest
from playwright.async_api import Locator, expect

from tests.browser.alignments import MODEL, TITLE, open_form
from tests.browser.driver import Driver
from tests.browser.looks import assert_readable
from tests.scenarios.conftest import CHANNEL, World

pytestmark = pytest.mark.asyncio(loop_scope="session")

NAME = "Support assistant"
MAKE = "action-make_benchmark"


async def test_the_file_field_says_what_it_does_not_take(ada: Driver, world: World) -> None:
    """What does not fit is named at the field, the rest stays through every error, and what stays goes to Nugen."""
    await open_form(ada)
    await ada.attach(
        {"guide.md": b"# Guide", "notes.txt": b"Notes", "photo.png": b"PNG", "empty.txt": b""}, "files-files"
    )
    chosen = ada.by("files-files-list").get_by_test_id("chosen-file")
    await expect(chosen.locator(".file-name")).to_have_text(["guide.md", "notes.txt"])
    error = ada.field_error("files")
    await expect(error).to_contain_text("photo.png was left out: only txt, md, json, jsonl files fit here.")
    await expect(error).to_contain_text("empty.txt was left out: it is empty.")
    await assert_readable(ada)

    await chosen.get_by_role("button", name="Remove notes.txt").press("Enter")
    await expect(chosen.locator(".file-name")).to_have_text(["guide.md"])
    await expect(error).to_be_hidden()
    assert await ada.focused() == "files"
    await expect(ada.by("announcer")).to_have_text("notes.txt was taken away.")
    await ada.attach({f"part-{number:02}.txt": b"Part" for number in range(11)}, "files-files")
    await expect(chosen).to_have_count(10)
    await expect(error).to_contain_text("At most 10 files fit here: part-09.txt was left out.")
    await expect(error).to_contain_text("part-10.txt was left out.")

    await ada.submit()
    await expect(ada.field_error("name")).to_have_text("Please complete this required field.")
    await ada.fill_field("name", NAME)
    await ada.choose("base_model", MODEL, typed="flash instruct")
    await ada.choose("channel", "#random")
    await ada.submit()
    await expect(ada.field_error("channel")).to_contain_text("I am not in that channel yet.")
    await expect(chosen).to_have_count(10)
    for number in range(1, 9):
        await chosen.get_by_role("button", name=f"Remove part-{number:02}.txt").click()
    await ada.choose("channel", "#ml-team")
    await ada.submit()
    await ada.no_modal()
    card = await ada.sees(ada.card(NAME))
    for name in ("guide.md", "part-00.txt"):
        await expect(card).to_contain_text(f"{name} · Nugen works on it")
    assert len(await world.called("document_upload", 2)) == 2
    assert world.nugen.creates == []


async def test_documents_are_uploaded_and_deleted_from_their_list(ada: Driver, world: World) -> None:
    """The list shows what is there, takes files, tells in a direct message what became of them, and deletes."""
    listed = await list_again(ada, world, 1)
    await expect(listed).to_contain_text("Only visible to you")
    await assert_readable(ada)
    await ada.press(listed, "document_upload")
    await ada.modal("Upload documents")
    await ada.submit()
    await expect(ada.field_error("files")).to_have_text("Please complete this required field.")
    await ada.attach({"glossary.md": b"# Glossary\n\nA ticket is a question of a customer.\n"}, "files-files")
    await expect(ada.by("files-files-list").get_by_test_id("chosen-file")).to_have_count(1)
    await ada.submit()
    await ada.no_modal()
    await ada.sees(ada.messages("I upload glossary.md to Nugen"))
    await world.called("document_upload")
    world.nugen.clock.advance(300)
    await ada.go_to("Alignbot")
    await ada.sees(ada.messages("The document is ready at Nugen."))

    listed = await list_again(ada, world, 2)
    glossary = listed.locator(".section").filter(has_text="glossary.md · ready")
    await glossary.get_by_role("button", name="Delete").click()
    await expect(ada.by("confirm")).to_contain_text("This cannot be undone.")
    await ada.by("confirm-no").click()
    await glossary.get_by_role("button", name="Delete").click()
    await ada.by("confirm-yes").click()
    await ada.sees(listed.locator(".section").filter(has_text="glossary.md · is being deleted"))
    await ada.sees(ada.messages("glossary.md is being deleted at Nugen."))
    await ada.go_to("Alignbot")
    await ada.sees(ada.messages("is deleted at Nugen. Alignments that were made from it stay as they are."))
    await expect(await list_again(ada, world, 3)).not_to_contain_text("glossary.md")
    assert len(await world.called("document_delete")) == 1


async def list_again(ada: Driver, world: World, lists: int) -> Locator:
    """The list of documents, the so-many-th on the page, once the bot has read Nugen's as often as that."""
    # The list of benchmarks is read right after that of documents.
    await world.called("benchmarks", lists)
    await ada.go_to(CHANNEL)
    await ada.type_command("/align documents")
    return await ada.sees(ada.messages("Documents at Nugen").nth(lists - 1))


async def test_the_benchmark_view_needs_no_pointer(ada: Driver, world: World) -> None:  # noqa: PLR0915 - one way through the form
    """From the menu of a message to the form and the view on top of it and back, the focus is where it was left."""
    file = await world.ada.upload("guide.md", b"# Guide")
    await world.ada.say(CHANNEL, "Our guide.", files=[file])
    keyboard = ada.page.keyboard
    await ada.sees(ada.messages("Our guide."))
    await ada.tab_to("message-menu", back=True)
    await keyboard.press("Enter")
    await keyboard.press("ArrowDown")
    await expect(ada.page.get_by_role("menuitem", name="Align on these files")).to_be_focused()
    await keyboard.press("Enter")
    await ada.modal(TITLE)
    assert await ada.focused() == "name"
    await keyboard.type(NAME)
    await ada.tab_to(MAKE)
    await keyboard.press("Enter")
    await ada.modal("Make a benchmark")
    await expect(ada.field("how").get_by_label("Generate questions")).to_be_focused()
    await keyboard.press("ArrowDown")
    await expect(ada.field("how").get_by_label("Upload a JSON file")).to_be_checked()
    await ada.tab_to("modal-submit")
    await keyboard.press("Enter")
    await expect(ada.field_error("file")).to_have_text("Add the JSON file, or choose to generate questions.")
    assert await ada.focused() == "file"

    await keyboard.press("Escape")
    await ada.modal(TITLE)
    assert await ada.focused() == MAKE
    await keyboard.press("Enter")
    await ada.modal("Make a benchmark")
    await ada.tab_to("questions")
    await keyboard.press("ControlOrMeta+A")
    await keyboard.type("30")
    await keyboard.press("Enter")
    form = await ada.modal(TITLE)
    await expect(form).to_contain_text("A benchmark will be made: 30 questions")
    await expect(ada.field("name").get_by_role("textbox")).to_have_value(NAME)
    assert await ada.focused() == MAKE

    await keyboard.press("Enter")
    await ada.modal("Make a benchmark")
    await expect(ada.field("questions").get_by_role("textbox")).to_have_value("30")
    await ada.tab_to("modal-back", back=True)
    await keyboard.press("Enter")
    await ada.modal(TITLE)
    await ada.tab_to("action-drop_benchmark")
    await keyboard.press("Enter")
    await expect(form).not_to_contain_text("A benchmark will be made")
    assert await ada.focused() == MAKE
    await keyboard.press("Enter")
    await ada.modal("Make a benchmark")
    await ada.tab_to("modal-dismiss", back=True)
    await keyboard.press("Enter")
    await ada.no_modal()
    await ada.sees(ada.messages("You closed the form, so nothing was sent."))
    assert world.nugen.creates == []
