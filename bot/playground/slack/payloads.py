"""The JSON in which Slack describes messages, channels, people and views to an app."""

from bot.playground.slack.core import Core
from bot.playground.slack.files import file_json
from bot.playground.slack.model import Channel, Json, Message, User, View


def message_json(core: Core, message: Message, *, with_metadata: bool = False) -> Json:
    """A message as in `conversations.history`, in answers to posting and in interaction payloads."""
    said: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.deleted:
        said |= {"subtype": "tombstone", "hidden": True}
    if message.bot_id:
        said |= {"bot_id": message.bot_id, "app_id": core.workspace.app_id, "team": core.workspace.team_id}
    if message.blocks:
        said["blocks"] = message.blocks
    if message.files:
        said["files"] = [file_json(file) for file in message.files]
    if message.attachments:
        said["attachments"] = message.attachments
    if message.marked_edited:
        said["edited"] = {"user": message.user, "ts": f"{message.edits[-1].at:.6f}"}
    if message.broadcast:
        said["subtype"] = "thread_broadcast"
    if with_metadata and message.metadata:
        said["metadata"] = message.metadata
    if message.visible_to:
        said["is_ephemeral"] = True
    return said | _thread_json(core, message)


def _thread_json(core: Core, message: Message) -> Json:
    channel = core.workspace.channels.get(message.channel)
    if channel is None or message.visible_to:
        return {"thread_ts": message.thread_ts} if message.thread_ts else {}
    if message.thread_ts:
        root = channel.message(message.thread_ts)
        return {"thread_ts": message.thread_ts} | ({"parent_user_id": root.user} if root else {})
    replies = channel.replies(message.ts)
    if not replies:
        return {}
    users = list(dict.fromkeys(reply.user for reply in replies))
    counts = {"reply_count": len(replies), "reply_users_count": len(users), "reply_users": users}
    return {"thread_ts": message.ts, "latest_reply": replies[-1].ts, **counts}


def channel_json(core: Core, channel: Channel) -> Json:
    """A conversation as in `conversations.info`."""
    described: Json = {
        "id": channel.id,
        "created": channel.created,
        "creator": channel.creator,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_mpim": False,
        "is_org_shared": False,
        "context_team_id": core.workspace.team_id,
    }
    if channel.is_im:
        return described | {
            "user": channel.partner,
            "is_user_deleted": core.workspace.users[channel.partner or ""].deleted,
        }
    return described | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": True,
        "is_group": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": core.workspace.bot.id in channel.members,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def user_json(core: Core, user: User) -> Json:
    """A person as in `users.info`."""
    profile = {"real_name": user.real_name, "display_name": user.name, "team": core.workspace.team_id}
    return {
        "id": user.id,
        "team_id": core.workspace.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": "Etc/UTC",
        "tz_label": "UTC",
        "tz_offset": 0,
        "profile": profile,
        "is_admin": user.is_admin,
        "is_owner": user.is_admin,
        "is_bot": user.is_bot,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }


def view_json(core: Core, view: View) -> Json:
    """A view as in answers of `views.*` and in interaction payloads."""
    given = view.definition
    described: Json = {
        "id": view.id,
        "team_id": core.workspace.team_id,
        "type": given["type"],
        "blocks": view.blocks,
        "private_metadata": view.private_metadata,
        "callback_id": view.callback_id,
        "state": {"values": {block_id: dict(states) for block_id, states in view.values.items()}},
        "hash": view.hash,
        "previous_view_id": view.previous_view_id,
        "root_view_id": view.root_view_id,
        "app_id": core.workspace.app_id,
        "external_id": given.get("external_id", ""),
        "app_installed_team_id": core.workspace.team_id,
        "bot_id": core.workspace.bot_id,
        "clear_on_close": given.get("clear_on_close", False),
        "notify_on_close": given.get("notify_on_close", False),
        "close": given.get("close"),
        "submit": given.get("submit"),
    }
    if "title" in given:
        described["title"] = given["title"]
    return described


def interaction_json(core: Core, kind: str, user: User) -> Json:
    """What every interaction payload begins with."""
    workspace = core.workspace
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id},
        "team": {"id": workspace.team_id, "domain": workspace.domain},
        "api_app_id": workspace.app_id,
        "token": "playground-verification",
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_reference(channel: Channel) -> Json:
    """A channel in a payload; Slack does not tell the names of private places."""
    hidden = "directmessage" if channel.is_im else "privategroup" if channel.is_private else None
    return {"id": channel.id, "name": hidden or channel.name}


def event_json(core: Core, event: Json) -> Json:
    """The envelope of the Events API round one event."""
    workspace = core.workspace
    authorization = {
        "enterprise_id": None,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "playground-verification",
        "team_id": workspace.team_id,
        "api_app_id": workspace.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": core.mint.id("Ev"),
        "event_time": int(float(event["event_ts"])),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }
