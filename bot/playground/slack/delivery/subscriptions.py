"""Which of the manifest's subscriptions an event falls under, and the scope that Slack asks for with it."""

from collections.abc import Mapping

from bot.playground.slack.manifest import Manifest
from bot.playground.slack.model import Channel, Json

MESSAGES = {"channel": "message.channels", "group": "message.groups", "im": "message.im"}
SCOPES: Mapping[str, tuple[str, ...]] = {
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "app_mention": ("app_mentions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    **{f"channel_{what}": ("channels:read",) for what in ("left", "archive", "unarchive", "deleted", "rename")},
    **{f"group_{what}": ("groups:read",) for what in ("left", "archive", "unarchive", "deleted", "rename")},
}


def subscription(event: Json, bot_user_id: str, channel: Channel | None, manifest: Manifest) -> str | None:
    """The name under which the app subscribed to this event; `None` when it did not, or may not see it."""
    name = str(event["type"])
    if name == "message":
        if channel is None or bot_user_id not in channel.members:
            return None
        name = MESSAGES[event["channel_type"]]
    if name in {"app_mention", "member_left_channel"} and (channel is None or bot_user_id not in channel.members):
        return None
    scopes = SCOPES.get(name, ())
    allowed = not scopes or bool(set(scopes) & set(manifest.scopes))
    return name if name in manifest.events and allowed else None
