"""Whatever arrives, the rules answer: they never fail themselves, and nothing unknown slips through."""

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.playground.slack.rules import check_message, check_view
from tests.playground.rules import samples
from tests.playground.rules.samples import Document, plain

VIEW: Document = samples.modal(
    samples.section(
        text=samples.mrkdwn("a"),
        accessory={"type": "overflow", "options": samples.options(2)},
        block_id="b",
    ),
    samples.asks(
        {
            "type": "multi_static_select",
            "option_groups": [{"label": plain("g"), "options": samples.options(2)}],
            "initial_options": samples.options(1),
            "max_selected_items": 2,
        }
    ),
    samples.asks(samples.written(min_length=1, max_length=9, initial_value="a", focus_on_load=True)),
    samples.asks({"type": "number_input", "is_decimal_allowed": True, "min_value": "1", "max_value": "2"}),
    samples.asks({"type": "file_input", "action_id": "files", "filetypes": ["pdf", "txt"], "max_files": 10}),
    samples.asks(
        {"type": "conversations_select", "response_url_enabled": True, "filter": {"include": ["public"]}},
    ),
    samples.actions(
        samples.button(action_id="go", confirm=samples.confirm()), {"type": "checkboxes", "options": samples.options(2)}
    ),
    {"type": "context", "elements": [samples.image(), plain("a")]},
    {"type": "alert", "text": plain("a"), "level": "info"},
    private_metadata="{}",
)
STREAM: Document = {
    "method": "chat.stopStream",
    "channel": "C1",
    "ts": "1700000000.000100",
    "markdown_text": "hello",
    "chunks": [{"type": "markdown_text", "text": "hello"}],
    "metadata": {"event_type": "a", "event_payload": {}},
    "blocks": [samples.said()],
}
MESSAGE: Document = {
    "method": "chat.postMessage",
    "channel": "C1",
    "text": "hello",
    "thread_ts": "1700000000.000100",
    "metadata": {"event_type": "a", "event_payload": {}},
    "attachments": [{"color": "good", "blocks": [samples.said()]}],
    "blocks": [
        samples.table(2, 2, column_settings=[{"align": "left"}]),
        samples.chart(series=2),
        samples.pie(),
        samples.rich_text(
            samples.rich_section({"type": "text", "text": "a", "style": {"bold": True}}),
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [samples.rich_section({"type": "emoji", "name": "x"})],
            },
        ),
        {"type": "markdown", "text": "**a**"},
        {"type": "card", "title": plain("a"), "actions": [samples.button(action_id="x")]},
    ],
}
# The payload of metadata is of free form, so an unknown key is no fault there.
FREE = ("metadata", "event_payload")
# The machine may be busy: how long one example takes says nothing about the rules.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def places(document: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the path of every value in a document, the document's own (empty) path first."""
    yield path
    entries = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, entry in entries:
        yield from places(entry, (*path, key))


def at(document: Any, path: tuple[str | int, ...]) -> Any:
    """Return the value at `path`."""
    for key in path:
        document = document[key]
    return document


def changed(document: Document, path: tuple[str | int, ...], value: Any) -> Document:
    """Return a copy of the document in which the value at `path` (not the root) is another one."""
    twin = copy.deepcopy(document)
    at(twin, path[:-1])[path[-1]] = value
    return twin


def dropped(document: Document, path: tuple[str | int, ...]) -> Document:
    """Return a copy of the document that lacks what stands at `path` (not the root)."""
    twin = copy.deepcopy(document)
    del at(twin, path[:-1])[path[-1]]
    return twin


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
TYPES = st.sampled_from(["section", "input", "plain_text", "mrkdwn", "button", "table", "rich_text", "static_select"])
ANY_VALUE = JSON | TYPES | st.builds(lambda kind, rest: {**rest, "type": kind}, TYPES, st.dictionaries(st.text(), JSON))
BLOCK_PIECES = st.sampled_from(
    [plain("a"), samples.said(), samples.button(), samples.table(), samples.chart(), samples.pie()]
)


def test_the_documents_that_are_mutated_are_sound() -> None:
    """The starting points are taken, so that a refusal of a mutation means something."""
    assert check_view(VIEW) is None
    assert check_message(MESSAGE) is None
    assert check_message(STREAM) is None


@CALM
@given(st.sampled_from([path for path in places(VIEW) if path]), ANY_VALUE | BLOCK_PIECES)
def test_a_view_with_any_value_anywhere_is_answered(path: tuple[str | int, ...], value: Any) -> None:
    """A mutated view is taken or refused with messages; the check itself never fails."""
    for view in (changed(VIEW, path, value), dropped(VIEW, path)):
        problem = check_view(view)
        assert problem is None or (problem.error and all("[json-pointer:/" in line for line in problem.messages))


@CALM
@given(st.sampled_from([path for path in places(MESSAGE) if path]), ANY_VALUE | BLOCK_PIECES)
def test_a_message_with_any_value_anywhere_is_answered(path: tuple[str | int, ...], value: Any) -> None:
    """A mutated message is taken or refused with messages; the check itself never fails."""
    for message in (changed(MESSAGE, path, value), dropped(MESSAGE, path)):
        problem = check_message(message)
        assert problem is None or (problem.error and all("[json-pointer:/" in line for line in problem.messages))


@CALM
@given(st.sampled_from([path for path in places(STREAM) if path]), ANY_VALUE | BLOCK_PIECES)
def test_the_end_of_a_stream_with_any_value_anywhere_is_answered(path: tuple[str | int, ...], value: Any) -> None:
    """A mutated call is taken or refused with messages; the check itself never fails."""
    for stream in (changed(STREAM, path, value), dropped(STREAM, path)):
        problem = check_message(stream)
        assert problem is None or (problem.error and all("[json-pointer:/" in line for line in problem.messages))


@CALM
@given(st.dictionaries(st.text(max_size=12), JSON))
def test_any_object_is_answered(document: Document) -> None:
    """An object out of nowhere is refused as a view and answered as a message."""
    assert check_view(document) is not None
    check_message({"method": "response_url", **document})


def objects(document: Document) -> list[tuple[str | int, ...]]:
    """Return the paths of all objects whose properties are fixed."""
    return [path for path in places(document) if isinstance(at(document, path), dict) and path[:2] != FREE]


def test_an_unknown_key_is_refused_in_every_object_of_a_view() -> None:
    """No object of a view, however deep, takes a property that Slack does not know."""
    for path in objects(VIEW):
        assert check_view(changed(VIEW, (*path, "surprise"), 1)) is not None, path


def test_an_unknown_key_is_refused_in_every_object_of_a_message() -> None:
    """No object of a message takes a property that Slack does not know, apart from the payload of its metadata."""
    for document in (MESSAGE, STREAM):
        for path in objects(document):
            assert check_message(changed(document, (*path, "surprise"), 1)) is not None, path


@CALM
@given(st.sampled_from(objects(VIEW)), st.text().filter(lambda name: name not in json.dumps(VIEW)), JSON)
def test_no_name_of_an_unknown_key_is_lucky(path: tuple[str | int, ...], name: str, value: Any) -> None:
    """Whatever an unknown key is called and holds, it is refused."""
    assert check_view(changed(VIEW, (*path, name), value)) is not None
