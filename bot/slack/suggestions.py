"""What a picker of the form offers while somebody types."""

from collections.abc import Sequence
from typing import Any

from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.slack import limits
from bot.slack.blocks import option
from bot.slack.text import length, one_line, shorten

_SEPARATOR = " · "
_LEAST_NAME = 8


def suggestions(items: Sequence[CatalogueItem], typed: str, kind: CatalogueKind) -> list[dict[str, Any]]:
    """At most 100 options: the items, then what was typed as an id of its own, unless it is one of theirs.

    An id over 75 characters cannot be chosen in Slack and is left out, typed or listed.
    """
    listed = {item.id: item for item in reversed(items) if item.id and length(item.id) <= limits.OPTION_VALUE}
    ordered = [listed[identifier] for identifier in dict.fromkeys(item.id for item in items) if identifier in listed]
    wanted = one_line(typed)
    is_new = bool(wanted) and wanted not in listed and length(wanted) <= limits.OPTION_VALUE
    room = limits.OPTIONS - is_new
    offered = [option(_label(item, kind), item.id) for item in ordered[:room]]
    if is_new:
        offered.append(option(f"Use {wanted}", wanted))
    return offered


def _label(item: CatalogueItem, kind: CatalogueKind) -> str:
    """Name, id and a mark when it cannot be used; the name gives way first, because ids tell twins apart."""
    mark = _mark(item, kind)
    name = one_line(item.name or "")
    if not name or name == item.id:
        return shorten(item.id, limits.OPTION_TEXT - length(mark)) + mark
    rest = f"{_SEPARATOR}{item.id}{mark}"
    room = limits.OPTION_TEXT - length(rest)
    if room < _LEAST_NAME:
        return (
            shorten(f"{shorten(name, 2 * _LEAST_NAME)}{_SEPARATOR}{item.id}", limits.OPTION_TEXT - length(mark)) + mark
        )
    return shorten(name, room) + rest


def _mark(item: CatalogueItem, kind: CatalogueKind) -> str:
    if item.ready is not False:
        return ""
    if kind is CatalogueKind.BASE_MODEL:
        return " (not alignable)"
    return f" ({shorten(one_line(item.status or '').lower() or 'not ready', 20)})"
