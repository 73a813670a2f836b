"""Rich text: sections, lists, preformatted text and quotes, and what may stand inside them."""

from collections.abc import Mapping

from bot.playground.slack.rules.checkers import Checker, boolean, integer, items, matching, one_of
from bot.playground.slack.rules.composition import IDENTIFIER, SLACK_ID, SOME_TEXT
from bot.playground.slack.rules.shapes import Family, Shape

_SHOWN_AS = {"bold": boolean, "italic": boolean, "strike": boolean}
TEXT_STYLE = Shape(optional={**_SHOWN_AS, "code": boolean, "underline": boolean})
MENTION_STYLE = Shape(
    optional={**_SHOWN_AS, "highlight": boolean, "client_highlight": boolean, "unlink": boolean},
)

_TEXT = Shape({"text": SOME_TEXT}, {"style": TEXT_STYLE})
_LINK = Shape({"url": SOME_TEXT}, {"text": SOME_TEXT, "unsafe": boolean, "style": TEXT_STYLE})
INLINE: Mapping[str, Checker] = {
    "text": _TEXT,
    "link": _LINK,
    "user": Shape({"user_id": SLACK_ID}, {"style": MENTION_STYLE}),
    "usergroup": Shape({"usergroup_id": SLACK_ID}, {"style": MENTION_STYLE}),
    "channel": Shape({"channel_id": SLACK_ID}, {"style": MENTION_STYLE}),
    "emoji": Shape(
        {"name": SOME_TEXT},
        {"unicode": SOME_TEXT, "skin_tone": integer(2, 6), "style": TEXT_STYLE},
    ),
    "date": Shape(
        {"timestamp": integer(0), "format": SOME_TEXT},
        {"url": SOME_TEXT, "fallback": SOME_TEXT, "style": TEXT_STYLE},
    ),
    "broadcast": Shape({"range": one_of("here", "channel", "everyone")}, {"style": TEXT_STYLE}),
    "color": Shape({"value": matching(r"#[0-9a-fA-F]{6}", "a colour in the format #RRGGBB")}, {"style": TEXT_STYLE}),
}

_RUN = items(Family(INLINE), 1)
_PLAIN_RUN = items(Family({"text": _TEXT, "link": _LINK}), 1)
_BORDER = integer(0, 1)
_SECTION = Shape({"elements": _RUN})
PARTS: Mapping[str, Checker] = {
    "rich_text_section": _SECTION,
    "rich_text_list": Shape(
        {
            "style": one_of("bullet", "ordered"),
            "elements": items(Family({"rich_text_section": _SECTION}), 1),
        },
        {"indent": integer(0), "offset": integer(0), "border": _BORDER},
    ),
    "rich_text_preformatted": Shape({"elements": _PLAIN_RUN}, {"border": _BORDER, "language": SOME_TEXT}),
    "rich_text_quote": Shape({"elements": _RUN}, {"border": _BORDER}),
}

RICH_TEXT = Shape({"elements": items(Family(PARTS), 1)}, {"block_id": IDENTIFIER})
