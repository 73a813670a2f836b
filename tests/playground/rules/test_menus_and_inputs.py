"""Menus and fields: what is offered, what is chosen at first, and how the numbers fit together."""

from typing import Any

import pytest

from tests.playground.rules import samples
from tests.playground.rules.samples import Document, plain

GROUPS: list[Document] = [
    {"label": plain("Small"), "options": [samples.option("a")]},
    {"label": plain("Large"), "options": [samples.option("b"), samples.option("c")]},
]
A, B, ELSEWHERE = samples.option("a"), samples.option("b"), samples.option("z")


@pytest.mark.parametrize(
    "element",
    [
        {"type": "static_select", "options": [A, B], "initial_option": B},
        {"type": "static_select", "option_groups": GROUPS, "initial_option": B},
        {"type": "multi_static_select", "options": [A, B], "initial_options": [A, B], "max_selected_items": 2},
        {"type": "external_select", "initial_option": ELSEWHERE, "min_query_length": 0},
        {"type": "multi_external_select", "initial_options": [ELSEWHERE], "min_query_length": 3},
        {"type": "users_select", "initial_user": "U1"},
        {"type": "multi_users_select", "initial_users": ["U1", "U2"]},
        {"type": "channels_select", "initial_channel": "C1", "response_url_enabled": True},
        {"type": "multi_channels_select", "initial_channels": ["C1"]},
        {
            "type": "conversations_select",
            "default_to_current_conversation": True,
            "response_url_enabled": True,
            "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        },
        {"type": "conversations_select", "filter": {"include": ["im"]}},
        {"type": "multi_conversations_select", "filter": {"exclude_external_shared_channels": True}},
        {"type": "checkboxes", "options": [A, B], "initial_options": [A]},
        {"type": "radio_buttons", "options": [A, B], "initial_option": A},
        samples.written(multiline=True, min_length=1, max_length=5, initial_value="hello"),
        samples.written(min_length=3, max_length=3, initial_value="abc"),
        samples.written(min_length=0, initial_value=""),
        {"type": "datetimepicker", "initial_date_time": 1_000_000_000},
        {"type": "datetimepicker", "initial_date_time": 9_999_999_999},
        samples.written(dispatch_action_config={"trigger_actions_on": ["on_enter_pressed"]}),
        {"type": "email_text_input", "initial_value": "ada@example.com", "placeholder": plain("you@example.com")},
        {"type": "email_text_input", "initial_value": ""},
        {"type": "url_text_input", "initial_value": "https://example.com"},
        {"type": "url_text_input", "initial_value": ""},
        {
            "type": "number_input",
            "is_decimal_allowed": True,
            "min_value": "-1.5",
            "initial_value": "0",
            "max_value": "2",
        },
        {"type": "datepicker", "initial_date": "2026-02-28", "confirm": samples.confirm(style="danger")},
        {"type": "timepicker", "initial_time": "23:59"},
        {
            "type": "rich_text_input",
            "initial_value": samples.rich_text(samples.rich_section({"type": "text", "text": "a"})),
        },
    ],
    ids=lambda element: element["type"],
)
def test_a_sound_element_is_taken(element: Document) -> None:
    """The elements of Slack's reference are taken with all that they may carry."""
    assert samples.opened(samples.asks({**element, "action_id": "field"})) is None


@pytest.mark.parametrize(
    ("element", "place", "fragment"),
    [
        ({"type": "static_select", "options": []}, "/options", "at least 1"),
        ({"type": "static_select"}, "", "either `options` or `option_groups`"),
        ({"type": "static_select", "options": [A], "option_groups": GROUPS}, "", "only one"),
        (
            {"type": "static_select", "options": [A], "initial_option": B},
            "/initial_option",
            "one of the provided options",
        ),
        (
            {"type": "static_select", "option_groups": GROUPS, "initial_option": ELSEWHERE},
            "/initial_option",
            "one of the provided options",
        ),
        (
            {"type": "static_select", "options": [A], "initial_option": {**A, "text": plain("another")}},
            "/initial_option",
            "one of the provided options",
        ),
        (
            {"type": "multi_static_select", "options": [A, B], "initial_options": [A, ELSEWHERE]},
            "/initial_options/1",
            "one of the provided options",
        ),
        (
            {"type": "multi_static_select", "options": [A, B], "initial_options": [A, B], "max_selected_items": 1},
            "/initial_options",
            "no more than 1",
        ),
        ({"type": "multi_users_select", "max_selected_items": 0}, "/max_selected_items", "greater than or equal to 1"),
        ({"type": "checkboxes", "options": [A], "initial_options": []}, "/initial_options", "at least 1"),
        ({"type": "radio_buttons", "options": [A], "initial_option": B}, "/initial_option", "one of the provided"),
        ({"type": "users_select", "focus_on_load": "yes"}, "/focus_on_load", "a boolean"),
        ({"type": "checkboxes", "options": [A], "focus_on_load": "yes"}, "/focus_on_load", "a boolean"),
        (samples.written(focus_on_load="yes"), "/focus_on_load", "a boolean"),
        (samples.written(multiline="yes"), "/multiline", "a boolean"),
        ({"type": "users_select", "initial_users": ["U1"]}, "", "invalid additional property: initial_users"),
        ({"type": "users_select", "filter": {"include": ["im"]}}, "", "invalid additional property: filter"),
        (
            {"type": "conversations_select", "filter": {"exclude_bot_users": "yes"}},
            "/filter/exclude_bot_users",
            "a boolean",
        ),
        (
            {"type": "conversations_select", "filter": {"exclude_external_shared_channels": 1}},
            "/filter/exclude_external_shared_channels",
            "a boolean",
        ),
        ({"type": "conversations_select", "filter": {}}, "/filter", "at least one filter"),
        ({"type": "conversations_select", "filter": {"include": ["dm"]}}, "/filter/include/0", "must be one of"),
        (
            {"type": "conversations_select", "default_to_current_conversation": 1},
            "/default_to_current_conversation",
            "a boolean",
        ),
        ({"type": "static_select", "options": [{**A, "url": "https://example.com"}]}, "/options/0", "property: url"),
        ({"type": "static_select", "options": [{**A, "text": samples.mrkdwn("a")}]}, "/options/0/text/type", "mrkdwn"),
        ({"type": "external_select", "options": [A]}, "", "invalid additional property: options"),
        ({"type": "external_select", "min_query_length": -1}, "/min_query_length", "greater than or equal to 0"),
        (samples.written(placeholder={**plain("a"), "emoji": "yes"}), "/placeholder/emoji", "a boolean"),
        (samples.written(placeholder=samples.mrkdwn("a")), "/placeholder/type", "unsupported type: mrkdwn"),
        (samples.written(min_length=3, max_length=2), "/min_length", "`max_length`"),
        (samples.written(max_length=4, initial_value="hello"), "/initial_value", "less than 5"),
        (samples.written(max_length=True), "/max_length", "an integer"),
        (samples.written(max_length="5"), "/max_length", "an integer"),
        (
            samples.written(dispatch_action_config={"trigger_actions_on": ["on_blur"]}),
            "/dispatch_action_config",
            "one of",
        ),
        ({"type": "datetimepicker", "initial_date_time": 10_000_000_000}, "/initial_date_time", "less than"),
        ({"type": "datetimepicker", "initial_date_time": 999_999_999}, "/initial_date_time", "greater than"),
        ({"type": "datetimepicker", "focus_on_load": 1}, "/focus_on_load", "a boolean"),
        ({"type": "channels_select", "response_url_enabled": "yes"}, "/response_url_enabled", "a boolean"),
        ({"type": "file_input", "filetypes": [".pdf"]}, "/filetypes/0", "without its dot"),
        ({"type": "file_input", "filetypes": "pdf"}, "/filetypes", "an array"),
        ({"type": "file_input", "initial_files": []}, "", "invalid additional property: initial_files"),
        ({"type": "number_input", "is_decimal_allowed": "yes"}, "/is_decimal_allowed", "a boolean"),
        ({"type": "number_input"}, "", "missing required field: is_decimal_allowed"),
        ({"type": "number_input", "is_decimal_allowed": False, "initial_value": "1.5"}, "/initial_value", "whole"),
        ({"type": "number_input", "is_decimal_allowed": True, "initial_value": 3}, "/initial_value", "a string"),
        (
            {"type": "number_input", "is_decimal_allowed": True, "min_value": "3", "max_value": "2"},
            "",
            "`min_value` <=",
        ),
        ({"type": "datepicker", "initial_date": "23.11.2026"}, "/initial_date", "YYYY-MM-DD"),
        ({"type": "timepicker", "initial_time": "24:00"}, "/initial_time", "HH:mm"),
        ({"type": "datetimepicker", "initial_date_time": 5}, "/initial_date_time", "greater than"),
        ({"type": "datepicker", "confirm": {"title": plain("a")}}, "/confirm", "missing required field"),
    ],
)
def test_an_unsound_element_is_refused_where_it_is_wrong(element: Document, place: str, fragment: str) -> None:
    """Each fault of an element is named at its place."""
    said = samples.words(samples.opened(samples.asks(element)))
    assert f"[json-pointer:/view/blocks/0/element{place}" in said
    assert fragment in said


@pytest.mark.parametrize("change", [{"label": samples.mrkdwn("a")}, {"optional": "yes"}, {"dispatch_action": None}])
def test_an_input_of_the_wrong_shape_is_refused(change: dict[str, Any]) -> None:
    """The label is plain text and the switches are booleans."""
    assert samples.opened(samples.asks(samples.written())) is None
    assert samples.opened({**samples.asks(samples.written()), **change}) is not None
