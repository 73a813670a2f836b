"""Messages: the arguments of each way of posting, and what a message needs."""

from typing import Any

import pytest

from bot.playground.slack.rules import Problem, check_message
from tests.playground.rules import samples
from tests.playground.rules.samples import Document

POST: Document = {"method": "chat.postMessage", "channel": "C1"}
UPDATE: Document = {"method": "chat.update", "channel": "C1", "ts": "1700000000.000100"}
EPHEMERAL: Document = {"method": "chat.postEphemeral", "channel": "C1", "user": "U1"}
ANSWER: Document = {"method": "response_url"}
EVERY_WAY = [POST, UPDATE, EPHEMERAL, ANSWER]
METADATA: Document = {"event_type": "alignment", "event_payload": {"id": "1", "phases": ["queued"]}}


def error(payload: Document) -> str | None:
    """Return the error word for a payload, None if it is taken."""
    problem = check_message(payload)
    return problem.error if problem else None


@pytest.mark.parametrize("way", EVERY_WAY, ids=lambda way: way["method"])
def test_a_message_needs_something_to_say(way: Document) -> None:
    """Text, blocks or attachments: one of them is needed, and blanks do not count."""
    assert error(way) == "no_text"
    assert error({**way, "text": "", "blocks": [], "attachments": []}) == "no_text"
    assert error({**way, "text": " \n"}) == "no_text"
    assert error({**way, "text": "hello"}) is None
    assert error({**way, "blocks": [samples.said()]}) is None
    assert error({**way, "attachments": [{"fallback": "hello"}]}) is None


@pytest.mark.parametrize("way", EVERY_WAY, ids=lambda way: way["method"])
def test_an_unknown_argument_is_refused(way: Document) -> None:
    """A misspelt argument is named instead of being dropped."""
    assert check_message({**way, "text": "hello", "thread": "1.1"}) == Problem(
        "invalid_arguments", ("[ERROR] invalid additional property: thread [json-pointer:/]",)
    )


@pytest.mark.parametrize(
    ("way", "name"),
    [(POST, "channel"), (UPDATE, "channel"), (UPDATE, "ts"), (EPHEMERAL, "channel"), (EPHEMERAL, "user")],
)
def test_a_missing_argument_is_named(way: Document, name: str) -> None:
    """Each method says which of its arguments it lacks."""
    problem = check_message({**samples.without(way, name), "text": "hello"})
    assert samples.words(problem) == f"[ERROR] missing required field: {name} [json-pointer:/]"


@pytest.mark.parametrize(
    ("way", "arguments"),
    [
        (POST, {"thread_ts": 1700000000.0001}),
        (POST, {"thread_ts": "yesterday"}),
        (POST, {"text": 7}),
        (POST, {"text": None}),
        (POST, {"parse": "all"}),
        (POST, {"unfurl_links": "maybe"}),
        (POST, {"ts": "1700000000.000100"}),
        (UPDATE, {"thread_ts": "1700000000.000100"}),
        (UPDATE, {"unfurl_links": False}),
        (EPHEMERAL, {"metadata": METADATA}),
        (EPHEMERAL, {"reply_broadcast": True}),
        (ANSWER, {"response_type": "loud"}),
        (ANSWER, {"channel": "C1"}),
    ],
)
def test_an_argument_of_the_wrong_kind_or_place_is_refused(way: Document, arguments: dict[str, Any]) -> None:
    """Arguments have types, and each method has its own."""
    assert error({"text": "hello", **way, **arguments}) == "invalid_arguments"


def test_what_the_bot_sends_is_taken() -> None:
    """The arguments that a careful bot sends along are all known."""
    arguments = {
        "text": "hello",
        "blocks": [samples.said()],
        "metadata": METADATA,
        "thread_ts": "1700000000.000100",
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": "false",
        "client_msg_id": "5a1f0c1e-0000-4000-8000-000000000000",
    }
    assert check_message({**POST, **arguments}) is None
    assert check_message({**UPDATE, "text": "hello", "blocks": [samples.said()], "metadata": METADATA}) is None
    assert check_message({**ANSWER, "text": "hello", "response_type": "in_channel", "replace_original": True}) is None


def test_an_answer_that_only_deletes_needs_no_text() -> None:
    """delete_original stands alone."""
    assert check_message({**ANSWER, "delete_original": True}) is None
    assert error({**ANSWER, "delete_original": False}) == "no_text"


@pytest.mark.parametrize("blocks", ["[]x", {}, 7, True, [1], [None]])
def test_blocks_that_are_no_array_of_objects_have_an_error_of_their_own(blocks: Any) -> None:
    """A format error is told apart from a rule that was broken."""
    assert error({**POST, "text": "hello", "blocks": blocks}) == "invalid_blocks_format"


@pytest.mark.parametrize(
    "metadata",
    [
        "text",
        [],
        {},
        {"event_type": "a"},
        {"event_payload": {}},
        {"event_type": "", "event_payload": {}},
        {"event_type": "a", "event_payload": "b"},
        {"event_type": "a", "event_payload": {}, "more": 1},
    ],
)
def test_metadata_of_the_wrong_shape_is_refused(metadata: Any) -> None:
    """Metadata are an event_type and an event_payload."""
    assert error({**POST, "text": "hello", "metadata": metadata}) == "invalid_metadata_format"


def test_large_metadata_are_refused() -> None:
    """Metadata that grow without bounds are refused, however they are built."""
    deep: Any = []
    for _ in range(100_000):
        deep = [deep]
    for payload in ({"note": "x" * 8000}, {"note": deep}):
        metadata = {"event_type": "a", "event_payload": payload}
        assert error({**POST, "text": "hello", "metadata": metadata}) == "metadata_too_large"


def test_markdown_text_stands_alone() -> None:
    """markdown_text is an alternative to text and blocks."""
    assert error({**POST, "markdown_text": "**hello**"}) is None
    assert error({**POST, "markdown_text": "**hello**", "text": "hello"}) == "markdown_text_conflict"
    assert error({**POST, "markdown_text": "**hello**", "blocks": [samples.said()]}) == "markdown_text_conflict"


@pytest.mark.parametrize(
    "attachments",
    [
        {},
        ["text"],
        [{}],
        [{"color": "good"}],
        [{"fallback": "a", "callback_id": "old"}],
        [{"text": "a", "color": "greenish"}],
        [{"fields": [{"title": "a", "value": "b", "short": "yes"}]}],
        [{"text": "a", "ts": "1700000000"}],
        [{"text": "a", "mrkdwn_in": ["title"]}],
        [{"blocks": [{"type": "marquee"}]}],
        [{"blocks": [samples.table(), samples.table()]}],
    ],
)
def test_attachments_of_an_unknown_shape_are_refused(attachments: Any) -> None:
    """Attachments have known properties, show something, and hold sound blocks."""
    assert error({**POST, "text": "hello", "attachments": attachments}) == "invalid_attachments"


def test_sound_attachments_are_taken() -> None:
    """A coloured bar beside blocks or fields is taken."""
    field = {"title": "Phase", "value": "training", "short": True}
    attachments = [
        {"color": "#36a64f", "blocks": [samples.said()]},
        {"title": "a", "fields": [field], "ts": 0, "pretext": ""},
    ]
    assert error({**POST, "attachments": attachments}) is None


@pytest.mark.parametrize("method", ["chat.scream", None, 7, []])
def test_an_unknown_way_of_posting_is_refused(method: Any) -> None:
    """Only the four ways of posting are known."""
    assert error({"method": method, "text": "hello"}) == "unknown_method"
