"""Blocks: their shapes, what may stand in them, and what must differ between them."""

from typing import Any

import pytest

from tests.playground.rules import samples
from tests.playground.rules.samples import Document, plain


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"type": "marquee"}, "unsupported type: marquee [json-pointer:/blocks/0/type]"),
        ({"text": plain("a")}, "missing required field: type [json-pointer:/blocks/0]"),
        ({"type": "header"}, "missing required field: text [json-pointer:/blocks/0]"),
        ({"type": "divider", "colour": "red"}, "invalid additional property: colour [json-pointer:/blocks/0]"),
        (
            {"type": "header", "text": samples.mrkdwn("a")},
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            samples.section(),
            "must define at least one of `text`, `fields` [json-pointer:/blocks/0]",
        ),
        (samples.section(text="hello"), "must provide an object [json-pointer:/blocks/0/text]"),
        (samples.said(""), "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        (
            samples.section(text={**samples.mrkdwn("a"), "emoji": True}),
            "invalid additional property: emoji [json-pointer:/blocks/0/text]",
        ),
        (
            samples.section(text={**plain("a"), "verbatim": True}),
            "invalid additional property: verbatim [json-pointer:/blocks/0/text]",
        ),
        (
            samples.section(text={**samples.mrkdwn("a"), "verbatim": "yes"}),
            "must provide a boolean [json-pointer:/blocks/0/text/verbatim]",
        ),
        (
            samples.section(text={**plain("a"), "emoji": "yes"}),
            "must provide a boolean [json-pointer:/blocks/0/text/emoji]",
        ),
        ({**samples.said(), "expand": "yes"}, "must provide a boolean [json-pointer:/blocks/0/expand]"),
        ({"type": "context", "elements": {}}, "must provide an array [json-pointer:/blocks/0/elements]"),
        ({"type": "divider", "a/b~c": 1}, "invalid additional property: a/b~c [json-pointer:/blocks/0]"),
        (
            samples.without(samples.image(), "image_url"),
            "must define either `image_url` or `slack_file`, and only one [json-pointer:/blocks/0]",
        ),
        (
            samples.image(slack_file={"id": "F1"}),
            "must define either `image_url` or `slack_file`, and only one [json-pointer:/blocks/0]",
        ),
        (
            samples.actions(samples.button(style="huge")),
            "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
        ),
        (
            {"type": "card"},
            "must define at least one of `hero_image`, `title`, `body`, `actions` [json-pointer:/blocks/0]",
        ),
    ],
)
def test_a_block_of_the_wrong_shape_is_refused_where_it_is_wrong(block: Document, message: str) -> None:
    """Each fault is described in Slack's words with a pointer to its place."""
    problem = samples.posted(block)
    assert problem is not None
    assert problem.error == "invalid_blocks"
    assert problem.messages == (f"[ERROR] {message}",)


MENU: Document = {"type": "users_select"}
MANY: Document = {"type": "multi_users_select"}
DATE: Document = {"type": "datepicker", "initial_date": "2026-11-23"}
TIME: Document = {"type": "timepicker", "initial_time": "09:30", "timezone": "Europe/Berlin"}
MOMENT: Document = {"type": "datetimepicker", "initial_date_time": 1_763_900_000}
OVERFLOW: Document = {"type": "overflow", "options": [samples.option(url="https://example.com")]}


@pytest.mark.parametrize(
    ("element", "places"),
    [
        (samples.button(), {"accessory", "actions"}),
        (samples.image(), {"accessory"}),
        (OVERFLOW, {"accessory", "actions"}),
        (MENU, {"accessory", "actions", "input"}),
        (MANY, {"accessory", "input"}),
        (DATE, {"accessory", "actions", "input"}),
        (TIME, {"accessory", "actions", "input"}),
        (MOMENT, {"actions", "input"}),
        (samples.written(), {"input"}),
        ({"type": "email_text_input"}, {"input"}),
        ({"type": "url_text_input"}, {"input"}),
        ({"type": "number_input", "is_decimal_allowed": False}, {"input"}),
        ({"type": "rich_text_input"}, {"actions", "input"}),
        ({"type": "hologram"}, set()),
    ],
    ids=lambda value: value.get("type") if isinstance(value, dict) else "",
)
def test_an_element_stands_only_where_slack_allows_it(element: Document, places: set[str]) -> None:
    """Each element is taken beside a section, among actions or in an input exactly as Slack's reference says."""
    blocks = {
        "accessory": samples.section(text=plain("a"), accessory=element),
        "actions": samples.actions(element),
        "input": samples.asks(element),
    }
    assert {place for place, block in blocks.items() if samples.opened(block) is None} == places


def test_a_block_id_stands_once_in_a_message() -> None:
    """The second block with the same block_id is refused; blocks without one are not compared."""
    block = {"type": "divider", "block_id": "same"}
    assert samples.posted(block, {"type": "divider"}, {"type": "divider"}) is None
    message = '[ERROR] `block_id` "same" already exists for another block [json-pointer:/blocks/1/block_id]'
    assert samples.words(samples.posted(block, block)) == message
    assert samples.opened(block, block) is not None


def test_an_action_id_stands_once_in_a_block() -> None:
    """Two elements of one block differ in action_id; two blocks may share one."""
    press = samples.button(action_id="same")
    assert samples.posted(samples.actions(press), samples.actions(press)) is None
    message = (
        '[ERROR] `action_id` "same" already exists for another element in this block '
        "[json-pointer:/blocks/0/elements/1/action_id]"
    )
    assert samples.words(samples.posted(samples.actions(press, press))) == message
    assert samples.posted({"type": "card", "title": plain("a"), "actions": [press, press]}) is not None


def test_context_actions_hold_feedback_and_icon_buttons() -> None:
    """Feedback and icon buttons are taken where they belong, with at most five of them."""
    verdict = {"text": plain("Good"), "value": "good"}
    feedback = {"type": "feedback_buttons", "positive_button": verdict, "negative_button": verdict}
    icon = {"type": "icon_button", "icon": "trash", "text": plain("Remove")}
    assert samples.posted({"type": "context_actions", "elements": [feedback, icon, icon, icon, icon]}) is None
    assert samples.posted({"type": "context_actions", "elements": [icon] * 6}) is not None
    assert samples.posted({"type": "context_actions", "elements": [samples.button()]}) is not None
    assert samples.posted({"type": "context_actions", "elements": [{**icon, "icon": "skull"}]}) is not None


@pytest.mark.parametrize("block", [None, 1, "section", [], [[]]])
def test_blocks_that_are_no_objects_are_refused_as_such(block: Any) -> None:
    """What is not even an array of objects has an error of its own."""
    problem = samples.posted(block)
    assert problem is not None
    assert problem.error == "invalid_blocks_format"
