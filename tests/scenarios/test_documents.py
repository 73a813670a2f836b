"""Files in the form: each becomes a document at Nugen first, and then one order is sent with all of them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.playground.nugen import Fault
from bot.playground.slack import DownloadFault
from bot.playground.slack import Fault as SlackFault
from tests.scenarios.acting import buttons, last_sent, press, send
from tests.scenarios.conftest import CHANNEL, ORDER, World, a_world, text_of
from tests.scenarios.modelling import sent
from tests.scenarios.preparing import (
    BROKEN,
    DOWNLOAD,
    FAQ,
    HANDBOOK,
    downloading,
    made_of,
    order_files,
    share,
    submit_files,
    the_card,
    the_project,
)
from tests.scenarios.watching import hear, mentions, order_elsewhere, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
in_one = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])
in_two = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "documented"), ("sqlite", "plural")])
LONG = 400_000


async def test_files_beside_documents_become_documents_and_one_order(world: World, contract: str) -> None:
    """Each is uploaded once and byte for byte, waited for with its progress on the card, and named in the one create."""
    files = await share(world.ada, HANDBOOK, FAQ)
    card = await order_files(world, files, document_ids=ORDER["document_ids"])
    assert "withdraw" in buttons(card)
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(10)
    # In the older generations Nugen does not tell how far it is.
    progress = ", 50 %" if contract in ("plural", "mixed") else ""
    await world.card_says(card, f"⚙️ handbook.md · Nugen works on it{progress}\n⚙️ faq.txt · Nugen works on it{progress}")
    assert world.replies(card) == []
    world.nugen.clock.advance(10)
    await hear(world, card, "📬")
    made = made_of(world, HANDBOOK, FAQ)
    assert the_project(world).order.document_ids == (*ORDER["document_ids"], *(one.id for one in made))
    assert sent(world) == ["document_upload", "document_upload", "create"]
    assert "handbook.md and faq.txt are ready at Nugen" in text_of(world.replies(card)[0])
    await world.card_says(card, "support-handbook-2025.md, refund-policy.txt, handbook.md, faq.txt")
    assert "works on it" not in text_of(card)
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["🧰", "📬", "🏁"]
    assert mentions(world, card) == ["🏁"]
    assert world.cards() == [card]


@on_sqlite
async def test_what_nugen_has_already_is_used_once(world: World) -> None:
    """A file that is there, picked besides: no second copy, its id once in the create, and it is said."""
    files = await share(world.ada, ("refund-policy.txt", b"Money back."), HANDBOOK)
    before = len(world.nugen.documents)
    card = await order_files(world, files, document_ids=ORDER["document_ids"])
    await world.card_says(card, "refund-policy.txt · ready; Nugen had it already")
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    (made,) = made_of(world, HANDBOOK)
    assert the_project(world).order.document_ids == (*ORDER["document_ids"], made.id)
    assert len(world.nugen.documents) == before + 1
    assert "(1 of them Nugen had already)" in text_of(world.replies(card)[0])


@in_two
async def test_one_that_fails_is_named_and_what_is_ready_is_kept_for_the_next_try(world: World) -> None:
    """Nothing is sent; Edit and send again has the ready one among the documents and uploads it no second time."""
    card = await order_files(world, await share(world.ada, BROKEN, HANDBOOK), description="For the help desk")
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(60)
    failure = await hear(world, card, "⛔")
    assert "broken-scan.txt · cannot be used: The file could not be read as text." in text_of(failure)
    assert "Nothing runs, nothing costs" in text_of(failure)
    await world.card_says(card, "Could not be prepared; nothing was sent and nothing runs")
    assert world.nugen.creates == []
    assert (told_besides_training(world, card), mentions(world, card)) == (["⛔"], ["⛔"])
    (ready,) = made_of(world, HANDBOOK)
    await press(world.ada, failure, "edit_and_resend")
    view = await world.until(lambda: world.ada.view)
    chosen = view.values["document_ids"]["document_ids"]["selected_options"]
    assert [(one["value"], one["text"]["text"]) for one in chosen] == [(ready.id, "handbook.md")]
    kept = view.values["kept_files"]["kept_files"]["selected_options"]
    assert [one["text"]["text"] for one in kept] == ["broken-scan.txt"]
    assert view.values["description"]["description"]["value"] == "For the help desk"
    mended = await share(world.ada, FAQ)
    assert (await world.fill_in(kept_files=[], files=mended)).ok
    again = await world.until(lambda: next((one for one in world.cards() if one is not card), None))
    await world.called("document_upload", times=3)
    world.nugen.clock.advance(60)
    await hear(world, again, "📬")
    assert the_project(world).order.document_ids == (ready.id, made_of(world, FAQ)[0].id)
    assert sent(world) == 3 * ["document_upload"] + ["create"]
    assert told_besides_training(world, card) == ["⛔"]


@in_two
async def test_a_mended_file_under_the_name_of_a_failed_one_is_told_what_to_do(world: World) -> None:
    """Nugen takes no other in its place, so that mending alone would fail for ever."""
    first = await order_files(world, await share(world.ada, BROKEN))
    await world.called("document_upload")
    world.nugen.clock.advance(60)
    await hear(world, first, "⛔")
    second = await order_files(world, await share(world.ada, (BROKEN[0], b"A sound text.\n")))
    failure = await hear(world, second, "⛔")
    assert "Nugen keeps one of this name that it could not use, and takes no other. Delete that one" in text_of(failure)
    assert "or rename the file." in text_of(failure)
    assert world.nugen.creates == []


@on_sqlite
async def test_a_file_that_cannot_be_used_is_told_at_its_field_before_anything_is_uploaded(database_url: str) -> None:
    """The wrong kind, empty, too large, too many: whatever Slack's own form lets through."""
    async with a_world(database_url, http=True, contract="plural") as world:
        await world.start_bot()
        await world.open_form()
        files = await share(world.ada, HANDBOOK)
        assert not (await world.fill_in(**{**ORDER, "channel": "random", "files": files})).ok
        payload = last_sent(world, "view_submission")
        values = payload["view"]["state"]["values"]
        values["channel"]["channel"]["selected_conversation"] = world.slack.workspace.channel(CHANNEL).id
        file = values["files"]["files"]["files"][0]
        cases: list[tuple[list[dict[str, Any]], str]] = [
            ([{**file, "name": "scan.pdf"}], "scan.pdf: Only txt, md, json or jsonl files can be used."),
            ([{**file, "size": 0}], "handbook.md: This file is empty."),
            ([{**file, "size": 101_000_000}], "handbook.md: This file has 101 MB; 100 MB is the most."),
            ([{**file, "id": f"F{number}"} for number in range(11)], "You chose 11 files; 10 is the most."),
        ]
        for chosen, words in cases:
            values["files"]["files"]["files"] = chosen
            answer = await send(world, payload)
            assert answer["response_action"] == "errors"
            assert list(answer["errors"]) == ["files"]
            assert words in answer["errors"]["files"]
        assert (sent(world), world.cards()) == ([], [])
        values["document_ids"]["document_ids"]["selected_options"] = []
        values["files"]["files"]["files"] = []
        assert "or add a file" in (await send(world, payload))["errors"]["document_ids"]


@in_one
async def test_a_file_that_was_deleted_in_slack_is_named(world: World) -> None:
    """Deleted after the form was filled in: nothing is sent, and the form opens with it to be taken out."""
    files = await share(world.ada, HANDBOOK)
    await world.open_form()
    await world.ada.suggest("base_model", "base_model", ORDER["base_model"])
    await world.ada.fill({"name": "Gone", "base_model": ORDER["base_model"], "files": files})
    world.slack.workspace.delete_file(files[0])
    assert (await world.ada.submit()).ok
    card = await the_card(world)
    failure = await hear(world, card, "⛔")
    assert "handbook.md · cannot be used: The file is not in Slack any more" in text_of(failure)
    assert (sent(world), told_besides_training(world, card)) == ([], ["⛔"])


@pytest.mark.parametrize("hindrance", [DownloadFault.CUT, SlackFault.ERROR_500_BEFORE, SlackFault.RATE_LIMITED])
@in_one
async def test_a_download_that_breaks_off_is_begun_anew(world: World, hindrance: DownloadFault | SlackFault) -> None:
    """Half a file is none: Nugen gets the whole one, once, and the thread hears nothing of it."""
    if isinstance(hindrance, DownloadFault):
        world.slack.faults.downloads.append(hindrance)
    else:
        world.slack.faults.once(DOWNLOAD, hindrance)
    handbook = ("handbook.md", b"Ask before you sign.\n" * 20_000)
    card = await order_files(world, await share(world.ada, handbook))
    await world.called("document_upload")
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    (made,) = made_of(world, handbook)
    assert the_project(world).order.document_ids == (made.id,)
    assert told_besides_training(world, card) == ["🧰", "📬"]
    assert "Not sent yet" not in text_of(card)
    assert sent(world) == ["document_upload", "create"]


@pytest.mark.parametrize(
    "fault", [Fault.BAD_GATEWAY, Fault.BAD_GATEWAY_AFTER, Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.MALFORMED]
)
@in_two
async def test_an_upload_without_a_clear_answer_is_done_again_and_makes_one_document(
    world: World, fault: Fault
) -> None:
    """Lost before or after it took effect: the second is either the first or answered with its id; one create."""
    world.nugen.faults.once("document_upload", fault)
    before = len(world.nugen.documents)
    card = await order_files(world, await share(world.ada, HANDBOOK))
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    (made,) = made_of(world, HANDBOOK)
    assert len(world.nugen.documents) == before + 1
    assert the_project(world).order.document_ids == (made.id,)
    assert told_besides_training(world, card) == ["🧰", "📬"]
    assert "Nugen had already" not in text_of(world.replies(card)[0])
    assert "Not sent yet" not in text_of(card)


@in_one
async def test_a_nugen_that_is_down_is_waited_for_with_words_on_the_card(world: World) -> None:
    """The card says that nothing was sent yet; once Nugen is back it goes on by itself."""
    world.nugen.faults.always("document_upload", Fault.BAD_GATEWAY)
    card = await order_files(world, await share(world.ada, HANDBOOK))
    await world.card_says(card, "Not sent yet: ")
    assert "I try again by myself." in text_of(card)
    assert world.replies(card) == []
    world.nugen.faults.clear()
    await press(world.ada, card, "refresh")
    await world.card_says(card, "Nugen works on it")
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    assert told_besides_training(world, card) == ["🧰", "📬"]


@pytest.mark.parametrize("moment", ["download", "processing"])
@in_one
async def test_withdrawn_while_it_is_prepared_nothing_is_sent(world: World, moment: str) -> None:
    """Whatever is still on its way ends there: no order, no word after the one that it was withdrawn."""
    if moment == "download":
        world.slack.faults.downloads.append(DownloadFault.SLOW)
        world.slack.faults.download_pause = 0.2
    card = await order_files(world, [await world.ada.upload_generated("long.txt", LONG)])
    await (downloading(world) if moment == "download" else world.card_says(card, "Nugen works on it"))
    await press(world.ada, card, "withdraw")
    reply = await hear(world, card, "↩️")
    assert "Nothing was sent to Nugen" in text_of(reply)
    await world.called("document_upload")
    world.nugen.clock.advance(60)
    await order_elsewhere(world)
    assert [one.answer for one in world.nugen.creates if b"Support assistant" in one.body] == []
    assert len(world.nugen.creates) == 1
    assert told_besides_training(world, card) == ["↩️"]
    await world.until(lambda: buttons(card) == ["edit_and_resend"] or None)


@pytest.mark.parametrize("moment", ["download", "processing"])
@on_sqlite
async def test_a_bot_that_dies_on_the_way_is_taken_over_from(idle_world: World, moment: str) -> None:
    """Killed in the middle of an upload, or while Nugen works: the next one goes on; one document a file, one create."""
    world = idle_world
    first = await world.start_bot(ALIGNBOT_LEASE_SECONDS="1")
    before = len(world.nugen.documents)
    if moment == "download":
        world.slack.faults.downloads.append(DownloadFault.SLOW)
        world.slack.faults.download_pause = 30
    await submit_files(world, await share(world.ada, HANDBOOK, FAQ))
    await (downloading(world) if moment == "download" else world.called("document_upload", times=2))
    await world.kill_bot(first)
    await world.start_bot()
    await world.called("document_status", times=2)
    world.nugen.clock.advance(60)
    card = await the_card(world)
    await hear(world, card, "📬")
    assert the_project(world).order.document_ids == tuple(one.id for one in made_of(world, HANDBOOK, FAQ))
    assert len(world.nugen.documents) == before + 2
    assert told_besides_training(world, card) == ["🧰", "📬"]


@in_one
async def test_a_form_that_is_delivered_twice_uploads_once(idle_world: World) -> None:
    """One row, one upload a file, one create."""
    world = idle_world
    world.slack.faults.duplicate_deliveries = True
    await world.start_bot()
    card = await order_files(world, await share(world.ada, HANDBOOK, FAQ))
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    await world.until(lambda: world.slack.deliveries_under_way == 0 or None)
    assert sent(world) == ["document_upload", "document_upload", "create"]
    assert (told_besides_training(world, card), world.cards()) == (["🧰", "📬"], [card])


@in_one
async def test_two_people_with_the_same_file_use_one_document(world: World) -> None:
    """At the same moment: one of them makes it, the other one reuses it, and both orders are sent."""

    async def ordered(name: str, who: str, channel: str) -> None:
        person = world.slack.person(who)
        files = await share(person, HANDBOOK)
        await world.open_form(person, channel=channel)
        fields = {**ORDER, "name": name, "document_ids": [], "benchmark_id": None, "files": files}
        outcome = await world.fill_in(person, **fields)
        assert outcome.ok, (outcome.error, outcome.errors)

    await asyncio.gather(ordered("Hers", "ada", CHANNEL), ordered("The other", "grace", "general"))
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(60)
    await hear(world, await the_card(world), "📬")
    await hear(world, await the_card(world, "general"), "📬")
    (made,) = made_of(world, HANDBOOK)
    assert [one.order.document_ids for one in world.nugen.projects.values()] == [(made.id,), (made.id,)]
    assert [one.filename for one in world.nugen.documents.values()].count("handbook.md") == 1
