import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alignments.materials import BenchmarkPlan, SlackFile
from bot.playground.slack import SlackPlayground
from bot.playground.slack.rules import check_view
from bot.slack.actions import DROP_BENCHMARK, MAKE_BENCHMARK
from bot.slack.benchmark_form import FILE, HOW, QUESTIONS, benchmark_form, read_benchmark, root_view_id, with_plan
from bot.slack.errors import FormChanged, MessageGone
from bot.slack.form import FormValues, alignment_form
from bot.slack.form_reading import reading
from bot.slack.gateway import Gateway
from bot.slack.packing import unpack
from tests.slack.clicking import clicking
from tests.slack.filling import inputs, submitted
from tests.slack.records import DRAFT

JSON_FILE = SlackFile("F0PLAY00007", "exam.json", 900)
FULL = replace(
    DRAFT,
    workflow_id="workflow-abc123",
    description="For the help desk\nand others",
    files=(SlackFile("F0PLAY00001", "handbook.md", 4096),),
)
NAMES = {"doc-abc123": "Handbook", "benchmark-xyz789": "Exam"}


def pressed(draft: Any = FULL, **values: Any) -> dict[str, Any]:
    """The first form as it comes with a press of a button in it."""
    view = alignment_form(replace(FormValues.of(draft, NAMES), typed_in="C0PLAY00002", **values))
    return {**submitted(view), "id": "V0PLAY00001"}


def chosen(how: str, **fields: Any) -> dict[str, Any]:
    return submitted(benchmark_form(pressed()), **{HOW: {"selected_option": {"value": how}}, **fields})


def test_the_second_form_asks_how_and_how_many() -> None:
    """Generated questions are the usual way; a file is the other."""
    view = benchmark_form(pressed())
    fields = inputs(view)
    assert view["callback_id"] == "benchmark"
    assert list(fields) == [HOW, QUESTIONS, FILE]
    assert fields[HOW]["element"]["initial_option"]["value"] == "generate"
    number = fields[QUESTIONS]["element"]
    assert (number["min_value"], number["initial_value"], number["max_value"]) == ("1", "20", "200")
    assert (fields[FILE]["element"]["filetypes"], fields[FILE]["element"]["max_files"]) == (["json"], 1)
    assert check_view(view) is None


def test_it_opens_with_what_was_chosen_before() -> None:
    """To change it is not to begin anew."""
    fields = inputs(benchmark_form(pressed(benchmark_plan=BenchmarkPlan(questions=75))))
    assert fields[QUESTIONS]["element"]["initial_value"] == "75"
    uploaded = inputs(benchmark_form(pressed(benchmark_plan=BenchmarkPlan(file=JSON_FILE))))
    assert uploaded[HOW]["element"]["initial_option"]["value"] == "upload"


def test_without_the_right_to_read_files_questions_can_be_generated_still() -> None:
    """Slack would refuse a form with a field for files."""
    view = benchmark_form(pressed(takes_files=False))
    assert list(inputs(view)) == [HOW, QUESTIONS]
    assert [one["value"] for one in inputs(view)[HOW]["element"]["options"]] == ["generate"]
    assert "files" not in inputs(with_plan(submitted(view), BenchmarkPlan(questions=20)))


@pytest.mark.parametrize(
    ("view", "plan"),
    [
        (chosen("generate"), BenchmarkPlan(questions=20)),
        (chosen("generate", questions={"value": " 200 "}), BenchmarkPlan(questions=200)),
        (
            chosen("upload", file={"files": [{"id": JSON_FILE.id, "name": JSON_FILE.name, "size": JSON_FILE.size}]}),
            BenchmarkPlan(file=JSON_FILE),
        ),
    ],
)
def test_what_was_chosen_becomes_a_plan(view: dict[str, Any], plan: BenchmarkPlan) -> None:
    """Only of the way that was chosen."""
    assert read_benchmark(view) == plan


@pytest.mark.parametrize(
    ("view", "field"),
    [
        (chosen("upload"), FILE),
        (chosen("upload", file={"files": [{"id": "F1", "name": "exam.pdf", "size": 3}]}), FILE),
        (chosen("upload", file={"files": [{"id": "F1", "name": "exam.json", "size": 0}]}), FILE),
        (chosen("generate", questions={"value": "0"}), QUESTIONS),
        (chosen("generate", questions={"value": "201"}), QUESTIONS),
        (chosen("generate", questions={"value": "9" * 5000}), QUESTIONS),
        (chosen("generate", questions={"value": "many"}), QUESTIONS),
        (chosen("generate", questions={"value": "\u0663\u00b2"}), QUESTIONS),
        (chosen("generate", questions={"value": ""}), QUESTIONS),
        ({}, QUESTIONS),
    ],
)
def test_what_cannot_be_made_is_said_beside_its_field(view: dict[str, Any], field: str) -> None:
    """In words that say what to do."""
    errors = read_benchmark(view)
    assert isinstance(errors, dict)
    assert list(errors) == [field]


def test_the_first_form_comes_back_as_it_stood_with_the_benchmark_in_it() -> None:
    """Everything that was typed in it, though the second form has no field of it."""
    second = submitted(benchmark_form(pressed()))
    shown = with_plan(second, BenchmarkPlan(questions=20))
    assert root_view_id(second) == "V0PLAY00001"
    assert reading(submitted(shown)) == replace(FULL, benchmark_plan=BenchmarkPlan(questions=20))
    assert inputs(shown)["document_ids"]["element"]["initial_options"][0]["text"]["text"] == "Handbook"
    assert '"channel":"C0PLAY00002"' in shown["private_metadata"]
    assert check_view(shown) is None


def test_a_benchmark_is_taken_out_of_the_form_with_everything_else_kept() -> None:
    """The press comes with the form itself."""
    first = pressed(benchmark_plan=BenchmarkPlan(questions=20))
    assert reading(submitted(with_plan(first, None))) == FULL


def test_a_question_about_what_runs_is_asked_anew_where_it_matters() -> None:
    """With another benchmark these are other settings."""
    first = pressed(running="a1")
    assert "running" not in with_plan(first, BenchmarkPlan(questions=20))["private_metadata"]


def test_fifty_documents_and_a_long_description_can_be_carried() -> None:
    """What a real order holds survives the second form whole."""
    ids = tuple(f"document_01kx5w{number:02d}6v794je{number:02d}" for number in range(50))
    large = replace(FULL, document_ids=ids, description="A description of what this model is to be used for. " * 55)
    second = submitted(benchmark_form(pressed(large)))
    assert reading(submitted(with_plan(second, None))) == large


def test_what_cannot_be_carried_gives_way_in_an_order() -> None:
    """Names before the description, the description before the documents, and the files never."""
    noise = [f"{number * 7919 % 104729:x}" for number in range(2000)]
    ids = tuple("".join(noise[number : number + 6]) + f"-{number}" for number in range(100))
    large = replace(FULL, document_ids=ids, description=" ".join(noise))
    view = benchmark_form(pressed(large))
    assert len(view["private_metadata"]) <= 3000
    kept = reading(submitted(with_plan(submitted(view), None)))
    assert (kept.name, kept.files, kept.description) == (FULL.name, FULL.files, None)


@pytest.mark.parametrize("packed", [None, "", "x", "{}", "e30=", 3, "eJwDAAAAAAE="])
def test_what_cannot_be_read_is_an_empty_form(packed: Any) -> None:
    """Nothing breaks for want of it."""
    assert unpack(packed) == ("", FormValues())
    assert root_view_id({"private_metadata": packed, "root_view_id": "V9"}) == "V9"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=20), max_size=4))
def test_any_words_come_back(description: str, ids: list[str]) -> None:
    """Whatever was typed."""
    draft = replace(FULL, document_ids=tuple(dict.fromkeys(ids)), description=description or None)
    first = pressed(draft)
    second = submitted(benchmark_form(first))
    assert reading(submitted(with_plan(second, None))) == reading(submitted(with_plan(first, None)))


async def test_slack_shows_the_second_form_and_keeps_what_was_typed(slack: SlackPlayground, gateway: Gateway) -> None:
    """Over real requests: opened, filled in, pushed, updated; nothing that was typed is lost."""
    ada = slack.person("ada")
    async with clicking(slack) as heard:
        await ada.command("ml-team", "/align")
        root = await gateway.open_view(heard[-1]["trigger_id"], alignment_form(FormValues(name="Prefilled")))
        await ada.fill({"name": "Typed by hand", "description": "And this"})
        await ada.press_in_view(MAKE_BENCHMARK)
        press = json.loads(heard[-1]["payload"])
        second = await gateway.push_view(press["trigger_id"], benchmark_form(press["view"]))
        assert ada.view is not None
        assert ada.view.id == second
        await ada.submit({QUESTIONS: "30"})
        view = json.loads(heard[-1]["payload"])["view"]
        plan = read_benchmark(view)
        assert plan == BenchmarkPlan(questions=30)
        await gateway.update_view(root_view_id(view), with_plan(view, plan))
        assert ada.view is not None
        assert ada.view.id == root
        await ada.press_in_view(DROP_BENCHMARK)
    draft = reading(json.loads(heard[-1]["payload"])["view"])
    assert (draft.name, draft.description, draft.benchmark_plan) == ("Typed by hand", "And this", plan)


async def test_a_form_that_has_changed_or_gone_is_not_overwritten(slack: SlackPlayground, gateway: Gateway) -> None:
    """By its hash, and by its being there."""
    ada = slack.person("ada")
    async with clicking(slack) as heard:
        await ada.command("ml-team", "/align")
        root = await gateway.open_view(heard[-1]["trigger_id"], alignment_form(FormValues()))
        await gateway.update_view(root, alignment_form(FormValues()))
        with pytest.raises(FormChanged):
            await gateway.update_view(root, alignment_form(FormValues()), hash="an older one")
        await ada.close_view()
        with pytest.raises(MessageGone):
            await gateway.update_view(root, alignment_form(FormValues()))
