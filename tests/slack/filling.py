"""Forms as they come back from Slack."""

from collections.abc import Mapping
from typing import Any


def inputs(view: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a view by name."""
    return {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}


def submitted(view: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
    """The view as it comes back when a person presses Submit without touching anything, but for the changes."""
    values = {name: {name: changes.get(name) or untouched(block["element"])} for name, block in inputs(view).items()}
    return {**view, "id": "V1", "state": {"values": values}}


def untouched(element: Mapping[str, Any]) -> dict[str, Any]:
    """A field as it comes back with what it opened with."""
    match element["type"]:
        case "plain_text_input" | "number_input":
            return {"type": element["type"], "value": element.get("initial_value")}
        case "multi_external_select" | "multi_static_select":
            return {"type": element["type"], "selected_options": element.get("initial_options", [])}
        case "conversations_select":
            return {"type": element["type"], "selected_conversation": element.get("initial_conversation")}
        case "file_input":
            return {"type": element["type"], "files": []}
        case _:
            return {"type": element["type"], "selected_option": element.get("initial_option")}
