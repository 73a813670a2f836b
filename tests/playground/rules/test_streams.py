"""The three methods of a message that is written while people read it: their arguments and their limits."""

import pytest

from bot.playground.slack.rules import check_message
from tests.playground.rules import samples
from tests.playground.rules.samples import Document

START: Document = {"method": "chat.startStream", "channel": "C1", "thread_ts": "1700000000.000100"}
APPEND: Document = {"method": "chat.appendStream", "channel": "C1", "ts": "1700000000.000200", "markdown_text": "x"}
STOP: Document = {"method": "chat.stopStream", "channel": "C1", "ts": "1700000000.000200"}
EVERY_STEP = pytest.mark.parametrize("step", [START, APPEND, STOP], ids=lambda step: step["method"])


def error(payload: Document) -> str | None:
    """Return the error word for a payload, None if it is taken."""
    problem = check_message(payload)
    return problem.error if problem else None


def chunk(text: str) -> Document:
    """Return a chunk of text."""
    return {"type": "markdown_text", "text": text}


@EVERY_STEP
def test_a_step_is_taken_as_it_stands(step: Document) -> None:
    """Also with text, as a whole or in chunks."""
    assert error(step) is None
    assert error({**step, "markdown_text": "x" * 12_000}) is None
    assert error({**step, "chunks": [chunk("one"), chunk(" ")]}) is None
    assert error({**step, "chunks": []}) is None


@EVERY_STEP
def test_a_step_carries_no_more_than_a_message_of_markdown(step: Document) -> None:
    """12,000 characters, in whatever form."""
    assert error({**step, "markdown_text": "x" * 12_001}) == "msg_too_long"
    assert error({**step, "chunks": [chunk("x" * 6_000), chunk("x" * 6_001)]}) == "msg_too_long"


@EVERY_STEP
@pytest.mark.parametrize("name", ["text", "mrkdwn", "attachments", "client_msg_id"])
def test_a_step_takes_no_argument_of_other_methods(step: Document, name: str) -> None:
    """Whatever else a message can have is named as unknown."""
    assert f"invalid additional property: {name}" in samples.words(check_message({**step, name: "x"}))


@pytest.mark.parametrize(
    ("step", "name"), [(START, "channel"), (START, "thread_ts"), (APPEND, "ts"), (STOP, "channel"), (STOP, "ts")]
)
def test_a_step_says_what_it_lacks(step: Document, name: str) -> None:
    """Where the message is, and which one."""
    said = samples.words(check_message(samples.without(step, name)))
    assert said == f"[ERROR] missing required field: {name} [json-pointer:/]"


def test_an_addition_adds_something() -> None:
    """No text is refused; a blank is text, because a stream is cut anywhere."""
    bare = samples.without(APPEND, "markdown_text")
    assert error(bare) == "no_text"
    assert error({**bare, "markdown_text": "", "chunks": []}) == "no_text"
    assert error({**bare, "markdown_text": "\n"}) is None


@pytest.mark.parametrize(
    "chunks", ["x", [{"type": "task_update"}], [{"text": "x"}], [chunk("")], [{**chunk("x"), "style": "bold"}]]
)
def test_chunks_are_of_text(chunks: object) -> None:
    """Nothing but markdown_text with a text."""
    assert error({**APPEND, "chunks": chunks}) == "invalid_chunks"


def test_blocks_and_metadata_come_with_the_end() -> None:
    """As sound as those of any message, and no sooner."""
    blocks = [samples.said()]
    metadata = {"event_type": "answer", "event_payload": {}}
    assert error({**STOP, "markdown_text": "x", "blocks": blocks, "metadata": metadata}) is None
    assert error({**STOP, "blocks": [{"type": "nothing"}]}) == "invalid_blocks"
    assert error({**STOP, "blocks": blocks * 51}) == "msg_blocks_too_many"
    assert error({**STOP, "metadata": {"event_type": "answer"}}) == "invalid_metadata_format"
    assert error({**APPEND, "blocks": blocks}) == "invalid_arguments"
    assert error({**START, "metadata": metadata}) == "invalid_arguments"


def test_how_tasks_are_shown_is_one_of_two_ways() -> None:
    """Only `timeline` and `plan` are known."""
    assert error({**START, "task_display_mode": "plan"}) is None
    assert error({**START, "task_display_mode": "list"}) == "invalid_arguments"
