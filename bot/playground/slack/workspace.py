"""The workspace itself: people, channels, messages, and what an administrator can do to them.

Every change is announced twice: `changes` wakes whoever watches, `heard` gets the Events API's event for it (whether
the app is told depends on its manifest, which is not this module's business).
"""

import time
from collections.abc import Callable, Iterable

from bot.playground.slack.changes import Changes
from bot.playground.slack.files import file_json
from bot.playground.slack.ids import Mint
from bot.playground.slack.model import Channel, Edit, File, Json, Message, User

SLACKBOT = "USLACKBOT"
TOMBSTONE_TEXT = "This message was deleted."


class Workspace:
    """State, readable by everybody; changed through these methods only."""

    def __init__(self, *, bot_name: str, mint: Mint, changes: Changes) -> None:
        self.name = "Playground"
        self.domain = "playground"
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.token_problem: str | None = None
        self.heard: Callable[[Json, Channel | None], None] = lambda _event, _channel: None
        self.mint = mint
        self._changes = changes
        self.team_id = mint.id("T")
        self.app_id = mint.id("A")
        self.bot_id = mint.id("B")
        self.users[SLACKBOT] = User(SLACKBOT, "slackbot", "Slackbot", is_bot=True)
        self.bot = self._add_user(bot_name, bot_name, is_bot=True)
        self.admin = self.add_person("ada", "Ada Lovelace", is_admin=True)
        self.add_person("grace", "Grace Hopper")
        self.add_person("linus", "Linus Pauling")
        people = [user.name for user in self.people]
        self.add_channel("general", members=[*people, self.bot.id])
        self.add_channel("ml-team", members=[*people, self.bot.id])
        self.add_channel("random", members=people)
        self.add_channel("secret-lab", private=True, members=["ada", "grace"])

    # People

    @property
    def people(self) -> list[User]:
        """Everybody who is not a bot."""
        return [user for user in self.users.values() if not user.is_bot]

    def add_person(self, name: str, real_name: str, *, is_admin: bool = False) -> User:
        """A new person, with a direct message channel with the app."""
        user = self._add_user(name, real_name, is_admin=is_admin)
        channel = self._add_channel("D", name)
        channel.is_im, channel.partner, channel.members = True, user.id, [user.id, self.bot.id]
        user.dm = channel.id
        return user

    def user(self, id_or_name: str) -> User:
        """Somebody by id or by name; `LookupError` for nobody."""
        for user in self.users.values():
            if id_or_name in {user.id, user.name}:
                return user
        raise LookupError(f"Nobody here is called {id_or_name!r}.")

    def deactivate(self, user: str) -> None:
        """Close somebody's account."""
        self.user(user).deleted = True
        self._changes.bump()

    def _add_user(self, name: str, real_name: str, *, is_admin: bool = False, is_bot: bool = False) -> User:
        user = User(self.mint.id("U"), name, real_name, is_admin=is_admin, is_bot=is_bot)
        self.users[user.id] = user
        return user

    # Channels

    def channel(self, id_or_name: str) -> Channel:
        """A channel by id or by name (with or without `#`); `LookupError` for none."""
        wanted = id_or_name.removeprefix("#")
        for channel in self.channels.values():
            if wanted == channel.id or (wanted == channel.name and not channel.is_im):
                return channel
        raise LookupError(f"There is no channel {id_or_name!r}.")

    def add_channel(self, name: str, *, private: bool = False, members: Iterable[str] = ()) -> Channel:
        """A new channel with these members (ids or names). The app is only in it when it is among them."""
        channel = self._add_channel("C", name)
        channel.is_private = private
        channel.members = [self.user(member).id for member in members]
        self._changes.bump()
        return channel

    def _add_channel(self, prefix: str, name: str) -> Channel:
        channel = Channel(self.mint.id(prefix), name, int(time.time()), self.users[SLACKBOT].id)
        self.channels[channel.id] = channel
        return channel

    def join(self, channel: str, user: str, *, inviter: str | None = None) -> None:
        """Somebody becomes a member."""
        place, who = self.channel(channel), self.user(user)
        if who.id in place.members:
            return
        place.members.append(who.id)
        self._changes.bump()
        event = self._membership_event("member_joined_channel", place, who)
        self.heard(event | ({"inviter": inviter} if inviter else {}), place)

    def leave(self, channel: str, user: str) -> None:
        """Somebody is a member no more. The app itself hears `channel_left`, as it cannot see the channel any longer."""
        place, who = self.channel(channel), self.user(user)
        if who.id not in place.members:
            return
        place.members.remove(who.id)
        self._changes.bump()
        if who is self.bot:
            event = {"type": _for(place, "left"), "channel": place.id, "actor_id": self.admin.id}
            self.heard(event | {"event_ts": self.mint.ts()}, None)
        else:
            self.heard(self._membership_event("member_left_channel", place, who), place)

    def invite_bot(self, channel: str) -> None:
        """`/invite` the app."""
        self.join(channel, self.bot.id, inviter=self.admin.id)

    def kick_bot(self, channel: str) -> None:
        """`/remove` the app."""
        self.leave(channel, self.bot.id)

    def archive(self, channel: str) -> None:
        """Close a channel: still readable, nobody can post."""
        self._set_archived(channel, archived=True)

    def unarchive(self, channel: str) -> None:
        """Open it again."""
        self._set_archived(channel, archived=False)

    def rename(self, channel: str, name: str) -> None:
        """Give a channel another name; its id stays."""
        place = self.channel(channel)
        place.name = name
        self._changes.bump()
        summary = {"id": place.id, "name": name, "created": place.created}
        self.heard({"type": _for(place, "rename"), "channel": summary, "event_ts": self.mint.ts()}, place)

    def delete_channel(self, channel: str) -> None:
        """Remove a channel and everything in it."""
        place = self.channels.pop(self.channel(channel).id)
        self._changes.bump()
        self.heard({"type": _for(place, "deleted"), "channel": place.id, "event_ts": self.mint.ts()}, place)

    def _set_archived(self, channel: str, *, archived: bool) -> None:
        place = self.channel(channel)
        place.is_archived = archived
        self._changes.bump()
        kind = _for(place, "archive" if archived else "unarchive")
        event = {"type": kind, "channel": place.id, "user": self.admin.id, "event_ts": self.mint.ts()}
        self.heard(event, place)

    def _membership_event(self, kind: str, channel: Channel, user: User) -> Json:
        letter = "G" if channel.is_private else "C"
        event = {"type": kind, "user": user.id, "channel": channel.id, "channel_type": letter, "team": self.team_id}
        return event | {"event_ts": self.mint.ts()}

    # Messages

    def post(self, channel: Channel, message: Message) -> Message:
        """Put a message into a channel."""
        channel.messages.append(message)
        self._changes.bump()
        if message.visible_to is None:
            kind = {"subtype": "file_share"} if message.files else {}
            self._heard_message(channel, {"ts": message.ts, **kind, **_said(message)})
            if message.user != self.bot.id and self.mentions_bot(message.text):
                event = {"type": "app_mention", "ts": message.ts, "channel": channel.id, "team": self.team_id}
                self.heard(event | {"event_ts": message.ts, **_said(message)}, channel)
        return message

    def mentions_bot(self, text: str) -> bool:
        """Whether a text speaks to the app."""
        return f"<@{self.bot.id}>" in text or f"<@{self.bot.id}|" in text

    def edit(self, channel: Channel, message: Message, *, text: str, blocks: list[Json]) -> None:
        """Replace what a message says; the former version is kept in `edits`. No change, no edit."""
        if (text, blocks) == (message.text, message.blocks):
            return
        message.edits.append(Edit(time.time(), message.text, tuple(message.blocks)))
        # Slack shows "(edited)" only for a message without blocks.
        message.marked_edited = message.marked_edited or not blocks
        message.text, message.blocks = text, blocks
        self._heard_change(channel, message)

    def stream(self, channel: Channel, message: Message, *, text: str, blocks: list[Json], ended: bool) -> None:
        """Let a message that is being written say more, or be finished. That is no edit."""
        message.text, message.blocks, message.streaming = text, blocks, not ended
        self._heard_change(channel, message)

    def _heard_change(self, channel: Channel, message: Message) -> None:
        self._changes.bump()
        if message.visible_to is None:
            changed = {"type": "message", "ts": message.ts, **_said(message)}
            self._heard_message(channel, {"subtype": "message_changed", "message": changed})

    def delete_message(self, channel: str, ts: str) -> None:
        """Delete a message as its author or an administrator can; a root with replies leaves a tombstone."""
        place = self.channel(channel)
        message = place.message(ts)
        if message is None or message.deleted:
            raise LookupError(f"There is no message {ts} in {channel}.")
        if place.replies(ts):
            message.deleted, message.user, message.bot_id = True, SLACKBOT, None
            message.text, message.blocks, message.attachments = TOMBSTONE_TEXT, [], []
            message.metadata, message.files, message.streaming = None, [], False
        else:
            place.messages.remove(message)
        self._changes.bump()
        if message.visible_to is None:
            self._heard_message(place, {"subtype": "message_deleted", "deleted_ts": ts, "hidden": True})

    def _heard_message(self, channel: Channel, event: Json) -> None:
        kind = "im" if channel.is_im else "group" if channel.is_private else "channel"
        ts = self.mint.ts()
        base = {"type": "message", "channel": channel.id, "channel_type": kind, "event_ts": event.get("ts", ts)}
        self.heard({"ts": ts, **base, **event}, channel)

    # Files

    def add_file(self, file: File) -> File:
        """Somebody uploaded a file."""
        self.files[file.id] = file
        self._changes.bump()
        return file

    def delete_file(self, file_id: str) -> None:
        """Delete a file for everybody; messages that carried it do so no more. `LookupError` for none."""
        if file_id not in self.files or self.files[file_id].deleted:
            raise LookupError(f"There is no file {file_id}.")
        file = self.files[file_id]
        file.deleted = True
        for channel in self.channels.values():
            for message in channel.messages:
                if file in message.files:
                    message.files.remove(file)
        self._changes.bump()

    def bot_sees(self, file: File) -> bool:
        """Whether the app may read a file: not when it was only shared in places where the app is not."""
        places = [self.channels[channel] for channel in file.shared_in if channel in self.channels]
        return file.submitted or not file.shared_in or any(self.bot.id in place.members for place in places)

    # The installation

    def revoke_token(self) -> None:
        """The bot's token stops working."""
        self.token_problem = "token_revoked"  # noqa: S105 - Slack's error word, not a token
        self._changes.bump()
        tokens = {"oauth": [], "bot": [self.bot.id]}
        self.heard({"type": "tokens_revoked", "tokens": tokens, "event_ts": self.mint.ts()}, None)

    def uninstall(self) -> None:
        """The app is removed from the workspace."""
        self.token_problem = "account_inactive"  # noqa: S105 - Slack's error word, not a token
        self._changes.bump()
        self.heard({"type": "app_uninstalled", "event_ts": self.mint.ts()}, None)


def _for(channel: Channel, what: str) -> str:
    return f"{'group' if channel.is_private else 'channel'}_{what}"


def _said(message: Message) -> Json:
    said: Json = {"user": message.user, "text": message.text, "blocks": message.blocks}
    if message.files:
        said["files"] = [file_json(file) for file in message.files]
    if message.thread_ts:
        said["thread_ts"] = message.thread_ts
    if message.bot_id:
        said["bot_id"] = message.bot_id
    return said
