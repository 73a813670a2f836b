"""The shortcut on a message: its files are chosen in the form, and the card stands in the channel of the message."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from bot.manifest import load_manifest
from bot.playground.slack import Message, Person
from tests.scenarios.acting import hears
from tests.scenarios.conftest import ORDER, World, a_world, text_of
from tests.scenarios.modelling import sent
from tests.scenarios.preparing import FAQ, HANDBOOK, made_of, share, the_card, the_project
from tests.scenarios.watching import hear, mentions, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
in_one = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])
SHORTCUT = "align_files"
PLACE = "general"
PHOTO = ("photo.png", b"\x89PNG")
TABLE = ("prices.csv", b"a,b\n")
REFUSED = "Only txt, md, json or jsonl files can be used."


async def choose(person: Person, message: Message) -> None:
    """Choose the shortcut in the menu of this message."""
    outcome = await person.shortcut(SHORTCUT, message.channel, message.ts)
    assert outcome.ok, outcome.error


async def posted(
    person: Person, *files: tuple[str, bytes], channel: str = PLACE, thread_ts: str | None = None
) -> Message:
    """A message with these files."""
    return await person.say(channel, "For the model", files=await share(person, *files), thread_ts=thread_ts)


async def form_blocks(world: World, person: Person) -> dict[str, Any]:
    """Wait for the form; its blocks by their id."""
    view = await world.until(lambda: person.view)
    return {block["block_id"]: block for block in view.blocks}


def kept(person: Person) -> list[str]:
    """The names of the files that the form has chosen already."""
    assert person.view is not None
    return [one["text"]["text"] for one in person.view.values["kept_files"]["kept_files"]["selected_options"]]


async def start(world: World, person: Person, documents: Sequence[str] = ()) -> Message:
    """Give it a name and a base model and press Start; its card in the channel of the message."""
    outcome = await world.fill_in(
        person, name=ORDER["name"], base_model=ORDER["base_model"], document_ids=list(documents)
    )
    assert outcome.ok, (outcome.error, outcome.errors)
    return await the_card(world, PLACE)


@on_sqlite
@pytest.mark.parametrize("contract", ["documented", "plural"])
async def test_the_files_of_somebody_elses_message_are_aligned_on_in_its_channel(world: World) -> None:
    """A reply in a thread, with files that can be used and others: those become documents, these are named with why."""
    root = await world.ada.say(PLACE, "Which texts do we take?")
    message = await posted(world.ada, HANDBOOK, PHOTO, FAQ, TABLE, thread_ts=root.ts)
    await choose(world.grace, message)
    blocks = await form_blocks(world, world.grace)
    assert kept(world.grace) == ["handbook.md", "faq.txt"]
    left_out = str(blocks["left_out_files"])
    assert "photo.png: Only txt" in left_out
    assert "prices.csv: Only txt" in left_out
    card = await start(world, world.grace, ORDER["document_ids"])
    await world.called("document_upload", times=2)
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    made = tuple(one.id for one in made_of(world, HANDBOOK, FAQ))
    assert the_project(world).order.document_ids == (*ORDER["document_ids"], *made)
    assert sent(world) == ["document_upload", "document_upload", "create"]
    assert card.thread_ts is None
    assert (told_besides_training(world, card), mentions(world, card)) == (["🧰", "📬"], [])
    world.nugen.clock.advance(4 * 3600)
    assert f"<@{world.grace.id}>" in text_of(await hear(world, card, "🏁"))
    assert world.cards() == []
    assert world.replies(root) == [message]


@in_one
async def test_a_message_of_usable_files_needs_nothing_else_chosen(world: World) -> None:
    """All of them are chosen and nothing is left out; one taken out in the form is not uploaded."""
    await choose(world.ada, await posted(world.ada, HANDBOOK, FAQ))
    assert "left_out_files" not in await form_blocks(world, world.ada)
    assert kept(world.ada) == ["handbook.md", "faq.txt"]
    await world.ada.fill({"kept_files": ["faq.txt"]})
    card = await start(world, world.ada)
    await world.called("document_upload")
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    assert the_project(world).order.document_ids == (made_of(world, FAQ)[0].id,)
    assert sent(world) == ["document_upload", "create"]


@in_one
async def test_a_message_without_a_usable_file_opens_no_form(world: World) -> None:
    """Whoever chose the shortcut, and nobody else, is told why: by file, or that there are none."""
    await choose(world.grace, await posted(world.ada, PHOTO, TABLE))
    told = await hears(world, world.grace, f"photo.png: {REFUSED} prices.csv: {REFUSED}", PLACE)
    assert "Nothing was sent" in text_of(told)
    await choose(world.grace, await world.ada.say(PLACE, "No files at all"))
    await hears(world, world.grace, "That message has no files", PLACE)
    assert (world.grace.view, world.ada.view) == (None, None)
    assert (world.ephemerals(world.ada, PLACE), world.direct(world.ada)) == ([], [])
    assert (sent(world), world.cards(PLACE)) == ([], [])


@in_one
async def test_no_more_files_are_taken_than_an_order_may_have(world: World) -> None:
    """The first ten are chosen, the others named; the order goes with ten documents."""
    files = [(f"chapter-{number}.txt", f"Chapter {number}\n".encode()) for number in range(12)]
    await choose(world.ada, await posted(world.ada, *files))
    left_out = str((await form_blocks(world, world.ada))["left_out_files"])
    assert kept(world.ada) == [name for name, _ in files[:10]]
    assert "chapter-10.txt: 10 files are the most; chapter-11.txt: 10 files are the most." in left_out
    card = await start(world, world.ada)
    await world.called("document_upload", times=10)
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    assert the_project(world).order.document_ids == tuple(one.id for one in made_of(world, *files[:10]))
    assert sent(world) == [*10 * ["document_upload"], "create"]


@in_one
async def test_in_a_channel_without_the_bot_the_form_says_so_and_another_can_be_chosen(world: World) -> None:
    """The files stay chosen; what Slack shows the bot nowhere is named afterwards, and nothing is sent."""
    message = await posted(world.ada, HANDBOOK, channel="random")
    await choose(world.ada, message)
    await world.until(lambda: world.ada.view)
    refused = await world.fill_in(name=ORDER["name"], base_model=ORDER["base_model"])
    assert list(refused.errors) == ["channel"]
    assert "/invite" in refused.errors["channel"]
    assert kept(world.ada) == ["handbook.md"]
    assert (sent(world), world.cards("random")) == ([], [])
    await world.ada.fill({"channel": PLACE})
    card = await start(world, world.ada)
    failure = await hear(world, card, "⛔")
    assert "handbook.md · cannot be used: " in text_of(failure)
    assert "only in channels where I am not" in str(failure.blocks)
    assert (sent(world), told_besides_training(world, card)) == ([], ["⛔"])


@on_sqlite
async def test_without_the_right_to_read_files_everything_else_works(database_url: str) -> None:
    """An installation from before the bot asked for it: the shortcut says what is missing, the form has no files."""
    delivered = load_manifest()
    document = deepcopy(dict(delivered.document))
    document["oauth_config"]["scopes"]["bot"].remove("files:read")
    manifest = replace(delivered, document=document)
    async with a_world(database_url, manifest=manifest, contract="plural") as world:
        await world.start_bot()
        await choose(world.ada, await posted(world.ada, HANDBOOK))
        told = await hears(world, world.ada, "`files:read`", PLACE)
        assert "nothing was done" in text_of(told)
        assert world.ada.views == []
        await world.open_form(channel=PLACE)
        blocks = await form_blocks(world, world.ada)
        assert not {"files", "kept_files"} & set(blocks)
        assert (await world.ada.press_in_view("make_benchmark")).ok
        await world.until(lambda: len(world.ada.views) == 2 or None)
        assert "file" not in {block["block_id"] for block in world.ada.views[-1].blocks}
        assert (await world.ada.submit({"questions": "5"})).ok
        await world.until(lambda: "benchmark_plan" in str(world.ada.view) or None)
        card = await start(world, world.ada, ORDER["document_ids"])
        await world.called("benchmark_generate")
        world.nugen.clock.advance(60)
        await hear(world, card, "📬")
        assert sent(world) == ["benchmark_generate", "create"]
