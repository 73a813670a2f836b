"""The `chat.*` methods."""

from bot.playground.slack import posting
from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Json
from bot.playground.slack.payloads import message_json
from bot.playground.slack.rules import check_message
from bot.playground.slack.webapi.call import Call, Method, refuse
from bot.playground.slack.webapi.places import PUBLIC_POSTING, open_place, own_message, thread_root


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    _check(call)
    channel = open_place(call, anybody_may=PUBLIC_POSTING in call.core.manifest.scopes)
    thread_ts = thread_root(call, channel)
    content = posting.Content.of(call.arguments)
    message = posting.post(call.core, channel, content, thread_ts=thread_ts, broadcast=call.flag("reply_broadcast"))
    said = message_json(call.core, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": said}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    _check(call)
    channel = open_place(call, anybody_may=False)
    user = call.core.workspace.users.get(call.required("user"))
    if user is None or user.deleted or user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    thread_ts = thread_root(call, channel)
    content = posting.Content.of(call.arguments)
    message = posting.post(call.core, channel, content, thread_ts=thread_ts, visible_to=user.id)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """chat.update. Blocks are kept only when neither text nor blocks are given; metadata unless it is given."""
    _check(call)
    channel, message = own_message(call, "cant_update_message")
    if message.streaming:
        raise ApiError("streaming_state_conflict")
    posting.revise(call.core, channel, message, call.arguments)
    said = message_json(call.core, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": said}


def delete(call: Call) -> Json:
    """chat.delete."""
    channel, message = own_message(call, "cant_delete_message")
    call.core.workspace.delete_message(channel.id, message.ts)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    """chat.getPermalink."""
    channel = call.channel()
    message = channel.message(call.required("message_ts"))
    if message is None or message.visible_to:
        raise ApiError("message_not_found")
    link = f"{call.core.base_url}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def _check(call: Call) -> None:
    arguments = dict(call.arguments)
    if call.method == "chat.update" and arguments.get("metadata") == {}:
        del arguments["metadata"]  # an empty object is how metadata is removed
    refuse(check_message({**arguments, "method": call.method}))


WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, WRITE),
    "chat.postEphemeral": Method(post_ephemeral, WRITE),
    "chat.update": Method(update, WRITE),
    "chat.delete": Method(delete, WRITE),
    "chat.getPermalink": Method(get_permalink),
}
