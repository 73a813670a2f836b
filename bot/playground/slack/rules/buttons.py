"""Elements that are pressed or looked at: buttons, feedback and icon buttons, images."""

from collections.abc import Mapping

from bot.playground.slack.rules.checkers import Checker, items, one_of, text
from bot.playground.slack.rules.composition import CONFIRM, IDENTIFIER, IMAGE_SOURCE, SLACK_ID, URL, plain_text
from bot.playground.slack.rules.shapes import Shape

LABEL = plain_text(75)
SPOKEN_LABEL = text(1, 75)
VALUE = text(1, 2000)

BUTTON = Shape(
    {"text": LABEL},
    {
        "action_id": IDENTIFIER,
        "url": URL,
        "value": VALUE,
        "style": one_of("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": SPOKEN_LABEL,
    },
)
IMAGE = IMAGE_SOURCE
_VERDICT = Shape({"text": LABEL, "value": VALUE}, {"accessibility_label": SPOKEN_LABEL})
CONTEXT_ACTIONS: Mapping[str, Checker] = {
    "feedback_buttons": Shape(
        {"positive_button": _VERDICT, "negative_button": _VERDICT},
        {"action_id": IDENTIFIER},
    ),
    "icon_button": Shape(
        {"icon": one_of("trash"), "text": LABEL},
        {
            "action_id": IDENTIFIER,
            "value": VALUE,
            "accessibility_label": SPOKEN_LABEL,
            "visible_to_user_ids": items(SLACK_ID, 1),
            "confirm": CONFIRM,
        },
    ),
}
