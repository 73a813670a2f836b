"""What a person filled in, out of the `state` of a view; tolerant of everything that may be missing."""

from collections.abc import Mapping
from typing import Any

from bot.alignments.materials import SlackFile


def text_of(view: Mapping[str, Any], name: str) -> str | None:
    """What was typed, numbers as text too."""
    value = _element(view, name).get("value")
    return value if isinstance(value, str) else None


def option_of(view: Mapping[str, Any], name: str) -> str | None:
    """The value of the one that was chosen."""
    return next((value for value, _ in options_of(view, name)), None)


def options_of(view: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    """Value and label of each that was chosen."""
    element = _element(view, name)
    chosen = element.get("selected_options") or [element.get("selected_option")]
    read: list[tuple[str, str]] = []
    for one in chosen if isinstance(chosen, list) else []:
        value = one.get("value") if isinstance(one, dict) else None
        if isinstance(value, str):
            label = one.get("text")
            words = label.get("text") if isinstance(label, dict) else None
            read.append((value, words if isinstance(words, str) else value))
    return read


def conversation_of(view: Mapping[str, Any], name: str) -> str | None:
    """The channel that was chosen."""
    value = _element(view, name).get("selected_conversation")
    return value if isinstance(value, str) else None


def files_of(view: Mapping[str, Any], name: str) -> tuple[SlackFile, ...]:
    """The files that were added."""
    added = _element(view, name).get("files")
    return files_in(added)


def files_in(document: Any) -> tuple[SlackFile, ...]:
    """The files of a list of Slack's, in a form or on a message; what has no id is none."""
    read: dict[str, SlackFile] = {}
    for one in document if isinstance(document, list) else []:
        identifier = one.get("id") if isinstance(one, dict) else None
        if isinstance(identifier, str) and identifier:
            name, size = one.get("name"), one.get("size")
            called = name if isinstance(name, str) and name else identifier
            read[identifier] = SlackFile(identifier, called, size if isinstance(size, int) else None)
    return tuple(read.values())


def has_field(view: Mapping[str, Any], name: str) -> bool:
    """Whether the form has this field, so that an error can stand beside it."""
    blocks = view.get("blocks")
    return isinstance(blocks, list) and any(
        isinstance(one, dict) and one.get("block_id") == name and one.get("type") == "input" for one in blocks
    )


def _element(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found: Any = view
    # By the plain type, as JSON has no other mapping: a form asks a hundred times, and the abstract one takes ten times as long.
    for step in ("state", "values", name, name):
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}
