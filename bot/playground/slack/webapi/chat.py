"""The `chat.*` methods."""

from bot.playground.slack import posting
from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Channel, Json, Message
from bot.playground.slack.payloads import message_json
from bot.playground.slack.rules import check_message
from bot.playground.slack.webapi.call import Call, Method, refuse

PUBLIC_POSTING = "chat:write.public"


def post_message(call: Call) -> Json:
    """chat.postMessage."""
    _check(call)
    channel = _open_place(call, anybody_may=PUBLIC_POSTING in call.core.manifest.scopes)
    thread_ts = _thread(call, channel)
    content = posting.Content.of(call.arguments)
    message = posting.post(call.core, channel, content, thread_ts=thread_ts, broadcast=call.flag("reply_broadcast"))
    said = message_json(call.core, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": said}


def post_ephemeral(call: Call) -> Json:
    """chat.postEphemeral."""
    _check(call)
    channel = _open_place(call, anybody_may=False)
    user = call.core.workspace.users.get(call.required("user"))
    if user is None or user.deleted or user.id not in channel.members:
        raise ApiError("user_not_in_channel")
    thread_ts = _thread(call, channel)
    content = posting.Content.of(call.arguments)
    message = posting.post(call.core, channel, content, thread_ts=thread_ts, visible_to=user.id)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """chat.update. Blocks are kept only when neither text nor blocks are given; metadata unless it is given."""
    _check(call)
    channel, message = _own_message(call, "cant_update_message")
    posting.revise(call.core, channel, message, call.arguments)
    said = message_json(call.core, message, with_metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": said}


def delete(call: Call) -> Json:
    """chat.delete."""
    channel, message = _own_message(call, "cant_delete_message")
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


def _open_place(call: Call, *, anybody_may: bool) -> Channel:
    workspace = call.core.workspace
    person = workspace.users.get(call.required("channel"))
    if person is not None and person.dm and call.method == "chat.postMessage":
        channel = workspace.channels[person.dm]
    else:
        channel = call.channel()
    if channel.is_archived:
        raise ApiError("is_archived")
    if channel.is_im:
        if workspace.users[channel.partner or ""].deleted:
            raise ApiError("channel_not_found")
        if not call.core.manifest.messages_tab:
            raise ApiError("messages_tab_disabled")
    elif not call.is_member(channel) and not anybody_may:
        raise ApiError("not_in_channel")
    return channel


def _thread(call: Call, channel: Channel) -> str | None:
    thread_ts = call.text("thread_ts")
    if thread_ts is None:
        return None
    root = channel.message(thread_ts)
    if root is None or root.thread_ts or root.visible_to:
        raise ApiError("thread_not_found")
    return thread_ts


def _own_message(call: Call, not_ours: str) -> tuple[Channel, Message]:
    channel = call.channel()
    message = channel.message(call.required("ts"))
    if message is None or message.deleted or message.visible_to:
        raise ApiError("message_not_found")
    if message.user != call.core.workspace.bot.id:
        raise ApiError(not_ours)
    if channel.is_archived:
        raise ApiError("is_archived")
    if not call.is_member(channel) and PUBLIC_POSTING not in call.core.manifest.scopes:
        raise ApiError("not_in_channel")
    return channel, message


WRITE = ("chat:write",)
METHODS = {
    "chat.postMessage": Method(post_message, WRITE),
    "chat.postEphemeral": Method(post_ephemeral, WRITE),
    "chat.update": Method(update, WRITE),
    "chat.delete": Method(delete, WRITE),
    "chat.getPermalink": Method(get_permalink),
}
