"""`conversations.history` and `conversations.replies`."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.payloads import message_json
from bot.playground.slack.webapi.call import Call, Method
from bot.playground.slack.webapi.paging import page

HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")


def history(call: Call) -> Json:
    """conversations.history: messages of the channel itself, newest first."""
    channel = _readable(call)
    inside = _window(call)
    found = [m for m in reversed(channel.messages) if (m.thread_ts is None or m.broadcast) and _public(m) and inside(m)]
    return _answer(call, found)


def replies(call: Call) -> Json:
    """conversations.replies: the root, then its replies, oldest first. The root is there whatever the time limits."""
    channel = _readable(call)
    ts = call.required("ts")
    root = channel.message(ts)
    if root is None or not _public(root):
        raise ApiError("thread_not_found")
    inside = _window(call)
    return _answer(call, [root, *(m for m in channel.replies(ts) if inside(m))])


def _readable(call: Call) -> Channel:
    channel = call.channel()
    call.need_conversation_scope(channel, "history")
    if not call.is_member(channel):
        raise ApiError("not_in_channel")
    return channel


def _public(message: Message) -> bool:
    return message.visible_to is None


def _window(call: Call) -> Callable[[Message], bool]:
    oldest, latest = _time(call, "oldest"), _time(call, "latest")
    inclusive = call.flag("inclusive")

    def inside(message: Message) -> bool:
        ts = Decimal(message.ts)
        late_enough = oldest is None or ts > oldest or (inclusive and ts == oldest)
        early_enough = latest is None or ts < latest or (inclusive and ts == latest)
        return late_enough and early_enough

    return inside


def _time(call: Call, name: str) -> Decimal | None:
    text = call.text(name)
    try:
        moment = None if text is None else Decimal(text)
    except InvalidOperation:
        raise ApiError(f"invalid_ts_{name}") from None
    if moment is not None and not moment.is_finite():
        raise ApiError(f"invalid_ts_{name}")
    return moment


def _answer(call: Call, messages: list[Message]) -> Json:
    found, metadata = page(call, messages, lambda message: message.ts, default=100)
    with_metadata = call.flag("include_all_metadata")
    described = [message_json(call.core, message, with_metadata=with_metadata) for message in found]
    answer: Json = {"messages": described, "has_more": bool(metadata["next_cursor"])}
    return answer | ({"response_metadata": metadata} if metadata["next_cursor"] else {})


METHODS = {
    "conversations.history": Method(history, HISTORY),
    "conversations.replies": Method(replies, HISTORY),
}
