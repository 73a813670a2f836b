"""Lists of alignments, ours and those started elsewhere, that only the asking person sees; paged with buttons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.alignments.alignment import Alignment
from bot.alignments.observation import CatalogueItem
from bot.slack.actions import FOLLOW_HERE, LIST_PAGE
from bot.slack.blocks import Element, button, buttons, section
from bot.slack.limits import BUTTON_VALUE, MESSAGE_TEXT
from bot.slack.message import Message
from bot.slack.moments import channel_link, link, mention, when
from bot.slack.phrases import summary
from bot.slack.text import code, cut, length, literal, one_line
from bot.slack.words import bold_name

PAGE_SIZE = 10
ELSEWHERE_SHOWN = 5
_ALSO = "Also at Nugen, started elsewhere"


class Scope(StrEnum):
    """Whose alignments a list shows."""

    MINE = "mine"
    CHANNEL = "channel"
    ALL = "all"
    ELSEWHERE = "elsewhere"  # at the vendor, and followed by nobody here


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of which list is asked for."""

    scope: Scope = Scope.MINE
    offset: int = 0


_TITLES = {
    Scope.MINE: "Your alignments",
    Scope.CHANNEL: "The alignments of this channel",
    Scope.ALL: "All alignments of this workspace",
    Scope.ELSEWHERE: "At Nugen, started elsewhere",
}
_LABELS = {Scope.MINE: "Mine", Scope.CHANNEL: "This channel", Scope.ALL: "All", Scope.ELSEWHERE: "Elsewhere"}


def read_page(value: str) -> Page:
    """What a button of `listing` asks for; the first page of one's own for any other value."""
    try:
        document = json.loads(value)
        return Page(Scope(document["scope"]), max(0, int(document["offset"])))
    except (ValueError, TypeError, KeyError, OverflowError):
        return Page()


def listing(
    records: Sequence[Alignment],
    *,
    scope: Scope,
    offset: int,
    has_more: bool,
    command: str,
    links: Mapping[str, str] | None = None,
    elsewhere: Sequence[CatalogueItem] = (),
) -> Message:
    """One page of up to `PAGE_SIZE` records, newest first. `links`: our id → address of the card, where it is known.

    `elsewhere` are projects at Nugen that nobody follows here: the page itself in their own scope, which has no
    records, and the first few below the first page of any other.
    """
    is_elsewhere = scope is Scope.ELSEWHERE
    rows: list[tuple[str, Element | None]] = [
        (row(record, (links or {}).get(record.id)), None) for record in records[:PAGE_SIZE]
    ]
    if is_elsewhere:
        rows = [_row_elsewhere(item) for item in elsewhere[:PAGE_SIZE]]
    title = f"{_TITLES[scope]}, newest first"
    if rows and (offset or has_more):
        title += f" ({offset + 1} to {offset + len(rows)})"
    if not rows:
        rows = [(f"{'No more' if offset else 'None'} here. Type `{command} new` to start one.", None)]
    blocks = [section(f"*{title}*", "title")]
    blocks.extend(section(line, f"row_{index}", follow) for index, (line, follow) in enumerate(rows))
    told = [title, *(line for line, _ in rows)]
    if elsewhere and not (is_elsewhere or offset):
        few = [_row_elsewhere(item) for item in elsewhere[:ELSEWHERE_SHOWN]]
        blocks.append(section(f"*{_ALSO}*", "elsewhere"))
        blocks.extend(section(line, f"elsewhere_{index}", follow) for index, (line, follow) in enumerate(few))
        told += [_ALSO, *(line for line, _ in few)]
    blocks.append(buttons(_navigation(Page(scope, offset), has_more=has_more), "pages"))
    return Message(cut("\n".join(told), MESSAGE_TEXT), tuple(blocks))


def row(record: Alignment, url: str | None = None) -> str:
    """One alignment as two lines of mrkdwn."""
    facts = [f"{mention(record.requester)} in {channel_link(record.draft.channel_id)}", when(record.created_at)]
    if record.vendor_id:
        facts.append(code(record.vendor_id))
    if url:
        facts.append(link(url, "open"))
    return f"{bold_name(record)} · {summary(record)}\n{' · '.join(facts)}"


def _row_elsewhere(item: CatalogueItem) -> tuple[str, Element | None]:
    """One project of the vendor's as mrkdwn, and its button unless its id fits none."""
    facts = [code(item.id)]
    if item.created_at is not None:
        facts.append(when(item.created_at))
    if item.status and one_line(item.status):
        facts.append(f"Nugen says {code(item.status, 100)}")
    line = f"*{literal(item.name or item.id, 150)}*\n{' · '.join(facts)}"
    fits = 0 < length(item.id) <= BUTTON_VALUE
    return line, button("Follow here", FOLLOW_HERE, item.id) if fits else None


def _navigation(page: Page, *, has_more: bool) -> list[Element]:
    elements = [
        _turn(_LABELS[scope], scope.value, Page(scope), style="primary" if scope is page.scope else None)
        for scope in Scope
    ]
    if page.offset:
        elements.append(_turn("Newer", "newer", Page(page.scope, max(0, page.offset - PAGE_SIZE))))
    if has_more:
        elements.append(_turn("Older", "older", Page(page.scope, page.offset + PAGE_SIZE)))
    return elements


def _turn(label: str, suffix: str, page: Page, *, style: str | None = None) -> Element:
    value = json.dumps({"scope": page.scope.value, "offset": page.offset})
    return button(label, f"{LIST_PAGE}:{suffix}", value, style=style)
