"""Small sound pieces of Block Kit for the tests of the rules, written out as Slack's reference shows them."""

from collections.abc import Callable
from typing import Any

from bot.playground.slack.rules import Problem, check_message, check_view

Document = dict[str, Any]
Build = Callable[[int], Document]


def plain(text: str) -> Document:
    """Return a plain_text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Document:
    """Return a mrkdwn object."""
    return {"type": "mrkdwn", "text": text}


def section(**properties: Any) -> Document:
    """Return a section with these properties."""
    return {"type": "section", **properties}


def said(text: str = "hello") -> Document:
    """Return a section that says `text`."""
    return section(text=mrkdwn(text))


def option(value: str = "a", **properties: Any) -> Document:
    """Return an option of a menu."""
    return {"text": plain(f"option {value}"), "value": value, **properties}


def options(number: int) -> list[Document]:
    """Return `number` options with different values."""
    return [option(str(index)) for index in range(number)]


def button(**properties: Any) -> Document:
    """Return a button."""
    return {"type": "button", "text": plain("Press"), **properties}


def actions(*elements: Document) -> Document:
    """Return an actions block with these elements."""
    return {"type": "actions", "elements": list(elements)}


def asks(element: Document, **properties: Any) -> Document:
    """Return an input block round `element`."""
    return {"type": "input", "label": plain("Label"), "element": element, **properties}


def image(**properties: Any) -> Document:
    """Return an image, as a block or an element."""
    return {"type": "image", "alt_text": "a cat", "image_url": "https://example.com/cat.png", **properties}


def written(**properties: Any) -> Document:
    """Return a text field."""
    return {"type": "plain_text_input", **properties}


def confirm(**properties: Any) -> Document:
    """Return a confirm dialog."""
    texts = {"title": plain("Sure?"), "text": mrkdwn("It costs money."), "confirm": plain("Yes"), "deny": plain("No")}
    return {**texts, **properties}


def rich_text(*parts: Document) -> Document:
    """Return a rich_text block with these parts."""
    return {"type": "rich_text", "elements": list(parts)}


def rich_section(*elements: Document) -> Document:
    """Return a section of rich text with these runs."""
    return {"type": "rich_text_section", "elements": list(elements)}


def cell(text: str = "cell") -> Document:
    """Return a raw_text cell of a table."""
    return {"type": "raw_text", "text": text}


def table(rows: int = 1, columns: int = 1, **properties: Any) -> Document:
    """Return a table of equally long rows."""
    return {"type": "table", "rows": [[cell() for _ in range(columns)] for _ in range(rows)], **properties}


def points(labels: list[str], value: float = 1.5) -> list[Document]:
    """Return one data point for each label."""
    return [{"label": label, "value": value} for label in labels]


def chart(series: int = 1, categories: int = 2, kind: str = "bar", **axes: Any) -> Document:
    """Return a bar, line or area chart."""
    labels = [f"category {index}" for index in range(categories)]
    plotted = [{"name": f"series {index}", "data": points(labels)} for index in range(series)]
    plot = {"type": kind, "series": plotted, "axis_config": {"categories": labels, **axes}}
    return {"type": "data_visualization", "title": "Before and after", "chart": plot}


def pie(segments: int = 2) -> Document:
    """Return a pie chart."""
    plot = {"type": "pie", "segments": points([f"segment {index}" for index in range(segments)])}
    return {"type": "data_visualization", "title": "Shares", "chart": plot}


def modal(*blocks: Document, **properties: Any) -> Document:
    """Return a modal with these blocks, or one that only says hello."""
    return {
        "type": "modal",
        "title": plain("Title"),
        "submit": plain("Send"),
        "blocks": list(blocks or [said()]),
        **properties,
    }


def home(*blocks: Document, **properties: Any) -> Document:
    """Return an App Home with these blocks, or one that only says hello."""
    return {"type": "home", "blocks": list(blocks or [said()]), **properties}


def without(document: Document, name: str) -> Document:
    """Return a copy that lacks one property."""
    return {key: value for key, value in document.items() if key != name}


def posted(*blocks: Document, **arguments: Any) -> Problem | None:
    """Return the problem of posting these blocks with a text."""
    return check_message(
        {"method": "chat.postMessage", "channel": "C1", "text": "hello", "blocks": list(blocks), **arguments}
    )


def opened(*blocks: Document) -> Problem | None:
    """Return the problem of opening a modal with these blocks."""
    return check_view(modal(*blocks))


def words(problem: Problem | None) -> str:
    """Return the messages of a problem as one text, empty if there is none."""
    return "\n".join(problem.messages) if problem else ""
