"""Views: what a modal and the App Home need, and what they may hold."""

from typing import Any

import pytest

from bot.playground.slack.rules import check_view
from tests.playground.rules import samples
from tests.playground.rules.samples import Document, plain


def test_a_modal_needs_a_title() -> None:
    """A modal without a title is refused at the view itself."""
    problem = check_view(samples.without(samples.modal(), "title"))
    assert problem is not None
    assert problem.error == "invalid_arguments"
    assert problem.messages == ("[ERROR] missing required field: title [json-pointer:/view]",)


def test_a_modal_with_a_field_needs_a_submit_button() -> None:
    """Inputs without `submit` are refused; a modal that only shows something needs none."""
    form = samples.modal(samples.said(), samples.asks(samples.written()))
    assert check_view(form) is None
    assert samples.words(check_view(samples.without(form, "submit"))) == (
        "[ERROR] must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    )
    assert check_view(samples.without(samples.modal(), "submit")) is None


@pytest.mark.parametrize("name", ["title", "submit", "close"])
def test_the_frame_of_a_modal_is_plain_text(name: str) -> None:
    """Where Slack shows plain text, mrkdwn is refused."""
    problem = check_view(samples.modal(**{name: samples.mrkdwn("bold")}))
    assert samples.words(problem) == f"[ERROR] unsupported type: mrkdwn [json-pointer:/view/{name}/type]"


@pytest.mark.parametrize("name", ["id", "team_id", "hash", "state", "root_view_id", "colour"])
def test_a_property_that_slack_sets_or_does_not_know_is_refused(name: str) -> None:
    """A view that came in a payload cannot be sent back as it is."""
    problem = check_view(samples.modal(**{name: "V1"}))
    assert samples.words(problem) == f"[ERROR] invalid additional property: {name} [json-pointer:/view]"


@pytest.mark.parametrize("name", ["title", "submit", "close", "clear_on_close"])
def test_the_home_tab_has_no_frame(name: str) -> None:
    """The App Home is refused with the properties of a modal."""
    assert check_view(samples.home(callback_id="home", private_metadata="{}")) is None
    assert check_view(samples.home(**{name: plain("Title")})) is not None


@pytest.mark.parametrize("view", [{}, {"type": "workflow_step"}, {"type": 7}, {"type": None}, {"type": [[]]}])
def test_a_view_of_an_unknown_type_is_refused(view: Document) -> None:
    """Only modals and the App Home are views."""
    assert check_view(view) is not None


@pytest.mark.parametrize("block", [samples.table(), samples.chart(), {"type": "markdown", "text": "hi"}])
def test_blocks_for_messages_are_refused_in_a_modal(block: Document) -> None:
    """Tables, charts and markdown belong in messages."""
    assert samples.posted(block) is None
    message = f"[ERROR] unsupported type: {block['type']} [json-pointer:/view/blocks/0/type]"
    assert samples.words(samples.opened(block)) == message


def test_an_alert_is_for_modals() -> None:
    """An alert block is shown in a modal and refused in a message and in the App Home."""
    alert = {"type": "alert", "text": samples.mrkdwn("*Careful*"), "level": "warning"}
    assert samples.opened(alert) is None
    assert samples.posted(alert) is not None
    assert check_view(samples.home(alert)) is not None
    assert samples.opened({**alert, "level": "panic"}) is not None


@pytest.mark.parametrize("kind", ["section", "header", "divider", "context", "actions", "input", "image", "rich_text"])
def test_the_everyday_blocks_are_taken_everywhere(kind: str) -> None:
    """What messages, modals and the App Home have in common is accepted by all three."""
    blocks: dict[str, Document] = {
        "section": samples.said(),
        "header": {"type": "header", "text": plain("Header")},
        "divider": {"type": "divider"},
        "context": {"type": "context", "elements": [samples.image(), samples.mrkdwn("small")]},
        "actions": samples.actions(samples.button()),
        "input": samples.asks(samples.written()),
        "image": samples.image(title=plain("Cat")),
        "rich_text": samples.rich_text(samples.rich_section({"type": "text", "text": "a"})),
    }
    assert samples.posted(blocks[kind]) is None
    assert samples.opened(blocks[kind]) is None
    assert check_view(samples.home(blocks[kind])) is None


def test_files_and_response_urls_are_asked_for_in_modals_alone() -> None:
    """A file field and response_url_enabled are taken in a modal and refused elsewhere."""
    channel = {"type": "conversations_select", "response_url_enabled": True, "default_to_current_conversation": True}
    for element in ({"type": "file_input", "filetypes": ["pdf"]}, channel):
        assert samples.opened(samples.asks(element)) is None
        assert samples.posted(samples.asks(element)) is not None
        assert check_view(samples.home(samples.asks(element))) is not None
    assert samples.opened(samples.actions(channel)) is not None


def test_only_one_field_has_the_focus() -> None:
    """A second element that asks for the focus is refused."""
    first, second = (samples.asks(samples.written(focus_on_load=True)) for _ in range(2))
    assert samples.opened(first) is None
    assert "focus_on_load" in samples.words(samples.opened(first, second))


def test_every_fault_of_a_view_is_listed() -> None:
    """One answer names all that is wrong, each at its place."""
    view = samples.modal({"type": "nonsense"}, samples.said(""), title=plain("x" * 30))
    assert len(samples.words(check_view(view)).splitlines()) == 3


@pytest.mark.parametrize("name", ["clear_on_close", "notify_on_close"])
def test_the_switches_of_a_modal_are_booleans(name: str) -> None:
    """A switch is on or off; a word is neither."""
    assert check_view(samples.modal(**{name: True})) is None
    assert "must provide a boolean" in samples.words(check_view(samples.modal(**{name: "true"})))


@pytest.mark.parametrize("value", [None, 1, [], "text", {"type": "plain_text"}, plain("")])
def test_a_frame_of_the_wrong_shape_is_refused(value: Any) -> None:
    """A title must be a text object with a text in it."""
    assert check_view(samples.modal(title=value)) is not None
