"""Messages, views and their values as the page draws them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.playground.slack.elements import SPECS
from bot.playground.slack.files import file_json
from bot.playground.slack.model import Channel, Json, Message, Option, StateValues, View


def channel_messages(channel: Channel, user_id: str) -> list[Message]:
    """What somebody sees in the channel itself: no replies, and of the ephemeral messages only their own."""
    return [message for message in _seen(channel, user_id) if message.thread_ts is None or message.broadcast]


def thread_messages(channel: Channel, root_ts: str, user_id: str) -> list[Message]:
    """What somebody sees in a thread, its root first; nothing when the root is gone without a trace."""
    seen = _seen(channel, user_id)
    if not any(message.ts == root_ts for message in seen):
        return []
    return [message for message in seen if root_ts in {message.ts, message.thread_ts}]


def _seen(channel: Channel, user_id: str) -> list[Message]:
    return [message for message in channel.messages if message.visible_to in {None, user_id}]


def message_shape(message: Message, channel: Channel, user_id: str) -> Json:
    """One message. `edits` counts its former versions, `values` is what this person chose in it."""
    replies = channel.replies(message.ts)
    return {
        "ts": message.ts,
        "channel": channel.id,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks,
        "ephemeral": message.visible_to is not None,
        "deleted": message.deleted,
        "streaming": message.streaming,
        "files": [file_shape(file_json(file)) for file in message.files],
        "edits": len(message.edits),
        "values": values_shape(message.state.get(user_id, {})),
        "reply_count": len(replies),
        "reply_users": list(dict.fromkeys(reply.user for reply in replies))[:4],
        "latest_reply": replies[-1].ts if replies else None,
    }


def versions(message: Message) -> list[Json]:
    """All that a message ever said, oldest first, each with the time (seconds since 1970) since when."""
    said_at = [float(message.ts), *(edit.at for edit in message.edits)]
    said = [*((edit.text, list(edit.blocks)) for edit in message.edits), (message.text, message.blocks)]
    return [
        {"at": at, "text": text, "blocks": blocks, "deleted": message.deleted}
        for at, (text, blocks) in zip(said_at, said, strict=True)
    ]


def view_shape(stack: Sequence[View]) -> Json:
    """The modal on top of somebody's: what is filled in, what they read on it, and the title of the one below it."""
    view = stack[-1]
    names = ("title", "submit", "close", "callback_id")
    return {
        "id": view.id,
        "hash": view.hash,
        **{name: view.definition.get(name) for name in names},
        "below": stack[-2].title if len(stack) > 1 else None,
        "blocks": view.blocks,
        "values": values_shape(view.values),
        "errors": view.errors,
        "trouble": view.trouble,
    }


def values_shape(values: StateValues) -> dict[str, dict[str, Json]]:
    """The state of elements as block id → action id → {value, shown}: what a submission carries, how it reads."""
    return {
        block_id: {action_id: _value(state) for action_id, state in actions.items()}
        for block_id, actions in values.items()
    }


def _value(state: Mapping[str, Any]) -> Json:
    raw = state.get(SPECS[state["type"]].key)
    if isinstance(raw, Mapping):
        return {"value": raw["value"], "shown": [_flat(raw)]}
    if state["type"] == "file_input":
        shown = [file_shape(one) for one in state["files"]]
        return {"value": [one["id"] for one in shown], "shown": shown}
    if isinstance(raw, list):
        options = [one for one in raw if isinstance(one, Mapping)]
        values = [one["value"] if isinstance(one, Mapping) else one for one in raw]
        return {"value": values, "shown": [_flat(one) for one in options] if options else None}
    return {"value": raw, "shown": None}


def file_shape(file: Mapping[str, Any]) -> Json:
    """A file in a message or in a field; `size` in bytes."""
    return {name: file[name] for name in ("id", "name", "size")}


def _flat(option: Mapping[str, Any]) -> Json:
    description = option.get("description")
    return {
        "value": option["value"],
        "text": option["text"]["text"],
        "description": description["text"] if description else None,
    }


def option_shapes(options: Iterable[Option]) -> list[Json]:
    """Choices of a type-ahead."""
    return [
        {"value": one.value, "text": one.text, "description": one.description, "group": one.group} for one in options
    ]
