"""Builders of Block Kit, no larger than what we use: plain dictionaries, cut to Slack's limits."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.slack import limits
from bot.slack.message import Block
from bot.slack.text import mrkdwn, paragraphs, plain, shorten

Element = dict[str, Any]


def header(text: str, block_id: str) -> Block:
    """A headline of somebody else's words."""
    return {"type": "header", "block_id": block_id, "text": plain(text, limits.HEADER_TEXT)}


def section(text: str, block_id: str | None = None, accessory: Element | None = None) -> Block:
    """A paragraph of mrkdwn, with an element at its right."""
    block: Block = {"type": "section", "text": mrkdwn(text, limits.SECTION_TEXT)}
    if block_id:
        block["block_id"] = block_id
    if accessory:
        block["accessory"] = accessory
    return block


def prose(text: str, block_id: str, limit: int) -> Block:
    """A paragraph of somebody else's words."""
    return {"type": "section", "block_id": block_id, "text": paragraphs(text, limit)}


def fields(texts: Iterable[str], block_id: str) -> Block:
    """Up to ten short texts of mrkdwn in two columns; at least one."""
    shown = [mrkdwn(text, limits.SECTION_FIELD) for text in texts][: limits.SECTION_FIELDS]
    return {"type": "section", "block_id": block_id, "fields": shown}


def context(texts: Iterable[str], block_id: str) -> Block:
    """Small print of mrkdwn; at least one text."""
    shown = [mrkdwn(text, limits.SECTION_TEXT) for text in texts][: limits.CONTEXT_ELEMENTS]
    return {"type": "context", "block_id": block_id, "elements": shown}


def quote(lines: Sequence[str], block_id: str, limit: int) -> Block:
    """Somebody else's words as a quotation: rich text, in which nothing is read as formatting."""
    words = paragraphs("\n".join(lines), limit)["text"]
    element = {"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "block_id": block_id, "elements": [element]}


def buttons(elements: Sequence[Element], block_id: str) -> Block:
    """A row of buttons; at least one, each with an action_id of its own."""
    return {"type": "actions", "block_id": block_id, "elements": list(elements[: limits.ACTIONS_ELEMENTS])}


def button(
    label: str, action_id: str, value: str, *, style: str | None = None, confirm: Element | None = None
) -> Element:
    """A button. `style`: primary or danger."""
    element: Element = {
        "type": "button",
        "text": plain(label, limits.BUTTON_TEXT),
        "action_id": action_id,
        "value": value,
    }
    if style:
        element["style"] = style
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: str, text: str, *, yes: str, no: str, style: str | None = None) -> Element:
    """A dialog that asks once more."""
    dialog: Element = {
        "title": plain(title, limits.CONFIRM_TITLE),
        "text": plain(text, limits.CONFIRM_TEXT),
        "confirm": plain(yes, limits.CONFIRM_BUTTON),
        "deny": plain(no, limits.CONFIRM_BUTTON),
    }
    if style:
        dialog["style"] = style
    return dialog


def option(text: str, value: str) -> Element:
    """An entry of a menu. `value` has at most `limits.OPTION_VALUE` characters: it is an id and cannot be cut."""
    return {"text": plain(text, limits.OPTION_TEXT), "value": value}


def table(rows: Sequence[Sequence[str]], block_id: str) -> Block:
    """A native table of plain cells, the first row the heading; all rows are equally long."""
    cells = [[{"type": "raw_text", "text": shorten(cell, 200)} for cell in row] for row in rows[: limits.TABLE_ROWS]]
    return {"type": "table", "block_id": block_id, "rows": cells}


def bar_chart(title: str, categories: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Block:
    """A native bar chart: each series is a name and one finite value for every category, in their order."""
    labels = [shorten(category, limits.CHART_LABEL) for category in categories]
    return {
        "type": "data_visualization",
        "title": shorten(title, limits.CHART_TITLE),
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": shorten(name, limits.CHART_LABEL),
                    "data": [{"label": label, "value": value} for label, value in zip(labels, values, strict=True)],
                }
                for name, values in series
            ],
            "axis_config": {"categories": labels},
        },
    }
