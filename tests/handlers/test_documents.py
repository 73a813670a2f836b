from __future__ import annotations

from bot.alignments.errands import ErrandKind
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.work import WorkKind
from bot.playground.slack import Message
from bot.slack import actions
from bot.slack.form import FILES
from bot.slack.model_forms import UPLOAD_DOCUMENTS
from bot.store import Store
from tests.handlers.conftest import CHANNEL, KEY, Front, a_front


async def listed(front: Front, count: int = 2) -> Message:
    """Ada's list of so many documents."""
    kind = CatalogueKind.DOCUMENT
    items = [CatalogueItem(kind, f"doc-{one}", f"{one}.md", "READY", ready=True) for one in range(count)]
    await front.store.replace_catalogue(KEY, kind, items, await front.store.now())
    outcome = await front.ada.command(CHANNEL, f"{front.services.command} documents")
    assert outcome.ok, outcome.error
    return await front.hears(front.ada, "Documents at Nugen")


async def test_the_pages_of_the_list_turn_in_place(front: Front) -> None:
    """Only who asked sees it."""
    message = await listed(front, 12)
    assert "doc-11" not in str(message.blocks)
    await front.ada.press(message.channel, message.ts, f"{actions.DOCUMENTS_PAGE}:older")
    await front.slack.until(lambda: "doc-11" in str(message.blocks))
    await front.ada.press(message.channel, message.ts, f"{actions.DOCUMENTS_PAGE}:newer")
    await front.slack.until(lambda: "doc-11" not in str(message.blocks))
    assert front.slack.person("grace").sees(CHANNEL) == []


async def test_files_are_taken_in_a_form(front: Front) -> None:
    """Written down before the form closes, and named."""
    message = await listed(front)
    await front.ada.press(message.channel, message.ts, actions.DOCUMENT_UPLOAD)
    await front.form(front.ada, UPLOAD_DOCUMENTS)
    handbook = await front.ada.upload("handbook.md", b"text")
    outcome = await front.ada.submit({FILES: [handbook]})
    assert outcome.ok, (outcome.error, outcome.errors)
    errand = await front.store.errand(await front.taken(WorkKind.ERRAND))
    assert errand is not None
    assert (errand.kind, [one.file and one.file.id for one in errand.materials]) == (ErrandKind.UPLOAD, [handbook])
    await front.hears(front.ada, "I upload *handbook.md*")


async def test_a_file_that_cannot_be_used_is_told_on_the_field(front: Front) -> None:
    """Should Slack's own form let it through; nothing is taken."""
    message = await listed(front)
    await front.ada.press(message.channel, message.ts, actions.DOCUMENT_UPLOAD)
    await front.form(front.ada, UPLOAD_DOCUMENTS)
    empty = await front.ada.upload("empty.txt", b"text")
    front.slack.workspace.files[empty].size = 0
    outcome = await front.ada.submit({FILES: [empty]})
    assert outcome.errors == {FILES: "empty.txt: This file is empty."}
    assert await front.due(WorkKind.ERRAND) == []


async def test_a_deletion_is_taken_and_shown_in_the_list(front: Front) -> None:
    """The row says so from then on, and the person is told what comes."""
    message = await listed(front)
    value = '{"id": "doc-1", "offset": 0}'
    outcome = await front.ada.press(message.channel, message.ts, actions.DOCUMENT_DELETE, value=value)
    assert outcome.ok, outcome.error
    errand = await front.store.errand(await front.taken(WorkKind.ERRAND))
    assert errand is not None
    assert (errand.kind, errand.document_id, errand.document_name) == (ErrandKind.DELETE, "doc-1", "1.md")
    await front.slack.until(lambda: "is being deleted" in str(message.blocks))
    await front.hears(front.ada, "*1.md* is being deleted at Nugen.")


async def test_the_same_press_delivered_twice_deletes_once(front: Front) -> None:
    """Another press is another wish: the first may have come to nothing."""
    message = await listed(front)
    front.slack.faults.duplicate_deliveries = True
    value = '{"id": "doc-1", "offset": 0}'
    await front.ada.press(message.channel, message.ts, actions.DOCUMENT_DELETE, value=value)
    await front.taken(WorkKind.ERRAND)
    assert await front.due(WorkKind.ERRAND) == []


async def test_without_the_right_to_read_files_nothing_can_be_uploaded(store: Store) -> None:
    """The list is there all the same, and says what is missing when it is needed."""
    async with a_front(store, takes_files=False) as front:
        message = await listed(front)
        await front.ada.press(message.channel, message.ts, actions.DOCUMENT_UPLOAD)
        await front.hears(front.ada, "files:read")
