"""Every size that Slack states: the largest that is taken, and one more."""

import json
from typing import Any

import pytest

from bot.playground.slack.rules import Problem, check_message, check_view
from tests.playground.rules import samples
from tests.playground.rules.samples import Build, Document, plain, said


def x(number: int) -> str:
    """Return a text of `number` characters."""
    return "x" * number


def select(**properties: Any) -> Document:
    """Return a static select menu."""
    return {"type": "static_select", "options": [samples.option()], **properties}


def video(**properties: Any) -> Document:
    """Return a video block."""
    urls = {"thumbnail_url": "https://example.com/a.png", "video_url": "https://example.com/a.mp4"}
    return {"type": "video", "alt_text": "a film", "title": plain("Film"), **urls, **properties}


def feedback(**properties: Any) -> Document:
    """Return a block with feedback buttons, the first of which has these properties."""
    verdict = {"text": plain("Good"), "value": "good"}
    buttons = {"positive_button": {**verdict, **properties}, "negative_button": verdict}
    return {"type": "context_actions", "elements": [{"type": "feedback_buttons", **buttons}]}


def rich_option(number: int) -> Document:
    """Return an option whose text is mrkdwn."""
    return {"text": samples.mrkdwn("*bold*"), "value": str(number)}


IN_MESSAGES: dict[str, tuple[int, str, Build]] = {
    "section text": (3000, "/text/text", lambda n: said(x(n))),
    "section field": (2000, "/fields/0/text", lambda n: samples.section(fields=[plain(x(n))])),
    "header": (150, "/text/text", lambda n: {"type": "header", "text": plain(x(n))}),
    "markdown": (12_000, "/text", lambda n: {"type": "markdown", "text": x(n)}),
    "block_id": (255, "/block_id", lambda n: {"type": "divider", "block_id": x(n)}),
    "action_id": (255, "/elements/0/action_id", lambda n: samples.actions(samples.button(action_id=x(n)))),
    "button text": (75, "/elements/0/text/text", lambda n: samples.actions(samples.button(text=plain(x(n))))),
    "button value": (2000, "/elements/0/value", lambda n: samples.actions(samples.button(value=x(n)))),
    "button url": (3000, "/elements/0/url", lambda n: samples.actions(samples.button(url=x(n)))),
    "label": (2000, "/label/text", lambda n: samples.asks(samples.written(), label=plain(x(n)))),
    "hint": (2000, "/hint/text", lambda n: samples.asks(samples.written(), hint=plain(x(n)))),
    "placeholder": (
        150,
        "/element/placeholder/text",
        lambda n: samples.asks(samples.written(placeholder=plain(x(n)))),
    ),
    "placeholder of a menu": (
        150,
        "/elements/0/placeholder/text",
        lambda n: samples.actions(select(placeholder=plain(x(n)))),
    ),
    "option text": (
        75,
        "/elements/0/options/0/text/text",
        lambda n: samples.actions(select(options=[samples.option(text=plain(x(n)))])),
    ),
    "option value": (
        75,
        "/elements/0/options/0/value",
        lambda n: samples.actions(select(options=[samples.option(x(n), text=plain("a"))])),
    ),
    "option description": (
        75,
        "/elements/0/options/0/description/text",
        lambda n: samples.actions(select(options=[samples.option(description=plain(x(n)))])),
    ),
    "group label": (
        75,
        "/elements/0/option_groups/0/label/text",
        lambda n: samples.actions(
            {"type": "static_select", "option_groups": [{"label": plain(x(n)), "options": samples.options(1)}]}
        ),
    ),
    "confirm title": (
        100,
        "/elements/0/confirm/title/text",
        lambda n: samples.actions(samples.button(confirm=samples.confirm(title=plain(x(n))))),
    ),
    "confirm text": (
        300,
        "/elements/0/confirm/text/text",
        lambda n: samples.actions(samples.button(confirm=samples.confirm(text=plain(x(n))))),
    ),
    "confirm yes": (
        30,
        "/elements/0/confirm/confirm/text",
        lambda n: samples.actions(samples.button(confirm=samples.confirm(confirm=plain(x(n))))),
    ),
    "confirm no": (
        30,
        "/elements/0/confirm/deny/text",
        lambda n: samples.actions(samples.button(confirm=samples.confirm(deny=plain(x(n))))),
    ),
    "image alt text": (2000, "/alt_text", lambda n: samples.image(alt_text=x(n))),
    "image url": (3000, "/image_url", lambda n: samples.image(image_url=x(n))),
    "image title": (2000, "/title/text", lambda n: samples.image(title=plain(x(n)))),
    "video title": (199, "/title/text", lambda n: video(title=plain(x(n)))),
    "video author": (49, "/author_name", lambda n: video(author_name=x(n))),
    "video alt text": (2000, "/alt_text", lambda n: video(alt_text=x(n))),
    "spoken label": (
        75,
        "/elements/0/accessibility_label",
        lambda n: samples.actions(samples.button(accessibility_label=x(n))),
    ),
    "context text": (3000, "/elements/0/text", lambda n: {"type": "context", "elements": [plain(x(n))]}),
    "card subtitle": (150, "/subtitle/text", lambda n: {"type": "card", "title": plain("a"), "subtitle": plain(x(n))}),
    "checkbox text": (
        75,
        "/elements/0/options/0/text/text",
        lambda n: samples.actions({"type": "checkboxes", "options": [samples.option(text=samples.mrkdwn(x(n)))]}),
    ),
    "checkbox description": (
        75,
        "/elements/0/options/0/description/text",
        lambda n: samples.actions(
            {"type": "checkboxes", "options": [samples.option(description=samples.mrkdwn(x(n)))]}
        ),
    ),
    "feedback value": (2000, "/elements/0/positive_button/value", lambda n: feedback(value=x(n))),
    "feedback text": (75, "/elements/0/positive_button/text/text", lambda n: feedback(text=plain(x(n)))),
    "card title": (150, "/title/text", lambda n: {"type": "card", "title": plain(x(n))}),
    "card body": (200, "/body/text", lambda n: {"type": "card", "body": samples.mrkdwn(x(n))}),
    "chart title": (50, "/title", lambda n: {**samples.chart(), "title": x(n)}),
    "chart x label": (50, "/chart/axis_config/x_label", lambda n: samples.chart(x_label=x(n))),
    "chart y label": (50, "/chart/axis_config/y_label", lambda n: samples.chart(y_label=x(n))),
}
ITEMS_IN_MESSAGES: dict[str, tuple[int, str, Build]] = {
    "section fields": (10, "/fields", lambda n: samples.section(fields=[plain("a")] * n)),
    "context": (10, "/elements", lambda n: {"type": "context", "elements": [plain("a")] * n}),
    "actions": (25, "/elements", lambda n: samples.actions(*[samples.button()] * n)),
    "select": (100, "/elements/0/options", lambda n: samples.actions(select(options=samples.options(n)))),
    "groups": (
        100,
        "/elements/0/option_groups",
        lambda n: samples.actions(
            {
                "type": "static_select",
                "option_groups": [{"label": plain("g"), "options": [samples.option(str(i))]} for i in range(n)],
            }
        ),
    ),
    "options of a group": (
        100,
        "/elements/0/option_groups/0/options",
        lambda n: samples.actions(
            {"type": "static_select", "option_groups": [{"label": plain("g"), "options": samples.options(n)}]}
        ),
    ),
    "feedback and icon buttons": (
        5,
        "/elements",
        lambda n: {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain("a")}] * n,
        },
    ),
    "overflow": (
        5,
        "/elements/0/options",
        lambda n: samples.actions({"type": "overflow", "options": samples.options(n)}),
    ),
    "checkboxes": (
        10,
        "/elements/0/options",
        lambda n: samples.actions({"type": "checkboxes", "options": [rich_option(i) for i in range(n)]}),
    ),
    "radio buttons": (
        10,
        "/elements/0/options",
        lambda n: samples.actions({"type": "radio_buttons", "options": samples.options(n)}),
    ),
    "table rows": (100, "/rows", lambda n: samples.table(rows=n)),
    "table cells": (20, "/rows/0", lambda n: samples.table(columns=n)),
    "chart series": (6, "/chart/series", lambda n: samples.chart(series=n)),
    "chart categories": (20, "/chart/axis_config/categories", lambda n: samples.chart(categories=n)),
    "pie segments": (6, "/chart/segments", samples.pie),
}
IN_VIEWS: dict[str, tuple[int, str, Build]] = {
    "title": (24, "/title/text", lambda n: samples.modal(title=plain(x(n)))),
    "submit": (24, "/submit/text", lambda n: samples.modal(submit=plain(x(n)))),
    "close": (24, "/close/text", lambda n: samples.modal(close=plain(x(n)))),
    "private_metadata": (3000, "/private_metadata", lambda n: samples.modal(private_metadata=x(n))),
    "callback_id": (255, "/callback_id", lambda n: samples.modal(callback_id=x(n))),
    "external_id": (255, "/external_id", lambda n: samples.modal(external_id=x(n))),
    "alert": (
        200,
        "/blocks/0/text/text",
        lambda n: samples.modal({"type": "alert", "text": plain(x(n)), "level": "info"}),
    ),
}
MAY_BE_EMPTY = {"private_metadata", "callback_id", "external_id"}


def refused(problem: Problem | None, message: str) -> bool:
    """Tell whether the problem has exactly this message among its own."""
    return problem is not None and message in problem.messages


@pytest.mark.parametrize("name", IN_MESSAGES)
def test_a_text_of_a_message_is_taken_at_its_limit_and_refused_beyond_it_or_empty(name: str) -> None:
    """A text in a block may be as long as Slack says, not one character longer, and not empty."""
    limit, place, build = IN_MESSAGES[name]
    assert samples.posted(build(limit)) is None
    pointer = f"[json-pointer:/blocks/0{place}]"
    assert refused(samples.posted(build(limit + 1)), f"[ERROR] must be less than {limit + 1} characters {pointer}")
    assert refused(samples.posted(build(0)), f"[ERROR] must be more than 0 characters {pointer}")


@pytest.mark.parametrize("name", ITEMS_IN_MESSAGES)
def test_an_array_of_a_message_is_taken_at_its_limit_and_refused_beyond_it_or_empty(name: str) -> None:
    """A list in a block may have as many items as Slack says, not one more, and not none."""
    limit, place, build = ITEMS_IN_MESSAGES[name]
    assert samples.posted(build(limit)) is None
    pointer = f"[json-pointer:/blocks/0{place}]"
    assert refused(samples.posted(build(limit + 1)), f"[ERROR] no more than {limit} items allowed {pointer}")
    assert refused(samples.posted(build(0)), f"[ERROR] must provide at least 1 items {pointer}")


@pytest.mark.parametrize("name", IN_VIEWS)
def test_a_text_of_a_view_is_taken_at_its_limit_and_refused_beyond_it(name: str) -> None:
    """A text in the frame of a modal may be as long as Slack says and not one character longer."""
    limit, place, build = IN_VIEWS[name]
    assert check_view(build(limit)) is None
    problem = check_view(build(limit + 1))
    assert refused(problem, f"[ERROR] must be less than {limit + 1} characters [json-pointer:/view{place}]")
    assert (check_view(build(0)) is None) == (name in MAY_BE_EMPTY)


def test_a_view_has_at_most_one_hundred_blocks() -> None:
    """The hundred and first block of a view is refused, and so is a view without any."""
    assert samples.opened(*[said()] * 100) is None
    message = "[ERROR] no more than 100 items allowed [json-pointer:/view/blocks]"
    assert refused(samples.opened(*[said()] * 101), message)
    assert refused(
        check_view(samples.modal(blocks=[])), "[ERROR] must provide at least 1 items [json-pointer:/view/blocks]"
    )


def test_a_message_has_at_most_fifty_blocks() -> None:
    """The fifty-first block of a message is refused with an error of its own."""
    assert samples.posted(*[said()] * 50) is None
    assert samples.posted(*[said()] * 51) == Problem("msg_blocks_too_many")


def test_a_letter_outside_the_basic_plane_counts_twice() -> None:
    """Slack's way of counting is not known, so the way that finds the most characters is used."""
    assert samples.posted({"type": "header", "text": plain("🎉" * 75)}) is None
    assert "less than 151" in samples.words(samples.posted({"type": "header", "text": plain("🎉" * 76)}))


def test_the_blocks_of_an_attachment_count_for_themselves() -> None:
    """An attachment may hold fifty blocks beside those of the message."""
    assert samples.posted(*[said()] * 50, attachments=[{"blocks": [said()] * 50}]) is None
    assert "no more than 50 items" in samples.words(samples.posted(attachments=[{"blocks": [said()] * 51}]))


def test_a_view_of_more_than_250_kilobytes_is_refused() -> None:
    """A view whose every block is sound is still refused if it is too large as a whole."""
    assert samples.opened(*[said(x(3000))] * 80) is None
    assert samples.opened(*[said(x(3000))] * 90) == Problem("view_too_large")


def test_a_view_may_fill_250_kilobytes_to_the_last_byte() -> None:
    """The view that is exactly as large as Slack says is taken, and one more byte is not."""
    blocks = [said(x(3000))] * 81
    size = len(json.dumps(samples.modal(*blocks, private_metadata="")))
    exact = samples.modal(*blocks, private_metadata=x(250_000 - size))
    assert len(json.dumps(exact)) == 250_000
    assert check_view(exact) is None
    assert check_view({**exact, "private_metadata": exact["private_metadata"] + "x"}) == Problem("view_too_large")


def test_the_size_of_a_view_is_counted_in_bytes() -> None:
    """Letters that take several bytes fill a view sooner."""
    assert samples.opened(*[said("語" * 3000)] * 28) == Problem("view_too_large")


@pytest.mark.parametrize(("length", "error"), [(4000, None), (4001, Problem("msg_too_long"))])
def test_an_update_takes_four_thousand_characters(length: int, error: Problem | None) -> None:
    """The text of chat.update is refused, not cut, beyond 4,000 characters."""
    assert check_message({"method": "chat.update", "channel": "C1", "ts": "1.1", "text": x(length)}) == error


def test_a_long_text_of_a_new_message_is_left_to_be_cut() -> None:
    """chat.postMessage does not refuse text beyond 40,000 characters."""
    assert check_message({"method": "chat.postMessage", "channel": "C1", "text": x(40_001)}) is None


@pytest.mark.parametrize(("length", "error"), [(12_000, None), (12_001, Problem("msg_too_long"))])
def test_markdown_text_takes_twelve_thousand_characters(length: int, error: Problem | None) -> None:
    """The argument markdown_text is refused beyond 12,000 characters."""
    assert check_message({"method": "chat.postMessage", "channel": "C1", "markdown_text": x(length)}) == error


def test_markdown_blocks_share_their_limit() -> None:
    """Two markdown blocks are refused if they are too long together."""
    half = {"type": "markdown", "text": x(6000)}
    assert samples.posted(half, half) is None
    assert "in total" in samples.words(samples.posted(half, half, {"type": "markdown", "text": "x"}))


@pytest.mark.parametrize(("number", "taken"), [(0, False), (1, True), (10, True), (11, False)])
def test_a_file_field_takes_one_to_ten_files(number: int, *, taken: bool) -> None:
    """max_files of a file field is between 1 and 10."""
    assert (samples.opened(samples.asks({"type": "file_input", "max_files": number})) is None) == taken


@pytest.mark.parametrize(("most", "taken"), [(0, False), (1, True), (3000, True), (3001, False)])
def test_a_text_field_takes_up_to_three_thousand_characters(most: int, *, taken: bool) -> None:
    """max_length of a text field is between 1 and 3,000."""
    assert (samples.opened(samples.asks(samples.written(max_length=most))) is None) == taken
