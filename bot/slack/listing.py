"""Lists of alignments that only the asking person sees, paged with buttons."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.alignments.alignment import Alignment
from bot.slack.actions import LIST_PAGE
from bot.slack.blocks import Element, button, buttons, section
from bot.slack.limits import MESSAGE_TEXT
from bot.slack.message import Message
from bot.slack.moments import channel_link, link, mention, when
from bot.slack.phrases import summary
from bot.slack.text import code, cut
from bot.slack.words import bold_name

PAGE_SIZE = 10


class Scope(StrEnum):
    """Whose alignments a list shows."""

    MINE = "mine"
    CHANNEL = "channel"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of which list is asked for."""

    scope: Scope = Scope.MINE
    offset: int = 0


_TITLES = {
    Scope.MINE: "Your alignments",
    Scope.CHANNEL: "The alignments of this channel",
    Scope.ALL: "All alignments of this workspace",
}
_LABELS = {Scope.MINE: "Mine", Scope.CHANNEL: "This channel", Scope.ALL: "All"}


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
) -> Message:
    """One page of up to `PAGE_SIZE` records, newest first. `links`: our id → address of the card, where it is known."""
    shown = records[:PAGE_SIZE]
    title = f"{_TITLES[scope]}, newest first"
    if shown and (offset or has_more):
        title += f" ({offset + 1} to {offset + len(shown)})"
    lines = [row(record, (links or {}).get(record.id)) for record in shown]
    if not lines:
        lines = [f"{'No more' if offset else 'None'} here. Type `{command} new` to start one."]
    blocks = [section(f"*{title}*", "title")]
    blocks.extend(section(line, f"row_{index}") for index, line in enumerate(lines))
    blocks.append(buttons(_navigation(Page(scope, offset), has_more=has_more), "pages"))
    return Message(cut("\n".join([title, *lines]), MESSAGE_TEXT), tuple(blocks))


def row(record: Alignment, url: str | None = None) -> str:
    """One alignment as two lines of mrkdwn."""
    facts = [f"{mention(record.requester)} in {channel_link(record.draft.channel_id)}", when(record.created_at)]
    if record.vendor_id:
        facts.append(code(record.vendor_id))
    if url:
        facts.append(link(url, "open"))
    return f"{bold_name(record)} · {summary(record)}\n{' · '.join(facts)}"


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
