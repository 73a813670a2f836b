"""A benchmark that is made for an order: asked for in a second form, made once, awaited, and then ordered with."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.playground.nugen import Fault
from bot.playground.nugen.current import CurrentBenchmark
from bot.playground.slack import DownloadFault, Message
from tests.scenarios.acting import asked_for, last_sent, press, send
from tests.scenarios.conftest import CHANNEL, ORDER, World, a_world, text_of
from tests.scenarios.modelling import asked, sent
from tests.scenarios.preparing import HANDBOOK, made_of, share, the_card, the_project
from tests.scenarios.watching import hear, mentions, order_elsewhere, told_besides_training

on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"])
in_one = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "plural")])
in_two = pytest.mark.parametrize(("database_kind", "contract"), [("sqlite", "documented"), ("sqlite", "plural")])
LOST = "its list does not tell whether it was made. If you find it there, choose it in the form; else ask for it again."
DOCUMENTS = tuple(ORDER["document_ids"])
EXAM = ("exam.json", json.dumps([{"question": "When?", "answer": "Soon."}] * 3).encode())
FIRST, SECOND = "alignment_form", "benchmark"


async def on_top(world: World, form: str) -> list[dict[str, Any]]:
    """Wait until ada looks at this form; its blocks."""

    def shown() -> list[dict[str, Any]] | None:
        view = world.ada.view
        return view.blocks if view is not None and view.definition["callback_id"] == form else None

    return await world.until(shown)


async def push(world: World) -> None:
    """Open the second form on top of the first."""
    assert (await world.ada.press_in_view("make_benchmark")).ok
    await on_top(world, SECOND)


async def begin(world: World, **fields: Any) -> None:
    """Fill the first form in, without a benchmark unless one is named, and open the second one."""
    await world.open_form()
    await world.ada.fill({**ORDER, "benchmark_id": None, **fields})
    await push(world)


async def plan(world: World, **fields: Any) -> str:
    """Fill the second form in and press its button; what the first one says of the benchmark then."""
    outcome = await world.ada.submit(fields)
    assert outcome.ok, (outcome.error, outcome.errors)
    return said_of_it(await on_top(world, FIRST))


def said_of_it(blocks: list[dict[str, Any]]) -> str:
    """What the first form says of the benchmark that is to be made; empty when none is."""
    return "".join(block["text"]["text"] for block in blocks if block["block_id"] == "benchmark_plan")


async def start(world: World) -> Message:
    """Press Start in the first form; the card."""
    outcome = await world.ada.submit()
    assert outcome.ok, (outcome.error, outcome.errors)
    return await the_card(world)


def made(world: World) -> CurrentBenchmark:
    """The newest benchmark at Nugen."""
    return list(world.nugen.benchmarks.values())[-1]


def ordered_with(world: World) -> tuple[str | None, tuple[str, ...]]:
    """Benchmark and documents of the only alignment at Nugen."""
    order = the_project(world).order
    return order.benchmark_id, order.document_ids


async def test_a_benchmark_is_generated_from_everything_that_was_chosen(world: World) -> None:
    """Files first, then once the benchmark from them and the picked documents, then one create with all of it."""
    (file,) = await share(world.ada, HANDBOOK)
    await begin(world, files=[file], description="For the help desk")
    assert "30 questions" in await plan(world, questions="30")
    card = await start(world)
    await world.called("document_upload")
    assert asked(world, "benchmark_generate") == 0
    world.nugen.clock.advance(60)
    await world.card_says(card, "Benchmark: 30 generated questions · Nugen works on it")
    assert world.replies(card) == []
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    (document,) = made_of(world, HANDBOOK)
    benchmark = made(world)
    assert (benchmark.questions, benchmark.document_ids) == (30, (*DOCUMENTS, document.id))
    assert ordered_with(world) == (benchmark.id, (*DOCUMENTS, document.id))
    assert sent(world) == ["document_upload", "benchmark_generate", "create"]
    assert asked_for(world.nugen.creates[0])["name"] == ORDER["name"]
    world.nugen.clock.advance(4 * 3600)
    await hear(world, card, "🏁")
    assert told_besides_training(world, card)[:2] == ["🧰", "📬"]
    assert (mentions(world, card), world.cards()) == (["🏁"], [card])


@pytest.mark.parametrize("questions", [1, 200])
@in_one
async def test_the_number_of_questions_may_be_at_its_limits(world: World, questions: int) -> None:
    """The fewest and the most are taken and reach Nugen as they were typed."""
    await begin(world)
    await plan(world, questions=str(questions))
    card = await start(world)
    await world.called("benchmark_generate")
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    assert made(world).questions == questions
    assert ordered_with(world) == (made(world).id, DOCUMENTS)


@on_sqlite
async def test_a_wrong_number_is_told_at_its_field_and_nothing_is_lost(database_url: str) -> None:
    """Slack's own form says it; what comes past it is told as well, and a right one is taken afterwards."""
    async with a_world(database_url, http=True, contract="plural") as world:
        await world.start_bot()
        await begin(world)
        for typed in ("0", "201", "2.5", None):
            assert list((await world.ada.submit({"questions": typed})).errors) == ["questions"]
        await plan(world, questions="20")
        payload = last_sent(world, "view_submission")
        field = payload["view"]["state"]["values"]["questions"]["questions"]
        for typed in ("0", "201", "-1", "2.5", "many", "²", "9" * 5000, None):
            field["value"] = typed
            answer = await send(world, payload)
            assert (answer["response_action"], list(answer["errors"])) == ("errors", ["questions"])
            assert "1 and 200" in answer["errors"]["questions"]
        assert "20 questions" in said_of_it(await on_top(world, FIRST))
        assert (sent(world), world.cards()) == ([], [])


@in_one
async def test_the_second_form_keeps_everything_typed_in_the_first(world: World) -> None:
    """Made, changed, gone back from and removed: what stands in the fields stays, and none is made in the end."""
    (file,) = await share(world.ada, HANDBOOK)
    kept = ("name", "base_model", "document_ids", "workflow_id", "description", "channel")
    typed = {"workflow_id": "workflow-1", "description": "*For* the\nhelp desk", "files": [file], "channel": CHANNEL}

    def state() -> dict[str, Any]:
        view = world.ada.view
        assert view is not None
        values = {name: next(iter(view.values[name].values())) for name in kept}
        files = view.values.get("kept_files", {}).get("kept_files", {}).get("selected_options") or []
        added = view.values["files"]["files"]["files"]
        return {**values, "files": {one["value"] for one in files} | {one["id"] for one in added}}

    await begin(world, **typed)
    assert (await world.ada.close_view()).ok
    await on_top(world, FIRST)
    before = state()
    assert before["files"] == {file}
    await push(world)
    assert "20 questions" in await plan(world)
    assert state() == before
    await push(world)
    assert world.ada.view is not None
    assert world.ada.view.values["questions"]["questions"]["value"] == "20"
    (exam,) = await share(world.ada, EXAM)
    assert "exam.json" in await plan(world, how="upload", file=[exam])
    assert state() == before
    assert (await world.ada.press_in_view("drop_benchmark")).ok
    await world.until(lambda: world.ada.view is not None and not said_of_it(world.ada.view.blocks))
    assert state() == before
    card = await start(world)
    await world.called("document_upload")
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    create = asked_for(world.nugen.creates[0])
    assert (create["description"], create["workflow_id"]) == (typed["description"], typed["workflow_id"])
    assert ordered_with(world) == (None, (*DOCUMENTS, made_of(world, HANDBOOK)[0].id))
    assert sent(world) == ["document_upload", "create"]


@in_two
async def test_a_json_file_becomes_the_benchmark(world: World) -> None:
    """A download that breaks off is begun anew; Nugen gets it once, and the order goes with it."""
    world.slack.faults.downloads.append(DownloadFault.CUT)
    await begin(world)
    assert "exam.json" in await plan(world, how="upload", file=await share(world.ada, EXAM))
    card = await start(world)
    await hear(world, card, "📬")
    benchmark = made(world)
    assert (benchmark.questions, benchmark.uploaded, benchmark.name) == (3, True, "exam.json")
    assert ordered_with(world) == (benchmark.id, DOCUMENTS)
    assert sent(world) == ["benchmark_upload", "create"]
    assert told_besides_training(world, card) == ["🧰", "📬"]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{not json", "not valid JSON"), (b"[]", "JSON array"), (b'[{"q": "Why?"}]', "Sample 1 must")],
)
@in_two
async def test_a_malformed_file_is_named_with_what_nugen_says_of_it(world: World, content: bytes, words: str) -> None:
    """No alignment is sent, and the form opens again with everything in it."""
    await begin(world)
    await plan(world, how="upload", file=await share(world.ada, ("exam.json", content)))
    card = await start(world)
    failure = await hear(world, card, "⛔")
    assert "Benchmark: exam.json · cannot be used: " in text_of(failure)
    assert words in text_of(failure)
    assert "Nothing runs, nothing costs" in text_of(failure)
    assert (sent(world), told_besides_training(world, card)) == (["benchmark_upload"], ["⛔"])
    await press(world.ada, failure, "edit_and_resend")
    assert "exam.json" in said_of_it(await on_top(world, FIRST))


@on_sqlite
async def test_a_file_that_cannot_be_a_benchmark_is_told_at_its_field(database_url: str) -> None:
    """Missing, of another kind, too big: before anything is read or sent, also past Slack's own checks."""
    async with a_world(database_url, http=True, contract="plural") as world:
        await world.start_bot()
        await begin(world)
        outcome = await world.ada.submit({"how": "upload"})
        assert list(outcome.errors) == ["file"]
        for one in (await world.ada.upload_generated("exam.json", 11_000_000), *await share(world.ada, HANDBOOK)):
            assert list((await world.ada.submit({"file": [one]})).errors) == ["file"]
        await plan(world, file=await share(world.ada, EXAM))
        payload = last_sent(world, "view_submission")
        (file,) = payload["view"]["state"]["values"]["file"]["file"]["files"]
        cases = {
            "Only json files": {**file, "name": "exam.txt"},
            "101 MB; 100 MB is the most": {**file, "size": 101_000_000},
            "is empty": {**file, "size": 0},
        }
        for words, changed in cases.items():
            payload["view"]["state"]["values"]["file"]["file"]["files"] = [changed]
            answer = await send(world, payload)
            assert list(answer["errors"]) == ["file"]
            assert words in answer["errors"]["file"]
        assert (sent(world), world.cards()) == ([], [])


@in_one
async def test_a_benchmark_is_chosen_or_made_and_never_both(world: World) -> None:
    """Told at the field of the chosen one; with either of them taken out the order goes."""
    await begin(world, benchmark_id=ORDER["benchmark_id"])
    await plan(world)
    refused = await world.ada.submit()
    assert list(refused.errors) == ["benchmark_id"]
    assert "asked for one to be made as well" in refused.errors["benchmark_id"]
    assert (sent(world), world.cards()) == ([], [])
    assert (await world.ada.press_in_view("drop_benchmark")).ok
    await world.until(lambda: world.ada.view is not None and not said_of_it(world.ada.view.blocks))
    card = await start(world)
    await hear(world, card, "📬")
    assert ordered_with(world) == (ORDER["benchmark_id"], DOCUMENTS)
    assert sent(world) == ["create"]


@pytest.mark.parametrize(
    ("how", "fault"),
    [("generate", Fault.RESET_AFTER), ("generate", Fault.BAD_GATEWAY_AFTER), ("upload", Fault.MALFORMED)],
)
@in_two
async def test_a_lost_answer_is_looked_for_and_the_one_found_is_used(world: World, how: str, fault: Fault) -> None:
    """Asked for once; the order goes with what Nugen made, and the thread hears nothing of it."""
    world.nugen.faults.once(f"benchmark_{how}", fault)
    before = len(world.nugen.benchmarks)
    await begin(world)
    await plan(world, how=how, file=await share(world.ada, EXAM) if how == "upload" else [])
    card = await start(world)
    await world.called("benchmark_status")
    world.nugen.clock.advance(60)
    await hear(world, card, "📬")
    assert len(world.nugen.benchmarks) == before + 1
    assert ordered_with(world) == (made(world).id, DOCUMENTS)
    assert sent(world) == [f"benchmark_{how}", "create"]
    assert told_besides_training(world, card) == ["🧰", "📬"]
    assert "gave no clear answer" not in text_of(card)


@in_two
async def test_a_lost_answer_without_a_trace_ends_with_words(world: World) -> None:
    """Nothing is generated a second time and nothing of the alignment is sent; the plan is kept for the next try."""
    world.nugen.faults.once("benchmark_generate", Fault.RESET_BEFORE)
    # Or it may have looked often enough before the card was edited.
    world.nugen.faults.once("benchmarks", Fault.DELAY, seconds=2)
    await begin(world)
    await plan(world, questions="30")
    card = await start(world)
    await world.card_says(card, "I am looking for it in Nugen's list")
    failure = await hear(world, card, "⛔")
    assert LOST in str(failure.blocks)
    assert "No alignment runs, and none costs anything" in text_of(failure)
    assert sent(world) == ["benchmark_generate"]
    assert (told_besides_training(world, card), mentions(world, card)) == (["⛔"], ["⛔"])
    await order_elsewhere(world)
    assert asked(world, "benchmark_generate") == 1
    assert [one for one in world.nugen.creates if ORDER["name"].encode() in one.body] == []
    await press(world.ada, failure, "edit_and_resend")
    assert "30 questions" in said_of_it(await on_top(world, FIRST))


@in_one
async def test_two_that_could_be_it_are_not_guessed_between(world: World) -> None:
    """Another of the same documents was made at the same time: neither is used, nothing is sent."""
    world.nugen.faults.once("benchmark_generate", Fault.RESET_AFTER)
    world.nugen.faults.always("benchmarks", Fault.BAD_GATEWAY)
    await begin(world)
    await plan(world)
    card = await start(world)
    await world.card_says(card, "Not sent yet: ")
    await world.open_form(world.grace, channel="general")
    await world.grace.fill({**ORDER, "name": "Hers", "base_model": "qwen2-vl-2b-instruct", "benchmark_id": None})
    assert (await world.grace.press_in_view("make_benchmark")).ok
    await world.until(lambda: len(world.grace.views) == 2 or None)
    for _ in range(2):
        assert (await world.grace.submit()).ok
    await world.called("benchmark_generate", times=2)
    world.nugen.faults.clear()
    failure = await hear(world, card, "⛔")
    assert LOST in str(failure.blocks)
    world.nugen.clock.advance(60)
    await hear(world, await the_card(world, "general"), "📬")
    assert the_project(world).name == "Hers"
    assert told_besides_training(world, card) == ["⛔"]


@in_two
async def test_a_benchmark_that_comes_to_nothing_is_named(world: World, contract: str) -> None:
    """What Nugen says of it is told, and nothing is sent; the next form has what was ready, and the plan."""
    (file,) = await share(world.ada, HANDBOOK)
    await begin(world, files=[file])
    await plan(world, questions="30")
    card = await start(world)
    await world.called("document_upload")
    world.nugen.clock.advance(60)
    await world.called("benchmark_status")
    world.nugen.fail_benchmark(made(world).id, "No questions could be found in these documents.")
    world.nugen.clock.advance(60)
    failure = await hear(world, card, "⛔")
    # In the contract of record there is no field for the reason.
    why = (
        "Nugen could not process it." if contract == "documented" else "No questions could be found in these documents."
    )
    assert f"Benchmark: 30 generated questions · cannot be used: {why}" in text_of(failure)
    assert "No alignment runs, and none costs anything" in text_of(failure)
    assert (sent(world), told_besides_training(world, card)) == (["document_upload", "benchmark_generate"], ["⛔"])
    await press(world.ada, failure, "edit_and_resend")
    assert "30 questions" in said_of_it(await on_top(world, FIRST))
    assert world.ada.view is not None
    chosen = world.ada.view.values["document_ids"]["document_ids"]["selected_options"]
    assert [one["value"] for one in chosen] == [*DOCUMENTS, made_of(world, HANDBOOK)[0].id]
