"""Buttons, menus and selects: finding the one that is meant, and the `block_actions` payload for it."""

from collections.abc import Sequence
from typing import Any

from bot.playground.slack import elements
from bot.playground.slack.model import Channel, Json, Message, View
from bot.playground.slack.outcome import HumanError, Outcome
from bot.playground.slack.payloads import channel_reference, message_json, view_json
from bot.playground.slack.people import answering
from bot.playground.slack.people.commands import shortcut_outcome
from bot.playground.slack.people.desk import Desk


async def press(
    desk: Desk, channel: Channel, message: Message, action_id: str, *, block_id: str | None, value: Any
) -> Outcome:
    """Use an element of a message."""
    block, element = find(message.blocks, action_id, block_id=block_id, value=value)
    values = message.state.setdefault(desk.user.id, elements.initial_values(message.blocks, channel.id, kept={}))
    action = _action(desk, block, element, value)
    if element["type"] in elements.SPECS:
        state = answering.answered(desk, element, value, [])
        values.setdefault(block["block_id"], {})[element["action_id"]] = state
        action |= state
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.visible_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = desk.interaction("block_actions", channel) | {
        "container": container,
        "channel": channel_reference(channel),
        "message": message_json(desk.core, message),
        "state": {"values": values},
        "response_url": desk.response_url(channel, message),
        "actions": [action],
    }
    return shortcut_outcome(await desk.send(payload))


async def act_in_view(desk: Desk, view: View, block: Json, element: Json, value: Any) -> Outcome:
    """Tell the app about an element of a view whose state, if it has one, is in the view already."""
    action = _action(desk, block, element, value)
    if element["type"] in elements.SPECS:
        action |= view.values[block["block_id"]][element["action_id"]]
    payload = desk.interaction_in("block_actions", view) | {
        "container": {"type": "view", "view_id": view.id},
        "view": view_json(desk.core, view),
        "actions": [action],
    }
    return shortcut_outcome(await desk.send(payload))


def find(blocks: Sequence[Json], action_id: str, *, block_id: str | None, value: Any = None) -> tuple[Json, Json]:
    """The one element that is meant; `HumanError` for none or for several that cannot be told apart."""
    found = [
        (block, element)
        for block, element in elements.in_blocks(blocks)
        if element["action_id"] == action_id
        and block_id in {None, block["block_id"]}
        and (element["type"] != "button" or value is None or element.get("value") == value)
    ]
    if len(found) != 1:
        raise HumanError(f"{len(found)} elements here match action {action_id!r}, block {block_id!r}, {value!r}.")
    return found[0]


def _action(desk: Desk, block: Json, element: Json, value: Any) -> Json:
    action: Json = {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "type": element["type"],
        "action_ts": desk.core.mint.ts(),
    }
    if element["type"] == "button":
        action |= {name: element[name] for name in ("text", "value", "style", "url") if name in element}
    if element["type"] == "overflow":
        action["selected_option"] = answering.option_of(element["options"], value)
    return action
