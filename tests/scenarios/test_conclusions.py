"""What a chat-ops client of this vendor must tolerate: the reference's §9, row by row, as people in Slack see it.

`tests/nugen/test_tolerance_rows.py` proves the client's part of the same rows.
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.playground.nugen import Fault, Scenario
from bot.playground.slack import Message
from tests.scenarios.acting import answer, buttons, press
from tests.scenarios.conftest import World, text_of
from tests.scenarios.modelling import confirmation, evaluate, sent, trained
from tests.scenarios.watching import hear, looks, mentions, told, told_besides_training

ROWS = 18
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
in_the_newest = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])
in_that_of_record = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "documented")])


async def followed(world: World, name: str, age: float = 0.0, *, to: str = "🔎") -> Message:
    """A project of somebody else's that got its card here."""
    project = world.nugen.add_project(name=name, age=age)
    await answer(world, f"/align follow {project.id}")
    card = await world.until(lambda: next((one for one in world.cards() if project.id in text_of(one)), None))
    await hear(world, card, to)
    return card


def posted(world: World) -> str:
    """Everything that was ever sent to Slack."""
    return "\n".join(str(one.request) for one in world.slack.wire if one.direction == "to_slack")


def test_every_row_has_a_test_that_names_it() -> None:
    """Here each row has at least one, and no test of either file names a row that there is not."""
    files = [Path(__file__), Path(__file__).parents[1] / "nugen" / "test_tolerance_rows.py"]
    here, there = ({int(row) for row in re.findall(r"def test_\w*row_(\d+)_", file.read_text())} for file in files)
    assert here == set(range(1, ROWS + 1))
    assert there
    assert there <= here


@on_sqlite
async def test_row_01_the_generation_is_not_hard_coded_and_never_probed_by_a_post(world: World) -> None:
    """Whatever is spoken: the one request that is more than a read is the create, and it arrives."""
    card = await world.order()
    await hear(world, card, "📬")
    assert [one.call for one in world.nugen.requests if one.method != "GET"] == ["create"]
    assert len(world.nugen.projects) == 1


@on_sqlite
async def test_row_02_every_spelling_becomes_the_same_card(world: World) -> None:
    """Name, base model, documents and time of a project started elsewhere, in the names of each generation."""
    project = world.nugen.add_project(name="From the console", document_ids=["doc-hr0001"], age=60)
    await answer(world, f"/align follow {project.id}")
    card = await world.until(lambda: next(iter(world.cards()), None))
    for words in ("From the console", "nugen-flash-instruct", "doc-hr0001", project.id, "Training"):
        await world.card_says(card, words)


@on_sqlite
async def test_row_03_an_unknown_word_is_still_running_and_shown_raw(world: World) -> None:
    """Neither success nor failure, whatever it is; the known words after it go on as ever."""
    world.nugen.scenario = Scenario.UNKNOWN_WORD
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(290)
    await world.card_says(card, "CALIBRATING")
    assert told_besides_training(world, card) == ["📬"]
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["📬", "🏁"]


@on_sqlite
async def test_row_04_a_model_id_is_no_success(world: World) -> None:
    """The model has its id a minute after the create: the card trains on, and offers nothing to do with it."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(490)
    await world.card_says(card, "97 %")
    assert "Training" in text_of(card)
    assert {"deploy", "ask", "evaluate"}.isdisjoint(buttons(card))
    assert told_besides_training(world, card) == ["📬"]


@on_sqlite
async def test_row_05_a_failure_is_explained_from_its_detail_and_not_repeated(world: World) -> None:
    """The reasons stand in the detail only; whose fault it looks like is said, and nothing is created by itself."""
    world.nugen.scenario = Scenario.FAILS_IN_TRAINING
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(600)
    failure = await hear(world, card, "❌")
    assert "HTTP 502 Bad Gateway" in text_of(failure)
    assert "training: finetuning_failure" in text_of(failure)
    assert "trouble at Nugen" in failure.text
    assert [one.call for one in world.nugen.requests].count("detail") == 1
    assert len(world.nugen.creates) == 1


@in_the_newest
async def test_row_06_one_list_serves_all_and_a_watch_has_no_end(world: World) -> None:
    """Three jobs of three hours: only lists are read while they run, and a bot that was restarted tells their end."""
    world.nugen.scenario = Scenario.SLOW_AND_SILENT
    cards = [await world.order(name=f"Order {one}", document_ids=[f"doc-hr000{one}"]) for one in range(1, 4)]
    for card in cards:
        await hear(world, card, "📬")
    world.nugen.clock.advance(3 * 3600)
    for card in cards:
        await hear(world, card, "⚙️")
    assert {"detail", "status"}.isdisjoint(one.call for one in world.nugen.requests)
    await world.stop_bot(world.bots[0])
    await world.start_bot()
    world.nugen.clock.advance(3600)
    for card in cards:
        await hear(world, card, "🏁")
    assert [told(world, card) for card in cards] == [["📬", "⚙️", "🏁"]] * 3


@in_that_of_record
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.RESET_BEFORE, Fault.MALFORMED, Fault.HALF_BODY])
async def test_row_07_a_bad_answer_to_a_look_changes_nothing(world: World, fault: Fault) -> None:
    """What was known is kept and shown as older than it was, and the next good answer goes on from there."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    world.nugen.faults.always("list", fault)
    world.nugen.clock.advance(3600)
    await world.card_says(card, "has not answered since")
    assert "Training" in text_of(card)
    world.nugen.faults.clear()
    await world.ada.press(card.channel, card.ts, "refresh")
    await hear(world, card, "🏁")
    assert told(world, card) == ["📬", "⚙️", "🏁"]


@on_sqlite
async def test_row_07_a_create_without_an_answer_is_looked_for(world: World) -> None:
    """No key makes it idempotent: it is found in the list by its name and time, and sent once."""
    world.nugen.faults.once("create", Fault.RESET_AFTER)
    card = await world.order()
    await hear(world, card, "🔎")
    assert told_besides_training(world, card) == ["❔", "🔎"]
    assert len(world.nugen.creates) == len(world.nugen.projects) == 1


@in_that_of_record
async def test_row_08_what_comes_from_outside_is_only_text(world: World) -> None:
    """A page in place of a reason is read as words, and a name that would ring, link or paint stays a name."""
    world.nugen.faults.once("create", Fault.BAD_GATEWAY_AFTER)
    card = await world.order(name="<!channel> <@U1> *bold* <https://evil.example|here>")
    lost = await hear(world, card, "❔")
    assert "502 Bad Gateway" in lost.text
    assert "<html" not in posted(world).lower()
    await hear(world, card, "🔎")
    world.nugen.clock.advance(3600)
    result = await hear(world, card, "🏁")
    for message in (lost, result):
        assert "<!channel>" not in message.text
        assert "<https://evil.example" not in message.text
    assert mentions(world, card) == ["🏁"]


@on_sqlite
async def test_row_09_nobodys_address_and_no_key_reaches_slack(world: World) -> None:
    """The vendor tells who created what; of all that was ever posted nothing has it."""
    world.nugen.scenario = Scenario.FAILS_ON_DOCUMENTS
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(3600)
    await hear(world, card, "❌")
    other = await followed(world, "From the console", age=7200)
    await hear(world, other, "🏁")
    assert "playground.example" not in posted(world)
    assert world.nugen.api_key not in posted(world)


@on_sqlite
async def test_row_10_any_id_finds_its_place_in_the_path(world: World) -> None:
    """A name that begins with a blank gives a model whose id begins with a dash; it is deployed as any other."""
    card = await followed(world, " — Über & Co/Kg?", age=7200)
    await hear(world, card, "🏁")
    await world.until(lambda: "deploy" in buttons(card) or None)
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    world.nugen.clock.advance(3600)
    await hear(world, card, "📦")
    (model,) = world.nugen.models.values()
    assert model.id in text_of(card)
    assert sent(world) == ["deploy"]


@in_the_newest
async def test_row_11_a_name_that_several_have_is_asked_about(world: World) -> None:
    """Blanks at its ends do not tell two apart; both are listed with their ids, and the id is enough."""
    for name in ("My Project", " My Project "):
        await followed(world, name, age=7200)
    several = await answer(world, "/align status My Project")
    assert "Several alignments match" in several
    for project in world.nugen.projects.values():
        assert project.id in several
        assert "Several" not in await answer(world, f"/align status {project.id}")


@on_sqlite
async def test_row_12_a_duration_is_only_what_was_seen_here(world: World) -> None:
    """Naive dates of each generation are UTC; a job that ended before anybody looked gets no duration at all."""
    done = await followed(world, "Done long ago", age=7200)
    result = await hear(world, done, "🏁")
    assert "It took" not in result.text
    running = await followed(world, "Under way", age=60)
    world.nugen.clock.advance(3600)
    seen = await hear(world, running, "🏁")
    (took,) = re.findall(r"It took (\d+) min", seen.text) or ["0"]
    assert int(took) <= 2
    assert "as seen by me" in seen.text


@on_sqlite
async def test_row_13_a_job_far_down_in_the_list_is_followed(world: World) -> None:
    """Lists are short by default: ours is found behind 25 newer ones, with pages as long as the vendor gives."""
    card = await world.order()
    await hear(world, card, "📬")
    for number in range(25):
        world.nugen.add_project(name=f"Newer {number}")
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["📬", "🏁"]
    assert {one.query.get("limit") for one in world.nugen.requests if one.call == "list"} == {"100"}


@on_sqlite
async def test_row_14_alignment_model_and_deployment_are_told_apart(world: World) -> None:
    """Not deployed is no error; a deployment that fails leaves the alignment finished, and can be tried again."""
    world.nugen.scenario = Scenario.DEPLOYMENT_FAILS
    card = await trained(world)
    await world.card_says(card, "*Serving*: not")
    assert "*Alignment*: Finished" in text_of(card)
    await press(world.ada, card, "deploy")
    await world.called("deploy")
    world.nugen.clock.advance(3600)
    failed = await hear(world, card, "❌")
    assert "deployment" in failed.text
    await world.until(lambda: "deploy" in buttons(card) or None)
    assert "*Alignment*: Finished" in text_of(card)
    assert sent(world) == ["create", "deploy"]


@on_sqlite
async def test_row_15_numbers_stand_under_the_models_own_id(world: World) -> None:
    """The vendor's labels may be turned round: each number goes with the id in its block, and nothing is "improved"."""
    card = await trained(world)
    await evaluate(world, card, "benchmark-xyz789")
    await world.called("evaluate")
    world.nugen.clock.advance(4 * 3600)
    report = await hear(world, card, "📏")
    (model,) = world.nugen.models.values()
    assert model.id in text_of(report)
    assert "nugen-flash-instruct" in text_of(report)
    assert "improve" not in text_of(report).lower()


@on_sqlite
async def test_row_16_what_destroys_is_confirmed_and_looked_at_first(world: World) -> None:
    """The dialog names name, id and state; right before the project is deleted it is looked at once more."""
    card = await trained(world)
    (project,) = world.nugen.projects.values()
    dialog = confirmation(card, "delete_project")
    for words in ("Support assistant", project.id, "finished", "cannot be undone"):
        assert words in dialog
    before = len(world.nugen.requests)
    await press(world.ada, card, "delete_project")
    await hear(world, card, "🗑️")
    calls = [one.call for one in world.nugen.requests[before:] if one.call in ("detail", "delete")]
    assert calls == ["detail", "delete"]


@on_sqlite
async def test_row_17_a_change_that_is_late_doubled_or_skipped_is_told_once(world: World) -> None:
    """READY is gone before anybody looks, and many looks see the same: each piece of news is one reply."""
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(850)
    await hear(world, card, "📏")
    await world.called("list", looks(world) + 2)
    world.nugen.clock.advance(3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card) == ["📬", "📏", "🏁"]


@on_sqlite
async def test_row_18_without_progress_nothing_is_made_up(world: World) -> None:
    """A vendor that does not say how far it is: no bar, no percentage, no time left, and followed all the same."""
    world.nugen.scenario = Scenario.SLOW_AND_SILENT
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(timedelta(hours=1).total_seconds())
    await hear(world, card, "⚙️")
    await world.until(lambda: "%" not in text_of(card) or None)
    assert "░" not in text_of(card)
    assert "Place in the queue" not in text_of(card)
