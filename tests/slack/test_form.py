import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.materials import BenchmarkPlan, SlackFile
from bot.playground.slack.rules import check_view
from bot.slack import actions
from bot.slack.benchmark_form import benchmark_form, with_plan
from bot.slack.carried import FormContext, form_context
from bot.slack.form import ALREADY_RUNNING, CALLBACK_ID, FIRST_FIELD, FOLLOW, START, FormValues, alignment_form
from bot.slack.form_reading import choice_about_running, duplicate_question, reading
from bot.slack.model_forms import ask_form, evaluate_form
from tests.slack.filling import inputs, submitted
from tests.slack.judging import assert_harmless, assert_visible, strings_of
from tests.slack.records import ALIGNMENT, DRAFT, alignments, channels, drafts, maybe, texts

FIELDS = ["name", "base_model", "document_ids", "files", "benchmark_id", "workflow_id", "description", "channel"]
FILE = SlackFile("F0PLAY00001", "handbook.md", 4096)
FULL = replace(DRAFT, workflow_id="workflow-abc123", description="For the help desk\nand others")
generous = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def test_the_form_has_one_input_for_each_field_of_the_contract() -> None:
    """Block and action are called as the field; what the contract leaves open is optional."""
    view = alignment_form(FormValues())
    blocks = inputs(view)
    assert view["callback_id"] == CALLBACK_ID == "alignment_form"
    assert list(blocks) == FIELDS
    assert FIELDS[0] == FIRST_FIELD
    assert {name: block["element"]["action_id"] for name, block in blocks.items()} == {name: name for name in FIELDS}
    assert {name for name, block in blocks.items() if block["optional"]} == {
        "document_ids",
        "files",
        "benchmark_id",
        "workflow_id",
        "description",
    }
    assert check_view(view) is None


def test_closing_the_form_is_heard_of() -> None:
    """Else it would end in silence."""
    assert alignment_form(FormValues())["notify_on_close"] is True


def test_pickers_open_before_anything_is_typed_and_say_that_an_id_can_be_typed() -> None:
    """An empty list is no dead end."""
    blocks = inputs(alignment_form(FormValues()))
    for name in ("base_model", "document_ids", "benchmark_id"):
        assert blocks[name]["element"]["min_query_length"] == 0
        assert "Type an id if the list does not show it." in blocks[name]["hint"]["text"]


def test_the_channel_is_where_the_command_was_typed() -> None:
    """Or the one that is open, when the command came from no channel."""
    channel = inputs(alignment_form(FormValues(channel_id="C0PLAY00001")))["channel"]["element"]
    assert channel["initial_conversation"] == "C0PLAY00001"
    assert "default_to_current_conversation" not in channel
    direct = inputs(alignment_form(FormValues(channel_id="D0PLAY00001")))["channel"]["element"]
    assert "initial_conversation" not in direct
    assert direct["default_to_current_conversation"] is True


def test_a_draft_survives_the_form() -> None:
    """Opened filled in and submitted untouched, it is the same draft."""
    view = alignment_form(FormValues.of(FULL, {"doc-abc123": "Handbook"}))
    assert reading(submitted(view)) == FULL
    assert inputs(view)["document_ids"]["element"]["initial_options"][0]["text"]["text"] == "Handbook"
    assert check_view(view) is None


def test_the_form_carries_where_it_came_from() -> None:
    """The channel where it was asked for, and which alignment it asks about."""
    view = alignment_form(replace(FormValues.of(FULL, {}), typed_in="C0PLAY00002", running="a1"))
    assert json.loads(view["private_metadata"]) == {"channel": "C0PLAY00002", "running": "a1"}
    assert form_context(view) == FormContext("C0PLAY00002", "a1")


@pytest.mark.parametrize(
    "carried",
    [
        None,
        "",
        "{",
        "[1]",
        '{"channel": 1}',
        '"x"',
        '{"files": 3}',
        '{"files": [3, [], ["", "a", 1], ["F1", 2, 3]]}',
        '{"plan": {"questions": "x"}}',
        '{"plan": {"file": [1]}}',
        "[" * 50_000,
    ],
)
def test_an_unreadable_context_is_an_empty_one(carried: str | None) -> None:
    """Nothing breaks for want of it."""
    assert form_context({"private_metadata": carried}) == FormContext()
    assert form_context({}) == FormContext()


@pytest.mark.parametrize("state", [{}, {"state": None}, {"state": {"values": {"name": []}}}, {"state": {"values": {}}}])
def test_what_is_missing_is_empty(state: dict[str, Any]) -> None:
    """A form with holes is a draft with holes, which the checks then name."""
    assert reading(state) == Draft("", "", (), "")
    assert choice_about_running(state) is None


def test_ids_that_no_menu_can_carry_are_named_as_left_out() -> None:
    """Slack's menus take 75 characters and 100 choices."""
    ids = ("x" * 76, *(f"doc-{number}" for number in range(120)))
    view = alignment_form(FormValues.of(replace(FULL, document_ids=ids), {}))
    assert len(inputs(view)["document_ids"]["element"]["initial_options"]) == 100
    assert "Left out" in view["blocks"][0]["elements"][0]["text"]
    assert check_view(view) is None


def test_the_same_settings_already_running_is_a_question_with_everything_kept() -> None:
    """Follow or start, required, without a default, above the fields as they were."""
    first = submitted(alignment_form(replace(FormValues.of(FULL, {"doc-abc123": "Handbook"}), typed_in="C0PLAY00002")))
    view = duplicate_question(first, ALIGNMENT)
    question = inputs(view)[ALREADY_RUNNING]
    assert list(inputs(view)) == [ALREADY_RUNNING, *FIELDS]
    assert [option["value"] for option in question["element"]["options"]] == [FOLLOW, START]
    assert not question.get("optional")
    assert "initial_option" not in question["element"]
    assert "Support assistant" in view["blocks"][0]["text"]["text"]
    assert form_context(view).typed_in == "C0PLAY00002"
    assert reading(submitted(view)) == FULL
    assert inputs(view)["document_ids"]["element"]["initial_options"][0]["text"]["text"] == "Handbook"
    assert check_view(view) is None


@pytest.mark.parametrize("chosen", [FOLLOW, START])
def test_the_answer_to_the_question_is_read(chosen: str) -> None:
    """As it was chosen."""
    view = duplicate_question(submitted(alignment_form(FormValues.of(FULL, {}))), ALIGNMENT)
    answered = submitted(view, already_running={"selected_option": {"value": chosen}})
    assert choice_about_running(answered) == chosen


def test_files_are_asked_for_beside_documents() -> None:
    """Up to ten text files, as Nugen takes them; the hint says how large they may be."""
    block = inputs(alignment_form(FormValues()))["files"]
    assert block["element"]["filetypes"] == ["txt", "md", "json", "jsonl"]
    assert block["element"]["max_files"] == 10
    assert "10 MB" in block["hint"]["text"]


def test_a_bot_that_may_read_no_files_has_a_form_without_them() -> None:
    """Slack would refuse the whole form; it stays so when it is shown anew."""
    view = alignment_form(FormValues(takes_files=False))
    assert "files" not in inputs(view)
    assert "files" not in inputs(duplicate_question(submitted(view), ALIGNMENT))


def test_files_chosen_before_are_shown_as_chosen_and_can_be_taken_out() -> None:
    """Slack's own field for files cannot be filled in for somebody."""
    files = (FILE, SlackFile("F0PLAY00002", "faq.txt", None))
    view = alignment_form(FormValues.of(replace(FULL, files=files), {}))
    kept = inputs(view)["kept_files"]
    assert [one["text"]["text"] for one in kept["element"]["initial_options"]] == ["handbook.md", "faq.txt"]
    assert kept["optional"]
    assert reading(submitted(view)).files == files
    fewer = submitted(view, kept_files={"selected_options": kept["element"]["options"][1:]})
    assert reading(fewer).files == files[1:]
    assert check_view(view) is None


def test_files_that_are_added_come_with_name_and_size_and_count_once() -> None:
    """Slack may keep in its field what we show among those chosen already."""
    added = {"files": [{"id": "F0PLAY00009", "name": "new.txt", "size": 7}, {"id": FILE.id, "name": "x", "size": 1}]}
    view = submitted(alignment_form(FormValues(files=(FILE,))), files={"type": "file_input", **added})
    assert [(one.id, one.size) for one in reading(view).files] == [(FILE.id, 1), ("F0PLAY00009", 7)]
    again = duplicate_question(view, ALIGNMENT)
    assert len(inputs(again)["kept_files"]["element"]["options"]) == 2
    assert reading(submitted(again)).files == reading(view).files


def test_many_files_lose_their_names_before_their_ids() -> None:
    """What a form can carry is little; sizes and ids are needed, names are nice."""
    files = tuple(SlackFile(f"F{number:010d}", "ä" * 200, 10_000_000) for number in range(60))
    view = alignment_form(FormValues(files=files))
    assert [(one.id, one.size) for one in reading(submitted(view)).files] == [(one.id, one.size) for one in files]
    assert check_view(view) is None


def test_ids_of_files_survive_even_a_form_that_can_carry_nothing() -> None:
    """They stand in the menu."""
    files = tuple(SlackFile(f"F{number:074d}", "n", 1) for number in range(90))
    view = alignment_form(FormValues(files=files))
    assert form_context(view).files == ()
    assert [one.id for one in reading(submitted(view)).files] == [one.id for one in files]


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (BenchmarkPlan(questions=20), "20 questions, generated by Nugen"),
        (BenchmarkPlan(file=SlackFile("F1", "<!here> exam.json", 3)), "from the file &lt;!here&gt; exam.json"),
    ],
)
def test_a_benchmark_to_be_made_is_said_and_can_be_changed_or_removed(plan: BenchmarkPlan, words: str) -> None:
    """It goes with the form, and comes back with the order."""
    view = alignment_form(FormValues(benchmark_plan=plan))
    blocks = {block["block_id"]: block for block in view["blocks"]}
    assert words in blocks["benchmark_plan"]["text"]["text"]
    pressed = [element["action_id"] for element in blocks["benchmark_actions"]["elements"]]
    assert pressed == [actions.MAKE_BENCHMARK, actions.DROP_BENCHMARK]
    assert reading(submitted(view)).benchmark_plan == plan
    assert reading(submitted(duplicate_question(submitted(view), ALIGNMENT))).benchmark_plan == plan
    assert check_view(view) is None


def test_without_a_benchmark_one_can_be_made() -> None:
    """One button, below the picker."""
    blocks = [block["block_id"] for block in alignment_form(FormValues())["blocks"]]
    assert blocks[blocks.index("benchmark_id") + 1] == "benchmark_actions"
    assert "benchmark_plan" not in blocks


def test_files_of_a_message_that_cannot_be_used_are_named() -> None:
    """With why, and escaped; many are counted."""
    view = alignment_form(FormValues(left_out=tuple(f"<{number}>.pdf: not a text file." for number in range(12))))
    words = view["blocks"][0]["elements"][0]["text"]
    assert "&lt;0&gt;.pdf: not a text file" in words
    assert "and 2 more" in words
    assert check_view(view) is None


@generous
@given(drafts, st.dictionaries(texts, texts, max_size=3), maybe(channels), alignments)
def test_any_form_fits(draft: Draft, names: dict[str, str], typed_in: str | None, running: Alignment) -> None:
    """Whatever was ordered before, Slack opens its forms, and nothing in them is read as markup."""
    values = FormValues.of(draft, names)
    view = alignment_form(replace(values, typed_in=typed_in, left_out=tuple(names.values())))
    question = duplicate_question(submitted(view), running)
    benchmark = benchmark_form(submitted(view))
    planned = with_plan(submitted(benchmark), BenchmarkPlan(questions=20))
    kept = [[file.id for file in reading(submitted(one)).files] for one in (view, planned)]
    assert kept[0] == kept[1]
    for one in (view, question, benchmark, planned, ask_form(running), evaluate_form(running)):
        assert check_view(one) is None
        for block in one["blocks"]:
            if block["type"] in {"section", "context"}:
                for words in strings_of([block.get("text", {}).get("text"), block.get("elements")]):
                    assert_harmless(words, may_mention=())
        for words in strings_of({**one, "private_metadata": ""}):
            assert_visible(words)
    assert len(reading(submitted(view)).name) <= 120


json_values = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["selected_option", "selected_options", "value", "text", *FIELDS]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@generous
@given(st.dictionaries(st.sampled_from(FIELDS), st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=3)))
def test_any_state_can_be_read(values: dict[str, Any]) -> None:
    """A payload of another shape gives a draft with holes, never an error."""
    draft = reading({"state": {"values": values}})
    assert all(isinstance(one, str) for one in draft.document_ids)
