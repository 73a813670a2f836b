"""Inputs of a form: a field in a block of the same name, because Slack keeps what was typed while both names stay."""

from collections.abc import Sequence

from bot.slack import limits
from bot.slack.blocks import Element
from bot.slack.message import Block
from bot.slack.text import clean, length, plain, shorten


def field(name: str, label: str, element: Element, *, hint: str | None = None, optional: bool = False) -> Block:
    """One field; `name` is its block_id and its action_id."""
    block: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label, limits.LABEL),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, limits.HINT)
    return block


def typed(text: str | None, most: int, example: str, *, multiline: bool = False) -> Element:
    """Text of up to `most` characters."""
    longest = min(most, limits.INPUT_TEXT)
    element: Element = {
        "type": "plain_text_input",
        "max_length": longest,
        "placeholder": plain(example, limits.PLACEHOLDER),
    }
    if multiline:
        element["multiline"] = True
    if text and clean(text):
        element["initial_value"] = shorten(clean(text), longest)
    return element


def whole_number(value: int, least: int, most: int) -> Element:
    """A number between these; `value` is put between them."""
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
        "initial_value": str(min(most, max(least, value))),
    }


def picker(kind: str, invitation: str, chosen: Sequence[Element]) -> Element:
    """A menu that asks us for its entries; `chosen` are those that it opens with, one unless `kind` takes several."""
    element: Element = {
        "type": kind,
        "placeholder": plain(invitation, limits.PLACEHOLDER),
        "min_query_length": 0,
    }
    if chosen and kind.startswith("multi_"):
        element["initial_options"] = list(chosen)
    elif chosen:
        element["initial_option"] = chosen[0]
    return element


def chosen_already(options: Sequence[Element], invitation: str) -> Element:
    """A menu of what was chosen before, from which a person can take some out; at least one entry."""
    return {
        "type": "multi_static_select",
        "placeholder": plain(invitation, limits.PLACEHOLDER),
        "options": list(options),
        "initial_options": list(options),
    }


def one_of(options: Sequence[Element], initial: Element | None = None) -> Element:
    """Radio buttons; without `initial` none is pressed."""
    element: Element = {"type": "radio_buttons", "options": list(options)}
    if initial is not None:
        element["initial_option"] = initial
    return element


def uploads(types: Sequence[str], most: int) -> Element:
    """Files from the person's machine or from Slack. `types`: their names' endings, without the dot."""
    return {"type": "file_input", "filetypes": list(types), "max_files": min(most, limits.FILES)}


def conversation(channel_id: str | None) -> Element:
    """A channel; the one that is open where none is given."""
    element: Element = {
        "type": "conversations_select",
        "placeholder": plain("Choose a channel", limits.PLACEHOLDER),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if channel_id and channel_id.startswith(("C", "G")):
        element["initial_conversation"] = channel_id
    else:
        element["default_to_current_conversation"] = True
    return element


def fits_menu(identifier: str) -> bool:
    """Whether Slack's menus can carry this id: it cannot be cut."""
    return 0 < length(identifier) <= limits.OPTION_VALUE
