"""What Slack's client checks in a view before it sends a submission."""

import re
from decimal import Decimal
from typing import Any

from bot.playground.slack import elements
from bot.playground.slack.files import extension
from bot.playground.slack.model import Json, View
from bot.playground.slack.outcome import REQUIRED

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
URL = re.compile(r"https?://\S+")
NUMBER = re.compile(r"[-+]?[0-9]*\.?[0-9]+")
MOST_FILES = 10
LARGEST_FILE = 10 * 1024 * 1024


def client_errors(view: View) -> dict[str, str]:
    """Messages at fields, by block_id; nothing is sent while there are any."""
    errors = {}
    for block in view.blocks:
        if block["type"] != "input" or block["element"]["type"] not in elements.SPECS:
            continue
        state = view.values[block["block_id"]][block["element"]["action_id"]]
        if elements.is_empty(state):
            words = None if block.get("optional") else REQUIRED
        else:
            words = _wrong(block["element"], state[elements.SPECS[state["type"]].key])
        if words:
            errors[block["block_id"]] = words
    return errors


def _wrong(element: Json, value: Any) -> str | None:
    kind = element["type"]
    if kind == "file_input":
        return _wrong_files(element, value)
    if kind == "number_input":
        return _wrong_number(element, str(value))
    if kind == "plain_text_input" and len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if kind == "email_text_input" and not EMAIL.fullmatch(value):
        return "Please enter an email address."
    if kind == "url_text_input" and not URL.fullmatch(value):
        return "Please enter a URL."
    return None


def _wrong_files(element: Json, chosen: list[Json]) -> str | None:
    most, allowed = element.get("max_files", MOST_FILES), element.get("filetypes")
    if len(chosen) > most:
        return f"Please choose no more than {most} {'file' if most == 1 else 'files'}."
    for file in chosen:
        if allowed is not None and extension(file["name"]) not in {kind.lower() for kind in allowed}:
            return f"{file['name']} is not of a type that can be uploaded here: {', '.join(allowed)}."
        if file["size"] > LARGEST_FILE:
            return f"{file['name']} is larger than 10 MB."
    return None


def _wrong_number(element: Json, text: str) -> str | None:
    if not NUMBER.fullmatch(text):
        return "Please enter a number."
    number = Decimal(text)
    if not element.get("is_decimal_allowed") and number != number.to_integral_value():
        return "Please enter a whole number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None
