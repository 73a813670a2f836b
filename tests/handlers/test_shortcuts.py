from __future__ import annotations

from typing import Any

import pytest

from bot.alignments.checks import MAX_FILES
from bot.alignments.work import WorkKind
from bot.slack import actions
from bot.slack.form import CALLBACK_ID, FILES, KEPT_FILES
from bot.store import Store
from handlers.shortcuts import usable
from tests.handlers.conftest import CHANNEL, Front, a_front


def attached(name: str, **facts: Any) -> dict[str, Any]:
    return {"id": f"F{name}", "name": name, "size": 10, "mode": "hosted", **facts}


def test_what_cannot_become_a_document_is_left_out_by_name() -> None:
    """Wrong kinds, empty files, what Slack does not store and what is gone; the others stay in their order."""
    message = {
        "files": [
            attached("a.md"),
            attached("photo.png"),
            attached("empty.txt", size=0),
            attached("drive.txt", is_external=True),
            attached("gone.txt", mode="tombstone"),
            attached("old.txt", mode="hidden_by_limit"),
            attached("b.jsonl"),
        ]
    }
    files, left_out = usable(message)
    assert [file.name for file in files] == ["a.md", "b.jsonl"]
    assert [one.partition(":")[0] for one in left_out] == ["photo.png", "empty.txt", "drive.txt", "gone.txt", "old.txt"]
    assert all(one.endswith(".") for one in left_out)


def test_more_files_than_an_order_takes_are_left_out() -> None:
    """And said to be."""
    files, left_out = usable({"files": [attached(f"{number}.txt") for number in range(MAX_FILES + 2)]})
    assert (len(files), len(left_out)) == (MAX_FILES, 2)
    assert left_out[0] == "10.txt: 10 files are the most."


@pytest.mark.parametrize("message", [{}, {"files": None}, {"files": "?"}, {"files": [None, {}, {"id": 5}]}])
def test_a_message_without_files_has_none(message: dict[str, Any]) -> None:
    """Whatever Slack puts in place of them."""
    assert usable(message) == ([], [])


async def test_the_form_opens_with_the_files_of_the_message(front: Front) -> None:
    """Submitted, they are in the order, which reports in the channel of the message."""
    ids = [await front.ada.upload(name, b"text") for name in ("handbook.md", "photo.png", "faq.txt")]
    message = await front.ada.say(CHANNEL, "for the new model", files=ids)
    outcome = await front.ada.shortcut(actions.ALIGN_FILES, CHANNEL, message.ts)
    assert outcome.ok, outcome.error
    await front.form(front.ada, CALLBACK_ID)
    assert front.ada.view is not None
    assert "photo.png" in str(front.ada.view.blocks)
    await front.ada.suggest("base_model", "base_model", "base")
    submitted = await front.ada.submit({"name": "Support", "base_model": "base"})
    assert submitted.ok, (submitted.error, submitted.errors)
    alignment = await front.store.get(await front.taken(WorkKind.PREPARE))
    assert alignment is not None
    assert [file.id for file in alignment.draft.files] == [ids[0], ids[2]]
    assert alignment.draft.channel_id == front.channel_id


async def test_without_a_usable_file_no_form_opens(front: Front) -> None:
    """Whoever chose the shortcut is told why, alone."""
    photo = await front.ada.upload("photo.png", b"?")
    message = await front.ada.say(CHANNEL, "look", files=[photo])
    await front.grace.shortcut(actions.ALIGN_FILES, CHANNEL, message.ts)
    await front.hears(front.grace, "photo.png: Only txt, md, json or jsonl files can be used.")
    plain = await front.ada.say(CHANNEL, "no files here")
    await front.ada.shortcut(actions.ALIGN_FILES, CHANNEL, plain.ts)
    await front.hears(front.ada, "has no files")
    assert front.ada.view is None


async def test_without_the_right_to_read_files_the_shortcut_says_what_is_missing(store: Store) -> None:
    """An installation from before this release; the form itself opens, without its fields for files."""
    async with a_front(store, takes_files=False) as front:
        message = await front.ada.say(CHANNEL, "look", files=[await front.ada.upload("a.txt", b"text")])
        await front.ada.shortcut(actions.ALIGN_FILES, CHANNEL, message.ts)
        await front.hears(front.ada, "files:read")
        await front.ada.command(CHANNEL, front.services.command)
        await front.form(front.ada, CALLBACK_ID)
        assert front.ada.view is not None
        assert not {FILES, KEPT_FILES} & {block["block_id"] for block in front.ada.view.blocks}
