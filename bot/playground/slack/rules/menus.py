"""Elements with which a person chooses: select menus, check boxes, radio buttons, the overflow menu."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.slack.rules.checkers import Checker, boolean, integer, items
from bot.playground.slack.rules.composition import (
    CONFIRM,
    CONVERSATION_FILTER,
    IDENTIFIER,
    MOST_GROUPS,
    MOST_OPTIONS,
    OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    RICH_OPTION,
    SLACK_ID,
    initial_choices_are_offered,
    plain_text,
)
from bot.playground.slack.rules.problem import Fault, child
from bot.playground.slack.rules.shapes import NO_PROPERTIES, Shape, exactly_one_of

MOST_BOXES = 10
MOST_IN_OVERFLOW = 5
SOME_OPTIONS = items(OPTION, 1, MOST_OPTIONS)
SOME_IDS = items(SLACK_ID, 1)
LISTED: Mapping[str, Checker] = {"options": SOME_OPTIONS, "option_groups": items(OPTION_GROUP, 1, MOST_GROUPS)}
LISTED_RULES = (exactly_one_of("options", "option_groups"), initial_choices_are_offered)


def _no_more_than_may_be_chosen(value: Any, pointer: str) -> Iterator[Fault]:
    most = value.get("max_selected_items")
    for name, chosen in value.items():
        if most is not None and name.startswith("initial_") and len(chosen) > most:
            yield Fault(child(pointer, name), f"no more than {most} items allowed")


def _menu(properties: Mapping[str, Checker] = NO_PROPERTIES, rules: tuple[Checker, ...] = ()) -> Shape:
    field: Mapping[str, Checker] = {"action_id": IDENTIFIER, "placeholder": plain_text(150), "focus_on_load": boolean}
    return Shape(optional={**field, "confirm": CONFIRM, **properties}, rules=rules)


def _menu_of_many(properties: Mapping[str, Checker], rules: tuple[Checker, ...] = ()) -> Shape:
    many = {"max_selected_items": integer(1), **properties}
    return _menu(many, (*rules, _no_more_than_may_be_chosen))


QUERY_LENGTH = integer(0)
CONVERSATIONS: Mapping[str, Checker] = {"default_to_current_conversation": boolean, "filter": CONVERSATION_FILTER}
SELECT_MENUS: Mapping[str, Shape] = {
    "static_select": _menu({**LISTED, "initial_option": OPTION}, LISTED_RULES),
    "external_select": _menu({"initial_option": OPTION, "min_query_length": QUERY_LENGTH}),
    "users_select": _menu({"initial_user": SLACK_ID}),
    "conversations_select": _menu({"initial_conversation": SLACK_ID, **CONVERSATIONS}),
    "channels_select": _menu({"initial_channel": SLACK_ID}),
}
MULTI_SELECT_MENUS: Mapping[str, Shape] = {
    "multi_static_select": _menu_of_many({**LISTED, "initial_options": SOME_OPTIONS}, LISTED_RULES),
    "multi_external_select": _menu_of_many({"initial_options": SOME_OPTIONS, "min_query_length": QUERY_LENGTH}),
    "multi_users_select": _menu_of_many({"initial_users": SOME_IDS}),
    "multi_conversations_select": _menu_of_many({"initial_conversations": SOME_IDS, **CONVERSATIONS}),
    "multi_channels_select": _menu_of_many({"initial_channels": SOME_IDS}),
}
ANSWERABLE_MENUS: Mapping[str, Shape] = {
    name: SELECT_MENUS[name].extended(optional={"response_url_enabled": boolean})
    for name in ("conversations_select", "channels_select")
}

_BOXES: Mapping[str, Checker] = {"action_id": IDENTIFIER, "confirm": CONFIRM, "focus_on_load": boolean}
CHOICE_LISTS: Mapping[str, Shape] = {
    "checkboxes": Shape(
        {"options": items(RICH_OPTION, 1, MOST_BOXES)},
        {**_BOXES, "initial_options": items(RICH_OPTION, 1, MOST_BOXES)},
        (initial_choices_are_offered,),
    ),
    "radio_buttons": Shape(
        {"options": items(RICH_OPTION, 1, MOST_BOXES)},
        {**_BOXES, "initial_option": RICH_OPTION},
        (initial_choices_are_offered,),
    ),
}
OVERFLOW = Shape(
    {"options": items(OVERFLOW_OPTION, 1, MOST_IN_OVERFLOW)},
    {"action_id": IDENTIFIER, "confirm": CONFIRM},
)
