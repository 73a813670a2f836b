"""The `conversations.*` methods about places, and `users.conversations`."""

from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Channel, Json
from bot.playground.slack.payloads import channel_json
from bot.playground.slack.webapi.call import Call, Method
from bot.playground.slack.webapi.paging import page

SCOPES = {"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
READ = tuple(SCOPES.values())


def info(call: Call) -> Json:
    """conversations.info."""
    channel = call.channel()
    call.need_conversation_scope(channel, "read")
    described = channel_json(call.core, channel)
    if call.flag("include_num_members") and not channel.is_im:
        described["num_members"] = len(channel.members)
    return {"channel": described}


def members(call: Call) -> Json:
    """conversations.members."""
    channel = call.channel()
    call.need_conversation_scope(channel, "read")
    found, metadata = page(call, channel.members, str, default=100)
    return {"members": found, "response_metadata": metadata}


def list_all(call: Call) -> Json:
    """conversations.list: public channels, and private ones that the app is in."""
    visible = [c for c in call.core.workspace.channels.values() if not c.is_private or call.is_member(c)]
    return _listed(call, visible)


def list_of_user(call: Call) -> Json:
    """users.conversations: those that the app (or the given person) is in; of others' only what the app may see."""
    user = call.user().id if call.text("user") else call.core.workspace.bot.id
    places = call.core.workspace.channels.values()
    visible = [c for c in places if user in c.members and (call.is_member(c) or not (c.is_private or c.is_im))]
    return _listed(call, visible)


def join(call: Call) -> Json:
    """conversations.join: public channels only."""
    channel = call.channel()
    if channel.is_private or channel.is_im:
        raise ApiError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise ApiError("is_archived")
    already = call.is_member(channel)
    call.core.workspace.join(channel.id, call.core.workspace.bot.id)
    answer: Json = {"channel": channel_json(call.core, channel)}
    return answer | ({"warning": "already_in_channel"} if already else {})


def open_direct(call: Call) -> Json:
    """conversations.open: the direct message channel with one person, by `users` or by its own id."""
    channel = call.channel() if call.text("channel") else _direct_channel(call, call.required("users"))
    described: Json = channel_json(call.core, channel) if call.flag("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": described}


def _direct_channel(call: Call, users: str) -> Channel:
    if "," in users:
        raise ApiError("method_not_supported_for_channel_type")  # group messages are not part of the playground
    user = call.core.workspace.users.get(users)
    if user is None:
        raise ApiError("user_not_found")
    if user.deleted:
        raise ApiError("user_disabled")
    if not user.dm:
        raise ApiError("cannot_dm_bot")
    return call.core.workspace.channels[user.dm]


def _listed(call: Call, channels: list[Channel]) -> Json:
    types = (call.text("types") or "public_channel").replace(" ", "").split(",")
    for kind in types:
        if kind not in SCOPES:
            raise ApiError("invalid_types")
        call.need_scope(SCOPES[kind])
    kept = [c for c in channels if _type(c) in types and not (c.is_archived and call.flag("exclude_archived"))]
    found, metadata = page(call, kept, lambda channel: channel.id, default=100)
    return {"channels": [channel_json(call.core, channel) for channel in found], "response_metadata": metadata}


def _type(channel: Channel) -> str:
    return "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"


METHODS = {
    "conversations.info": Method(info, READ),
    "conversations.members": Method(members, READ),
    "conversations.list": Method(list_all, READ),
    "users.conversations": Method(list_of_user, READ),
    "conversations.join": Method(join, ("channels:join",)),
    "conversations.open": Method(open_direct, ("im:write", "mpim:write")),
}
