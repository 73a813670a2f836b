"""Every block type as a table of its properties, and which elements may stand in which block."""

from collections.abc import Mapping

from bot.playground.slack.rules.buttons import BUTTON, CONTEXT_ACTIONS, IMAGE
from bot.playground.slack.rules.charts import DATA_VISUALIZATION
from bot.playground.slack.rules.checkers import Checker, boolean, items, one_of, text
from bot.playground.slack.rules.composition import IDENTIFIER, IMAGE_SOURCE, SOME_TEXT, any_text, plain_text
from bot.playground.slack.rules.inputs import PICKERS, WRITTEN
from bot.playground.slack.rules.menus import (
    ANSWERABLE_MENUS,
    CHOICE_LISTS,
    MULTI_SELECT_MENUS,
    OVERFLOW,
    SELECT_MENUS,
)
from bot.playground.slack.rules.rich_text import RICH_TEXT
from bot.playground.slack.rules.shapes import Family, Shape, at_least_one_of
from bot.playground.slack.rules.tables import TABLE

LONGEST_TEXT = 3000
LONGEST_MARKDOWN = 12_000

_CHOSEN: Mapping[str, Checker] = {**SELECT_MENUS, **CHOICE_LISTS}
_NOT_BESIDE_TEXT = {"datetimepicker"}
ACCESSORY = Family(
    {
        **_CHOSEN,
        **MULTI_SELECT_MENUS,
        **{name: shape for name, shape in PICKERS.items() if name not in _NOT_BESIDE_TEXT},
        "overflow": OVERFLOW,
        "button": BUTTON,
        "image": IMAGE,
    }
)
ACTION = Family(
    {
        **_CHOSEN,
        **PICKERS,
        "rich_text_input": WRITTEN["rich_text_input"],
        "overflow": OVERFLOW,
        "button": BUTTON,
    }
)
INPUT_IN_MESSAGE = Family(
    {
        **_CHOSEN,
        **MULTI_SELECT_MENUS,
        **PICKERS,
        **{name: shape for name, shape in WRITTEN.items() if name != "file_input"},
    }
)
# Files are asked for, and a response_url is given to a submission, in modals alone.
INPUT_IN_MODAL = Family({**INPUT_IN_MESSAGE.members, **ANSWERABLE_MENUS, "file_input": WRITTEN["file_input"]})
CONTEXT_ITEM = Family({"image": IMAGE, **any_text(LONGEST_TEXT).members})


def _input(element: Checker) -> Shape:
    return Shape(
        {"label": plain_text(2000), "element": element},
        {"hint": plain_text(2000), "optional": boolean, "dispatch_action": boolean},
    )


_SHARED: Mapping[str, Shape] = {
    "section": Shape(
        optional={
            "text": any_text(LONGEST_TEXT),
            "fields": items(any_text(2000), 1, 10),
            "accessory": ACCESSORY,
            "expand": boolean,
        },
        rules=(at_least_one_of("text", "fields"),),
    ),
    "header": Shape({"text": plain_text(150)}),
    "divider": Shape(),
    "context": Shape({"elements": items(CONTEXT_ITEM, 1, 10)}),
    "actions": Shape({"elements": items(ACTION, 1, 25)}),
    "image": IMAGE_SOURCE.extended(optional={"title": plain_text(2000)}),
    "rich_text": RICH_TEXT,
    "video": Shape(
        {"alt_text": text(1, 2000), "title": plain_text(199), "thumbnail_url": SOME_TEXT, "video_url": SOME_TEXT},
        {
            "title_url": SOME_TEXT,
            "description": plain_text(),
            "author_name": text(1, 49),
            "provider_name": SOME_TEXT,
            "provider_icon_url": SOME_TEXT,
        },
    ),
}
_CARD = Shape(
    optional={
        "hero_image": Family({"image": IMAGE}),
        "icon": Family({"image": IMAGE}),
        "title": any_text(150),
        "subtitle": any_text(150),
        "body": any_text(200),
        "actions": items(Family({"button": BUTTON}), 1),
    },
    rules=(at_least_one_of("hero_image", "title", "body", "actions"),),
)
_ALERT = Shape({"text": any_text(200)}, {"level": one_of("default", "info", "warning", "error", "success")})


def _blocks(*tables: Mapping[str, Shape]) -> Family:
    members = {name: shape for table in tables for name, shape in table.items()}
    return Family({name: shape.extended(optional={"block_id": IDENTIFIER}) for name, shape in members.items()})


MESSAGE_BLOCK = _blocks(
    _SHARED,
    {
        "input": _input(INPUT_IN_MESSAGE),
        "card": _CARD,
        "context_actions": Shape({"elements": items(Family(CONTEXT_ACTIONS), 1, 5)}),
        "markdown": Shape({"text": text(1, LONGEST_MARKDOWN)}),
        "table": TABLE,
        "data_visualization": DATA_VISUALIZATION,
    },
)
MODAL_BLOCK = _blocks(_SHARED, {"input": _input(INPUT_IN_MODAL), "alert": _ALERT, "card": _CARD})
HOME_BLOCK = _blocks(_SHARED, {"input": _input(INPUT_IN_MESSAGE)})
