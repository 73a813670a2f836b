"""Where a call may write: the channel, the thread, the app's own message, each with Slack's word when it is not so."""

from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Channel, Message
from bot.playground.slack.webapi.call import Call

PUBLIC_POSTING = "chat:write.public"


def open_place(call: Call, *, anybody_may: bool) -> Channel:
    """The channel of the call, if the app can write there; `anybody_may`: also in public ones that it is not in."""
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


def thread_root(call: Call, channel: Channel) -> str | None:
    """The thread that the call names, if it names one."""
    thread_ts = call.text("thread_ts")
    if thread_ts is None:
        return None
    root = channel.message(thread_ts)
    if root is None or root.thread_ts or root.visible_to:
        raise ApiError("thread_not_found")
    return thread_ts


def own_message(call: Call, not_ours: str) -> tuple[Channel, Message]:
    """The app's own message that the call names; `not_ours` is the method's word for somebody else's."""
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
