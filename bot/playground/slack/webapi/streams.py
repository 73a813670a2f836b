"""`chat.startStream`, `chat.appendStream` and `chat.stopStream`: a reply that grows while people read it."""

from bot.playground.slack import posting
from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.payloads import message_json
from bot.playground.slack.rules import check_message
from bot.playground.slack.webapi.call import Call, Method, refuse
from bot.playground.slack.webapi.places import open_place, own_message, thread_root


def start(call: Call) -> Json:
    """chat.startStream: always a reply; in a channel it is addressed to one person."""
    if not call.core.streaming_allowed:
        raise ApiError("unknown_method", req_method=call.method)
    _check(call)
    channel = open_place(call, anybody_may=False)
    thread_ts = thread_root(call, channel)
    if not channel.is_im:
        _check_recipient(call)
    content = posting.Content.of({"markdown_text": _written(call)})
    message = posting.post(call.core, channel, content, thread_ts=thread_ts, streaming=True)
    return {"channel": channel.id, "ts": message.ts}


def append(call: Call) -> Json:
    """chat.appendStream."""
    _check(call)
    channel, message = _growing(call)
    posting.grow(call.core, channel, message, _written(call))
    return {"channel": channel.id, "ts": message.ts}


def stop(call: Call) -> Json:
    """chat.stopStream: the last words, and blocks under them."""
    _check(call)
    channel, message = _growing(call)
    if call.arguments.get("metadata"):
        message.metadata = call.arguments["metadata"]
    below = list(call.arguments.get("blocks") or [])
    posting.grow(call.core, channel, message, _written(call), below=below, ended=True)
    said = message_json(call.core, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": said}


def _check(call: Call) -> None:
    refuse(check_message({**call.arguments, "method": call.method}))


def _check_recipient(call: Call) -> None:
    user_id, team_id = call.text("recipient_user_id"), call.text("recipient_team_id")
    if user_id is None:
        raise ApiError("missing_recipient_user_id")
    if team_id is None:
        raise ApiError("missing_recipient_team_id")
    if user_id not in call.core.workspace.users:
        raise ApiError("user_not_found")
    if team_id != call.core.workspace.team_id:
        raise ApiError("team_not_found")


def _growing(call: Call) -> tuple[Channel, Message]:
    channel, message = own_message(call, "message_not_owned_by_app")
    if not message.streaming:
        raise ApiError("message_not_in_streaming_state")
    return channel, message


def _written(call: Call) -> str:
    """The new text, given as a whole or, as the SDK's helper does, in chunks."""
    chunks = call.arguments.get("chunks") or []
    return "".join([call.text("markdown_text") or "", *(chunk["text"] for chunk in chunks)])


WRITE = ("chat:write",)
METHODS = {
    "chat.startStream": Method(start, WRITE),
    "chat.appendStream": Method(append, WRITE),
    "chat.stopStream": Method(stop, WRITE),
}
