from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.manifest import load_manifest
from bot.playground.nugen import Scenario
from tests.scenarios.acting import answer, buttons, hears, press
from tests.scenarios.conftest import CHANNEL, World, a_world, text_of

only_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])


@only_sqlite
async def test_help_and_what_is_not_understood_are_answered_to_one_person(world: World) -> None:
    """Help names every word and the exact invitation; a slip is guessed; what is missing is asked for."""
    words = await answer(world, "/align help")
    for part in ("`/align new [name]`", "`/align list`", "`/align status", "`/align follow", "`/invite @Alignbot`"):
        assert part in words
    assert "Did you mean `/align status`?" in await answer(world, "/align stauts Support")
    assert "Did you mean `/align list mine`?" in await answer(world, "/align list mien")
    assert "`/align new`" in await answer(world, "/align Zebra *training* <!channel>")
    assert "`/align status …`" in await answer(world, "/align status")
    assert "`/align follow …`" in await answer(world, "/align FOLLOW")
    assert world.cards() == []
    assert world.ada.view is None


@only_sqlite
async def test_the_command_is_called_as_the_manifest_calls_it(database_url: str, tmp_path: Path) -> None:
    """Renamed in manifest.yml and nowhere else, it works under its new name and says that name everywhere."""
    renamed = tmp_path / "manifest.yml"
    text = yaml.safe_dump(load_manifest().document)
    renamed.write_text(text.replace("command: /align", "command: /finetune").replace("e: Alignbot", "e: Tuner"))
    async with a_world(database_url, manifest=load_manifest(renamed)) as world:
        await world.start_bot()
        words = await answer(world, "/finetune help")
        assert "`/finetune list`" in words
        assert "`/invite @Tuner`" in words
        assert "/align" not in words
        assert "Did you mean `/finetune help`?" in await answer(world, "/finetune hepl")
        await world.open_form(line="/finetune")
        await world.ada.close_view()
        await hears(world, world.ada, "`/finetune` opens a new one")


@only_sqlite
@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_the_form_opens_with_the_name_that_was_typed(database_url: str, *, http: bool) -> None:
    """Whatever the name is, it stands in the form as it was typed, or its beginning where it is too long."""
    async with a_world(database_url, http=http) as world:
        await world.start_bot()
        for name in ("Support", "<!channel> `rm -rf` *bold* & <@U1>", "a payload for you", "help", "Ünïcødé 🚀 مرحبا"):
            await world.open_form(line=f"/align new {name}")
            view = world.ada.view
            assert view is not None
            assert view.values["name"]["name"]["value"] == name
            await world.ada.close_view()
        await world.open_form(line=f"/align new {'long ' * 40}")
        view = world.ada.view
        assert view is not None
        assert view.values["name"]["name"]["value"].startswith("long long")
        assert len(view.values["name"]["name"]["value"]) <= 120


@only_sqlite
async def test_status_finds_by_id_and_by_name_and_asks_when_several_match(world: World) -> None:
    """Nugen's id, our id, the name in any case; several of one name are listed with what tells them apart."""
    card = await world.order(name="Support *assistant*")
    await world.reply(card, "accepted")
    (project,) = world.nugen.projects.values()
    ours = card.blocks[-2]["elements"][0]["value"]
    for words in (project.id, ours, "support *ASSISTANT*"):
        found = await answer(world, f"/align status {words}")
        assert "Waiting in Nugen's queue" in found or "Training" in found
        assert project.id in found
        assert f"/archives/{card.channel}/p{card.ts.replace('.', '')}|Open its thread" in found
    assert "`nobody`" in await answer(world, "/align status nobody")
    world.nugen.scenario = Scenario.REFUSED
    other = await world.order(name="Support *assistant*", document_ids=["doc-sup003"])
    refused = await world.reply(other, "refused")
    several = await answer(world, "/align status Support *assistant*")
    assert "Several alignments match" in several
    assert project.id in several
    # The refused one has no id at Nugen: ours tells it apart, and status takes it.
    second = refused.blocks[-1]["elements"][0]["value"]
    assert f"`{second}`" in several
    assert "Refused by Nugen" in await answer(world, f"/align status {second}")


@only_sqlite
async def test_status_shows_no_buttons(world: World) -> None:
    """What somebody asked for in private is only to be read."""
    card = await world.order()
    await world.reply(card, "accepted")
    await answer(world, "/align status Support assistant")
    assert buttons(world.ephemerals()[-1]) == []
    assert buttons(card) != []


async def test_a_project_started_elsewhere_gets_its_card_and_thread(world: World) -> None:
    """`follow` posts one card here and follows to the end; asked once more, or by others, it points there."""
    project = world.nugen.add_project(name="From the console", benchmark_id="benchmark-xyz789")
    assert "I look for" in await answer(world, f"/align follow {project.id}")
    card = await world.until(lambda: next(iter(world.cards()), None))
    await world.reply(card, "It was started elsewhere")
    assert "From the console" in text_of(card)
    assert "has its card already" in await answer(world, f"/align follow {project.id}")
    outcome = await world.grace.command(CHANNEL, f"/align follow {project.id}")
    assert outcome.ok
    told = await hears(world, world.grace, "has its card already")
    assert f"p{card.ts.replace('.', '')}" in text_of(told)
    world.nugen.clock.advance(3600)
    result = await world.reply(card, "is finished")
    assert f"<@{world.ada.id}> <@{world.grace.id}>" in result.text
    assert world.nugen.creates == []
    assert len(world.cards()) == 1


@only_sqlite
async def test_a_finished_project_can_be_followed_too(world: World) -> None:
    """Its card and its result come at once."""
    project = world.nugen.add_project(name="Long done", benchmark_id="benchmark-xyz789", age=7200)
    await answer(world, f"/align follow {project.id}")
    card = await world.until(lambda: next(iter(world.cards()), None))
    await world.reply(card, "is finished")
    await world.card_says(card, "Finished")


@only_sqlite
async def test_following_what_cannot_be_followed_is_said(world: World) -> None:
    """An id that Nugen does not know: a direct message; a channel without the bot: the exact invitation."""
    assert "direct message" in await answer(world, "/align follow alignment_nobody")
    await world.until(lambda: next((one for one in world.direct() if "Nugen knows no project" in text_of(one)), None))
    project = world.nugen.add_project(name="From the console")
    assert "`/invite @Alignbot`" in await answer(world, f"/align follow {project.id}", channel="random")
    assert "does not look like a project id" in await answer(world, f"/align follow {'x' * 300}")
    assert world.cards() == []
    assert world.cards("random") == []


@only_sqlite
async def test_an_id_that_was_not_found_can_be_followed_once_it_is_there(world: World) -> None:
    """The first answer of Nugen's is not for ever, and neither is an unknown id somebody's card."""
    await answer(world, "/align follow alignment_nobody")
    await hears(world, world.ada, "Nugen knows no project")
    assert "I look for" in await answer(world, "/align follow alignment_nobody")
    told = "Nugen knows no project"
    await world.until(lambda: len([one for one in world.direct() if told in text_of(one)]) > 1 or None)


@only_sqlite
async def test_lists_are_paged_and_turned_in_place(world: World) -> None:
    """Mine, this channel's and all, newest first, ten on a page; a button replaces the answer it stands in."""
    project_names = [f"Number {index:02}" for index in range(12)]
    for name in project_names:
        project = world.nugen.add_project(name=name, age=7200)
        await answer(world, f"/align follow {project.id}")
    await world.until(lambda: len([one for one in world.cards() if "Finished" in text_of(one)]) == 12 or None, 30)
    assert (await world.grace.command("general", "/align list")).ok
    (empty,) = world.ephemerals(world.grace, "general")
    assert "None here. Type `/align new`" in text_of(empty)
    await answer(world, "/align list")
    page = world.ephemerals()[-1]
    assert "(1 to 10)" in page.text
    assert page.text.index("Number 11") < page.text.index("Number 02")
    assert "Number 01" not in page.text
    await press(world.ada, page, "list_page:older")
    await world.until(lambda: "(11 to 12)" in page.text or None)
    assert "Number 00" in page.text
    assert world.ephemerals()[-1] is page
    await press(world.ada, page, "list_page:newer")
    await world.until(lambda: "(1 to 10)" in page.text or None)
    await press(world.ada, page, "list_page:channel")
    await world.until(lambda: "The alignments of this channel" in page.text or None)
    await press(world.grace, empty, "list_page:all")
    await world.until(lambda: "All alignments of this workspace" in empty.text or None)
    assert "Number 11" in empty.text
