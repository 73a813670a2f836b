"""`/align documents`: what Nugen has, with its states; uploaded and deleted from there, each with one word at its end."""

from __future__ import annotations

import asyncio
import copy
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.manifest import load_manifest
from bot.playground.nugen import Fault
from bot.playground.slack import DownloadFault, Message, Person
from bot.store import Database
from bot.store.tables import audit
from tests.scenarios.acting import buttons, hears, press
from tests.scenarios.conftest import CHANNEL, World, a_world, text_of
from tests.scenarios.modelling import asked, sent
from tests.scenarios.preparing import BROKEN, FAQ, HANDBOOK, downloading, made_of, share
from tests.scenarios.watching import order_elsewhere, signs

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
in_one = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])
in_two = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "documented"), ("sqlite", "plural")])

COUNT = 31
GUIDE = ("doc-net002", "vpn-troubleshooting.md")


async def the_list(world: World, person: Person | None = None) -> Message:
    """Ask for the list until it was read from Nugen; gives what only this person sees."""
    who = person or world.ada
    async with asyncio.timeout(15):
        while True:
            outcome = await who.command(CHANNEL, "/align documents")
            assert outcome.ok, outcome.error
            page = world.ephemerals(who)[-1]
            if "as of" in page.text:
                return page


def rows(page: Message) -> list[str]:
    """The documents of a page, first lines only."""
    return [block["text"]["text"].splitlines()[0] for block in page.blocks if block["block_id"].startswith("document_")]


async def turn(world: World, page: Message, label: str, words: str) -> None:
    """Turn the page, which stays the same message."""
    await press(world.ada, page, f"documents_page:{label}")
    await world.until(lambda: words in text_of(page) or None)


async def turned_to(world: World, name: str) -> tuple[Message, str]:
    """The page that has this document, and the value of its Delete button."""
    page, begin = await the_list(world), 1
    while name not in text_of(page):
        begin += 10
        await turn(world, page, "older", f"({begin} to ")
    block = next(block for block in page.blocks if f"*{name}*" in str(block))
    return page, block["accessory"]["value"]


def dialog(page: Message, value: str) -> str:
    """What the dialog says that opens when this Delete is pressed, the labels of its two buttons included."""
    (confirm,) = [
        block["accessory"]["confirm"] for block in page.blocks if block.get("accessory", {}).get("value") == value
    ]
    return " ".join(confirm[part]["text"] for part in ("title", "text", "confirm", "deny"))


async def upload(world: World, *files: tuple[str, bytes]) -> None:
    """Upload files by the button of the list."""
    shared = await share(world.ada, *files)
    await press(world.ada, await the_list(world), "document_upload")
    await world.until(lambda: world.ada.view)
    outcome = await world.ada.submit({"files": shared})
    assert outcome.ok, (outcome.error, outcome.errors)


async def told_directly(world: World, person: Person | None = None, times: int = 1) -> Message:
    """Wait for so many direct messages; gives the last of them."""
    await world.until(lambda: len(world.direct(person)) >= times or None)
    return world.direct(person)[-1]


async def written_down(world: World) -> list[tuple[str, str, str | None]]:
    """The audit in order: what, who, and of which document or file."""
    database = await Database.open(world.database_url)
    try:
        entries = select(audit.c.event, audit.c.user_id, audit.c.detail).order_by(audit.c.id)
        found = await database.read(lambda connection: connection.execute(entries).all())
        return [(row.event, row.user_id, row.detail) for row in found]
    finally:
        await database.close()


@on_sqlite
async def test_the_list_shows_every_document_once_with_its_state(world: World) -> None:
    """Newest first, ten on a page, turned in place; what is ready, under way and failed can be told apart."""
    page = await the_list(world)
    shown = rows(page)
    for words in ("(11 to 20)", "(21 to 30)", "(31 to 31)"):
        assert "documents_page:older" in buttons(page)
        await turn(world, page, "older", words)
        shown += rows(page)
    assert [one for one in buttons(page) if one.startswith("documents_page")] == ["documents_page:newer"]
    assert len(set(shown)) == len(shown) == COUNT
    assert shown[0] == "▫️ *chat-transcripts-may.jsonl* · processing"
    assert shown[3:5] == ["▫️ *empty-export.jsonl* · failed", "✅ *release-notes-4.3.md* · ready"]
    assert shown[-1] == "✅ *code-of-conduct.txt* · ready"
    await turn(world, page, "newer", "(21 to 30)")
    assert world.ephemerals()[-1] is page
    assert (world.ephemerals(world.grace), world.direct(), sent(world), world.cards()) == ([], [], [], [])


async def test_what_is_uploaded_there_is_told_once_directly(world: World) -> None:
    """One ready and one not, in one direct message after the last of them; in the list at once, and no job of it."""
    await upload(world, HANDBOOK, BROKEN)
    await hears(world, world.ada, "I upload *handbook.md*, *broken-scan.txt* to Nugen")
    await world.called("document_upload", times=2)
    assert world.direct() == []
    world.nugen.clock.advance(60)
    told = await told_directly(world)
    assert "1 of 2 documents are ready at Nugen, 1 could not be made." in told.text
    assert "✅ handbook.md · ready" in text_of(told)
    assert "❌ broken-scan.txt · cannot be used: The file could not be read as text." in text_of(told)
    assert "Mend or replace what failed" in text_of(told)
    assert "✅ *handbook.md* · ready" in rows(await the_list(world))
    made_of(world, HANDBOOK, BROKEN)
    await order_elsewhere(world)
    assert sent(world) == ["document_upload", "document_upload", "create"]
    assert (len(world.direct()), world.direct(world.grace), world.cards()) == (1, [], [])
    what = "handbook.md, broken-scan.txt"
    assert (await written_down(world))[0] == ("document:upload", world.ada.id, what)


async def test_what_is_deleted_there_is_gone_and_told_once_directly(world: World) -> None:
    """Named in its confirmation, marked in the list, gone from Nugen, told, gone from the list, written down."""
    page, value = await turned_to(world, GUIDE[1])
    for words in ("Delete the document?", *reversed(GUIDE), "cannot be undone", "Delete for good", "Keep it"):
        assert words in dialog(page, value)
    await press(world.ada, page, "document_delete", value)
    await world.until(lambda: "is being deleted" in text_of(page) or None)
    told = await told_directly(world)
    assert f"🗑️ *{GUIDE[1]}* (`{GUIDE[0]}`) is deleted at Nugen." in text_of(told)
    assert GUIDE[0] not in world.nugen.documents
    assert len(world.nugen.documents) == COUNT - 1
    page = await the_list(world)
    seen = rows(page)
    for words in ("(11 to 20)", "(21 to 30)"):
        await turn(world, page, "older", words)
        seen += rows(page)
    assert "older" not in str(buttons(page))
    assert len(seen) == COUNT - 1
    assert GUIDE[1] not in str(seen)
    assert sent(world) == ["document_delete"]
    assert (signs(world.direct()), world.direct(world.grace), world.cards()) == (["🗑️"], [], [])
    assert await written_down(world) == [("document:delete", world.ada.id, GUIDE[0])]


@in_two
async def test_a_document_is_deleted_once_however_often_it_is_wanted(world: World) -> None:
    """Pressed by two from their lists: it is gone for both, and each hears so once; delivered twice, it is one press."""
    world.slack.faults.duplicate_deliveries = True
    page, value = await turned_to(world, GUIDE[1])
    stale = await the_list(world, person=world.grace)
    await press(world.grace, stale, "documents_page:older")
    await world.until(lambda: "(11 to " in text_of(stale) or None)
    await press(world.ada, page, "document_delete", value)
    await told_directly(world)
    own = next(str(one["accessory"]["value"]) for one in stale.blocks if GUIDE[0] in str(one.get("accessory")))
    await press(world.grace, stale, "document_delete", own)
    # By then its name is forgotten here.
    assert f"(`{GUIDE[0]}`) is deleted at Nugen." in text_of(await told_directly(world, world.grace))
    await world.until(lambda: world.slack.deliveries_under_way == 0 or None)
    await order_elsewhere(world)
    assert (signs(world.direct()), signs(world.direct(world.grace))) == (["🗑️"], ["🗑️"])
    assert len(world.nugen.documents) == COUNT - 1
    events = [(event, who) for event, who, _ in await written_down(world)][:2]
    assert events == [("document:delete", world.ada.id), ("document:delete", world.grace.id)]


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.RESET_AFTER, Fault.TOO_MANY_REQUESTS])
@in_one
async def test_a_deletion_without_a_clear_answer_is_done_again_and_told_once(world: World, fault: Fault) -> None:
    """Nugen is down, its answer is lost, or it asks for patience: nobody hears of it before it is done."""
    world.nugen.faults.once("document_delete", fault, seconds=1)
    page, value = await turned_to(world, GUIDE[1])
    await press(world.ada, page, "document_delete", value)
    assert "is deleted at Nugen" in text_of(await told_directly(world))
    assert GUIDE[0] not in world.nugen.documents
    await order_elsewhere(world)
    assert signs(world.direct()) == ["🗑️"]
    assert asked(world, "document_delete") == 2


@in_two
async def test_a_vendor_that_refuses_is_told_and_nothing_is_lost(world: World) -> None:
    """The key may not do it any more: the document stays, the file is no document, and either is told once."""
    page, value = await turned_to(world, GUIDE[1])
    key, world.nugen.api_key = world.nugen.api_key, "another-key"
    await press(world.ada, page, "document_delete", value)
    told = await told_directly(world)
    assert f"❌ *{GUIDE[1]}* (`{GUIDE[0]}`) was not deleted at Nugen: " in text_of(told)
    assert "It is as it was." in text_of(told)
    await upload(world, HANDBOOK)
    told = await told_directly(world, times=2)
    assert "❌ The upload came to nothing: " in text_of(told)
    assert "handbook.md · cannot be used" in text_of(told)
    world.nugen.api_key = key
    assert len(world.nugen.documents) == COUNT
    assert sent(world) == ["document_delete", "document_upload"]
    await press(world.ada, page, "document_delete", value)
    assert "is deleted at Nugen" in text_of(await told_directly(world, times=3))
    assert signs(world.direct()) == ["❌", "❌", "🗑️"]


@in_two
async def test_an_upload_of_what_nugen_has_is_told_as_ready(world: World) -> None:
    """No second copy, and it is said that it was there."""
    await upload(world, (GUIDE[1], b"Switch it off and on."), FAQ)
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(60)
    told = await told_directly(world)
    assert "📄 All 2 documents are ready at Nugen." in told.text
    assert "vpn-troubleshooting.md · ready; Nugen had it already" in text_of(told)
    assert "faq.txt · ready\n" in text_of(told)
    assert len(world.nugen.documents) == COUNT + 1
    assert len(world.direct()) == 1


@in_one
async def test_a_bot_that_dies_on_the_way_is_taken_over_from(idle_world: World) -> None:
    """Killed in the middle of an upload: the next one uploads it, once, and says so once."""
    world = idle_world
    first = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    world.slack.faults.downloads.append(DownloadFault.SLOW)
    world.slack.faults.download_pause = 30
    await upload(world, HANDBOOK)
    await downloading(world)
    await world.kill_bot(first)
    await world.start_bot()
    await world.called("document_status")
    world.nugen.clock.advance(60)
    assert "📄 The document is ready at Nugen." in (await told_directly(world)).text
    made_of(world, HANDBOOK)
    await order_elsewhere(world)
    assert (len(world.nugen.documents), len(world.direct())) == (COUNT + 1, 1)


@on_sqlite
async def test_without_the_right_to_read_files_the_list_works_and_says_what_is_missing(database_url: str) -> None:
    """Installed from an older manifest: no form opens for files, everything else is as it is."""
    manifest = load_manifest()
    document = copy.deepcopy(dict(manifest.document))
    document["oauth_config"]["scopes"]["bot"].remove("files:read")
    async with a_world(database_url, manifest=replace(manifest, document=document), contract="plural") as world:
        await world.start_bot()
        page, value = await turned_to(world, GUIDE[1])
        await press(world.ada, page, "document_upload")
        await hears(world, world.ada, "I may not read files in this workspace yet, so nothing was done.")
        assert world.ada.view is None
        await press(world.ada, page, "document_delete", value)
        assert "is deleted at Nugen" in text_of(await told_directly(world))
        assert sent(world) == ["document_delete"]
        assert len(world.direct()) == 1
