"""The interactive elements of Block Kit: what state each has, and how it starts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from bot.playground.slack.model import Json, StateValues


class Kind(Enum):
    """What a person does with an element."""

    TYPE = auto()
    CHOOSE_ONE = auto()
    CHOOSE_MANY = auto()
    REFER_TO_ONE = auto()
    REFER_TO_MANY = auto()
    PICK_TIME = auto()
    UPLOAD = auto()


@dataclass(frozen=True, slots=True)
class Spec:
    """`key` holds the state in payloads, `initial` the element's own starting value (none: it starts empty)."""

    kind: Kind
    key: str
    initial: str | None


SPECS: Mapping[str, Spec] = {
    "plain_text_input": Spec(Kind.TYPE, "value", "initial_value"),
    "email_text_input": Spec(Kind.TYPE, "value", "initial_value"),
    "url_text_input": Spec(Kind.TYPE, "value", "initial_value"),
    "number_input": Spec(Kind.TYPE, "value", "initial_value"),
    "static_select": Spec(Kind.CHOOSE_ONE, "selected_option", "initial_option"),
    "external_select": Spec(Kind.CHOOSE_ONE, "selected_option", "initial_option"),
    "radio_buttons": Spec(Kind.CHOOSE_ONE, "selected_option", "initial_option"),
    "multi_static_select": Spec(Kind.CHOOSE_MANY, "selected_options", "initial_options"),
    "multi_external_select": Spec(Kind.CHOOSE_MANY, "selected_options", "initial_options"),
    "checkboxes": Spec(Kind.CHOOSE_MANY, "selected_options", "initial_options"),
    "conversations_select": Spec(Kind.REFER_TO_ONE, "selected_conversation", "initial_conversation"),
    "channels_select": Spec(Kind.REFER_TO_ONE, "selected_channel", "initial_channel"),
    "users_select": Spec(Kind.REFER_TO_ONE, "selected_user", "initial_user"),
    "multi_conversations_select": Spec(Kind.REFER_TO_MANY, "selected_conversations", "initial_conversations"),
    "multi_channels_select": Spec(Kind.REFER_TO_MANY, "selected_channels", "initial_channels"),
    "multi_users_select": Spec(Kind.REFER_TO_MANY, "selected_users", "initial_users"),
    "datepicker": Spec(Kind.PICK_TIME, "selected_date", "initial_date"),
    "timepicker": Spec(Kind.PICK_TIME, "selected_time", "initial_time"),
    "datetimepicker": Spec(Kind.PICK_TIME, "selected_date_time", "initial_date_time"),
    "file_input": Spec(Kind.UPLOAD, "files", None),
}
EXTERNAL = frozenset({"external_select", "multi_external_select"})
_MANY = frozenset({Kind.CHOOSE_MANY, Kind.REFER_TO_MANY, Kind.UPLOAD})


def in_block(block: Json) -> list[Json]:
    """The interactive elements of one block."""
    found: Sequence[Any] = (
        block.get("elements", ()) if block["type"] == "actions" else (block.get("element"), block.get("accessory"))
    )
    return [element for element in found if isinstance(element, dict) and element.get("type") != "image"]


def in_blocks(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    """All (block, element) pairs."""
    for block in blocks:
        for element in in_block(block):
            yield block, element


def asks_for_files(blocks: Sequence[Json]) -> bool:
    """Whether a view has a field for files, for which Slack wants the scope files:read."""
    return any(element["type"] == "file_input" for _block, element in in_blocks(blocks))


def initial_values(blocks: Sequence[Json], channel: str | None, *, kept: StateValues) -> StateValues:
    """The state of all elements that have one; `kept` wins where block_id, action_id and type are the same."""
    values: StateValues = {}
    for block, element in in_blocks(blocks):
        if element["type"] not in SPECS:
            continue
        former = kept.get(block["block_id"], {}).get(element["action_id"])
        same = former is not None and former["type"] == element["type"]
        state = former if same and former is not None else initial_state(element, channel)
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
    return values


def initial_state(element: Json, channel: str | None) -> Json:
    """One element's state before anybody touched it; `channel` is where the person is."""
    spec = SPECS[element["type"]]
    empty: Any = [] if spec.kind in _MANY else None
    value = element.get(spec.initial, empty) if spec.initial else empty
    if value in (None, []) and element.get("default_to_current_conversation") and channel:
        value = [channel] if spec.kind in _MANY else channel
    return {"type": element["type"], spec.key: value}


def is_empty(state: Json) -> bool:
    """Whether nothing was entered or chosen."""
    return state[SPECS[state["type"]].key] in (None, "", [])
