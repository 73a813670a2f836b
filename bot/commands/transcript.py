"""Messages of the playground as lines of a terminal: what a person would see, without colours or boxes."""

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

_MENTION = re.compile(r"<@(\w+)>")
_CHANNEL = re.compile(r"<#(\w+)(?:\|([^>]*))?>")
_DATE = re.compile(r"<!date\^(\d+)\^[^|>]*(?:\|([^>]*))?>")
_LINK = re.compile(r"<(https?://[^|>]+)(?:\|([^>]*))?>")

Names = Callable[[str], str]


def lines_of(blocks: list[dict[str, Any]], text: str, names: Names) -> list[str]:
    """The message as lines; `names` gives the name of a person or channel by its id."""
    if not blocks:
        return plain(text, names).splitlines()
    return [line for block in blocks for line in _block(block, names)]


def lines_of_files(files: Iterable[tuple[str, int]]) -> list[str]:
    """The files under a message, each as (name, size in bytes)."""
    return [f"[file: {name}, {size / 1000:.1f} kB]" for name, size in files]


def plain(mrkdwn: str, names: Names) -> str:
    """Slack's mark-up as somebody reads it."""
    text = _MENTION.sub(lambda found: f"@{names(found[1])}", mrkdwn)
    text = _CHANNEL.sub(lambda found: f"#{names(found[1])}", text)
    text = _DATE.sub(lambda found: datetime.fromtimestamp(int(found[1]), UTC).strftime("%H:%M:%S"), text)
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    return html.unescape(text.replace("*", ""))


def _block(block: Mapping[str, Any], names: Names) -> Iterator[str]:
    if draw := _DRAWN.get(block["type"]):
        yield from draw(block, names)


def _section(block: Mapping[str, Any], names: Names) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"], names).splitlines()
    for field in block.get("fields", ()):
        yield from _text(field, names).replace("\n", ": ", 1).splitlines()
    if "accessory" in block:
        yield from _buttons([block["accessory"]])


def _text(element: Mapping[str, Any], names: Names) -> str:
    text: str = element.get("text", "")
    return plain(text, names) if element["type"] == "mrkdwn" else text


def _buttons(elements: list[Mapping[str, Any]]) -> Iterator[str]:
    labels = [f"[{element['text']['text']}]" for element in elements if element["type"] == "button"]
    if labels:
        yield " ".join(labels)


def _table(rows: list[list[Mapping[str, Any]]]) -> Iterator[str]:
    cells = [[_rich(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    for row in cells:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _rich(element: Mapping[str, Any]) -> str:
    if "text" in element and isinstance(element["text"], str):
        return element["text"]
    return "".join(_rich(one) for one in element.get("elements", ()))


_DRAWN: dict[str, Callable[[Mapping[str, Any], Names], Iterable[str]]] = {
    "section": _section,
    "header": lambda block, names: [_text(block["text"], names)],
    "context": lambda block, names: [" ".join(_text(element, names) for element in block["elements"])],
    "actions": lambda block, _: _buttons(block["elements"]),
    "table": lambda block, _: _table(block["rows"]),
    "data_visualization": lambda block, _: [f"[chart: {block['title']}]"],
    "markdown": lambda block, names: plain(block["text"], names).splitlines(),
    "rich_text": lambda block, _: _rich(block).splitlines(),
}
