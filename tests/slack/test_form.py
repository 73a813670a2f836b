import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.alignments.alignment import Alignment, Draft
from bot.playground.slack.rules import check_view
from bot.slack.form import ALREADY_RUNNING, CALLBACK_ID, FIRST_FIELD, FOLLOW, START, FormValues, alignment_form
from bot.slack.form_reading import FormContext, choice_about_running, duplicate_question, form_context, reading
from tests.slack.judging import assert_harmless, assert_visible, strings_of
from tests.slack.records import ALIGNMENT, DRAFT, alignments, channels, drafts, maybe, texts

FIELDS = ["name", "base_model", "document_ids", "benchmark_id", "workflow_id", "description", "channel"]
FULL = replace(DRAFT, workflow_id="workflow-abc123", description="For the help desk\nand others")
generous = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def inputs(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def submitted(view: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The view as it comes back when a person presses Submit without touching anything, but for the changes."""
    values = {name: {name: changes.get(name) or untouched(block["element"])} for name, block in inputs(view).items()}
    return {**view, "id": "V1", "state": {"values": values}}


def untouched(element: Mapping[str, Any]) -> dict[str, Any]:
    match element["type"]:
        case "plain_text_input":
            return {"type": element["type"], "value": element.get("initial_value")}
        case "multi_external_select":
            return {"type": element["type"], "selected_options": element.get("initial_options", [])}
        case "conversations_select":
            return {"type": element["type"], "selected_conversation": element.get("initial_conversation")}
        case _:
            return {"type": element["type"], "selected_option": element.get("initial_option")}


def test_the_form_has_one_input_for_each_field_of_the_contract() -> None:
    """Block and action are called as the field; what the contract leaves open is optional."""
    view = alignment_form(FormValues())
    blocks = inputs(view)
    assert view["callback_id"] == CALLBACK_ID == "alignment_form"
    assert list(blocks) == FIELDS
    assert FIELDS[0] == FIRST_FIELD
    assert {name: block["element"]["action_id"] for name, block in blocks.items()} == {name: name for name in FIELDS}
    assert {name for name, block in blocks.items() if block["optional"]} == {
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


@pytest.mark.parametrize("carried", [None, "", "{", "[1]", '{"channel": 1}', '"x"'])
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


@generous
@given(drafts, st.dictionaries(texts, texts, max_size=3), maybe(channels), alignments)
def test_any_form_fits(draft: Draft, names: dict[str, str], typed_in: str | None, running: Alignment) -> None:
    """Whatever was ordered before, Slack opens its form, and nothing in it is read as markup."""
    view = alignment_form(replace(FormValues.of(draft, names), typed_in=typed_in))
    question = duplicate_question(submitted(view), running)
    for one in (view, question):
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
