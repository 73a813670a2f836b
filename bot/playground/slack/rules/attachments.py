"""Attachments: the older, secondary part of a message; only their documented properties are accepted."""

from collections.abc import Mapping

from bot.playground.slack.rules.blocks import MESSAGE_BLOCK
from bot.playground.slack.rules.checkers import Checker, boolean, both, integer, items, matching, one_of, text
from bot.playground.slack.rules.composition import SOME_TEXT
from bot.playground.slack.rules.documents import check_message_blocks
from bot.playground.slack.rules.shapes import Shape, at_least_one_of

MOST_BLOCKS = 50

_TEXT = text(0)
_FIELD = Shape({"title": _TEXT, "value": _TEXT}, {"short": boolean})
_PROPERTIES: Mapping[str, Checker] = {
    "blocks": both(items(MESSAGE_BLOCK, 1, MOST_BLOCKS), check_message_blocks),
    "color": matching(r"good|warning|danger|#?[0-9a-fA-F]{6}", "good, warning, danger or a colour like #RRGGBB"),
    "fallback": _TEXT,
    "text": _TEXT,
    "pretext": _TEXT,
    "title": _TEXT,
    "title_link": SOME_TEXT,
    "fields": items(_FIELD, 1),
    "footer": _TEXT,
    "footer_icon": SOME_TEXT,
    "author_name": _TEXT,
    "author_link": SOME_TEXT,
    "author_icon": SOME_TEXT,
    "image_url": SOME_TEXT,
    "thumb_url": SOME_TEXT,
    "ts": integer(0),
    "mrkdwn_in": items(one_of("text", "pretext", "fields"), 1),
}
_SHOWN = ("blocks", "fallback", "text", "pretext", "title", "fields", "image_url")
ATTACHMENTS = items(Shape(optional=_PROPERTIES, rules=(at_least_one_of(*_SHOWN),)), 0)
