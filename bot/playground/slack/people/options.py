"""Reads the options with which an app answers type-ahead, as strictly as Slack."""

from typing import Any

from bot.playground.slack.model import Json, Option
from bot.playground.slack.rules import check_view


def read_options(answer: Any) -> list[Option] | None:
    """The options; `None` when the answer is not one that Slack would show."""
    if not isinstance(answer, dict) or ("options" in answer) == ("option_groups" in answer):
        return None
    key = "options" if "options" in answer else "option_groups"
    if not isinstance(answer[key], list) or (answer[key] and not _acceptable(key, answer[key])):
        return None
    if key == "options":
        return [_option(raw, None) for raw in answer[key]]
    return [_option(raw, group["label"]["text"]) for group in answer[key] for raw in group["options"]]


def _acceptable(key: str, options: list[Any]) -> bool:
    """Options obey the same rules wherever they stand: so let a view with a select of them be judged."""
    words = {"type": "plain_text", "text": "x"}
    select = {"type": "static_select", "action_id": "x", key: options}
    block = {"type": "input", "label": words, "element": select}
    return check_view({"type": "modal", "title": words, "submit": words, "blocks": [block]}) is None


def _option(raw: Json, group: str | None) -> Option:
    description = raw.get("description", {}).get("text")
    return Option(raw["text"]["text"], raw["value"], description, group, raw)
