"""What one person sees at one place, as one JSON document: the page draws itself from it and keeps nothing else."""

from bot.playground.nugen import NugenPlayground
from bot.playground.page.client_commands import COMMANDS
from bot.playground.page.controls import switches_shape
from bot.playground.page.shapes import channel_messages, message_shape, thread_messages, view_shape
from bot.playground.slack import SlackPlayground
from bot.playground.slack.model import Channel, Json, User

# Where a newcomer arrives: the app is in it, and nothing else is going on there.
START = "ml-team"


def state_shape(slack: SlackPlayground, nugen: NugenPlayground, *, who: str, channel: str, thread: str) -> Json:
    """The state for a person (id or name), a channel (id or name) and an open thread (the root's ts).

    What is empty, unknown or out of sight falls back: to the first person, `START` or their first channel, no thread.
    So an old address never leads nowhere.
    """
    workspace = slack.workspace
    user = _named(who, workspace.people) or workspace.people[0]
    visible = _visible_channels(slack, user)
    places = {name: one for one in reversed(visible) for name in (one.name, one.id)}
    place = places.get(channel) or places.get(START) or visible[0]
    views = slack.person(user.id).views
    replies = thread_messages(place, thread, user.id) if thread else []
    return {
        "me": {"id": user.id, "name": user.name},
        "people": [_person_shape(one, user) for one in workspace.users.values()],
        "app": {
            "name": workspace.bot.name,
            "commands": slack.manifest.commands,
            "client_commands": COMMANDS,
            "shortcuts": slack.manifest.shortcuts,
        },
        "channels": [_channel_shape(one, slack, user) for one in visible],
        "channel": _channel_shape(place, slack, user),
        "messages": [message_shape(one, place, user.id) for one in channel_messages(place, user.id)],
        "thread": {"ts": thread, "messages": [message_shape(one, place, user.id) for one in replies]}
        if replies
        else None,
        "view": view_shape(views) if views else None,
        "switches": switches_shape(slack, nugen),
    }


def _named(who: str, people: list[User]) -> User | None:
    return next((one for one in people if who in {one.id, one.name}), None)


def _visible_channels(slack: SlackPlayground, user: User) -> list[Channel]:
    """Public channels, the private ones that the person is in, and the conversation with the app, in this order."""
    channels = slack.workspace.channels.values()
    seen = [one for one in channels if user.id in one.members or not (one.is_private or one.is_im)]
    return sorted(seen, key=lambda one: one.is_im)


def _person_shape(one: User, me: User) -> Json:
    return {
        "id": one.id,
        "name": one.name,
        "real_name": one.real_name,
        "is_bot": one.is_bot,
        "is_me": one is me,
        "deactivated": one.deleted,
    }


def _channel_shape(one: Channel, slack: SlackPlayground, user: User) -> Json:
    seen = channel_messages(one, user.id)
    return {
        "id": one.id,
        "name": slack.workspace.bot.name if one.is_im else one.name,
        "kind": "im" if one.is_im else "private" if one.is_private else "public",
        "archived": one.is_archived,
        "bot_in": slack.workspace.bot.id in one.members,
        "latest": seen[-1].ts if seen else "",
    }
