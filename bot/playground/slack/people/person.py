"""One person in the workspace, as scripts, the story and the page act through them."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.playground.slack.core import Core
from bot.playground.slack.delivery.courier import Courier
from bot.playground.slack.model import Channel, Message, User, View
from bot.playground.slack.outcome import Outcome, Suggestions
from bot.playground.slack.people import commands, modal, pressing, writing
from bot.playground.slack.people.desk import Desk


class Person:
    """Everything raises `HumanError` for what Slack's client would not let this person do."""

    def __init__(self, core: Core, courier: Courier, user: User) -> None:
        self.user = user
        self._desk = Desk(core, courier, user)

    @property
    def id(self) -> str:
        """The user id."""
        return self.user.id

    @property
    def name(self) -> str:
        """The short name."""
        return self.user.name

    # In channels

    async def command(self, channel: str, line: str) -> Outcome:
        """Send a slash command such as `/align new Support` in a channel (id or name)."""
        return await commands.command(self._desk, self._desk.writable(channel), line)

    async def say(self, channel: str, text: str, *, files: Sequence[str] = (), thread_ts: str | None = None) -> Message:
        """Write a message, with own files (ids), in a thread when `thread_ts` is given.

        `@` and the app's display name becomes its mention, as when it is picked from Slack's list.
        """
        return writing.say(self._desk, self._desk.writable(channel), text, files, thread_ts)

    async def post(self, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Write a message, in a thread when `thread_ts` is given."""
        return await self.say(channel, text, thread_ts=thread_ts)

    async def upload(self, name: str, content: bytes, *, mimetype: str | None = None) -> str:
        """Upload a file, for a message or for a form: its id. Its kind is told from its name."""
        return writing.upload(self._desk, name, content=content, size=len(content), mimetype=mimetype).id

    async def upload_generated(self, name: str, size: int) -> str:
        """Upload a file of `size` bytes of made-up text, which are never all in memory: its id."""
        return writing.upload(self._desk, name, content=None, size=size, mimetype=None).id

    async def press(
        self, channel: str, ts: str, action_id: str, *, block_id: str | None = None, value: Any = None
    ) -> Outcome:
        """Use a button, a menu or a select of a message. `value` is the option's value, or tells buttons apart."""
        place = self._desk.place(channel)
        message = self._desk.message(place, ts)
        return await pressing.press(self._desk, place, message, action_id, block_id=block_id, value=value)

    async def shortcut(self, callback_id: str, channel: str, ts: str) -> Outcome:
        """Choose a shortcut in the menu of a message."""
        return await self.message_shortcut(channel, ts, callback_id)

    async def message_shortcut(self, channel: str, ts: str, callback_id: str) -> Outcome:
        """Choose a shortcut in the menu of a message."""
        place = self._desk.place(channel)
        return await commands.message_shortcut(self._desk, place, self._desk.message(place, ts), callback_id)

    async def global_shortcut(self, callback_id: str) -> Outcome:
        """Choose a global shortcut."""
        return await commands.global_shortcut(self._desk, callback_id)

    async def open_home(self) -> None:
        """Open the app's Home tab."""
        commands.open_home(self._desk)

    # In a view

    @property
    def view(self) -> View | None:
        """The modal on top, if one is open."""
        return self._desk.core.views.top(self.id)

    @property
    def views(self) -> list[View]:
        """All open modals, the top one last."""
        return list(self._desk.core.views.stack(self.id))

    @property
    def home(self) -> View | None:
        """What the app has published on this person's Home tab."""
        return self._desk.core.views.homes.get(self.id)

    async def act(self, block_id: str, action_id: str, value: Any = None) -> Outcome:
        """Use an element that acts at once: in the open modal, or on the Home tab when none is open."""
        return await modal.act(self._desk, block_id, action_id, value)

    async def press_in_view(self, action_id: str, value: Any = None, *, block_id: str | None = None) -> Outcome:
        """Use an element that acts at once: in the open modal, or on the Home tab when none is open."""
        return await modal.act(self._desk, block_id, action_id, value)

    async def suggest(self, block_id: str, action_id: str, typed: str) -> Suggestions:
        """Type into a type-ahead select. Nothing is asked below its `min_query_length` (Slack's default: 3)."""
        return await modal.suggest(self._desk, block_id, action_id, typed)

    async def fill(self, values: Mapping[str, Any]) -> None:
        """Fill in fields, by block_id: text, an option's value (or a list), a channel, files' ids, or `None` for nothing."""
        await modal.fill(self._desk, values)

    async def submit(self, values: Mapping[str, Any] | None = None) -> Outcome:
        """Fill in `values`, if given, and press the submit button."""
        return await modal.submit(self._desk, values or {})

    async def close_view(self, *, clear: bool = False) -> Outcome:
        """Close the top modal, or with `clear` the whole stack."""
        return await modal.close(self._desk, clear=clear)

    # What is on the screen

    def sees(self, channel: str) -> list[Message]:
        """The channel as this person sees it, oldest first: no replies, but ephemeral messages for them."""
        place = self._desk.place(channel)
        return [m for m in place.messages if self._visible(m) and (m.thread_ts is None or m.broadcast)]

    def thread(self, channel: str, ts: str) -> list[Message]:
        """A thread as this person sees it: the root and its replies, oldest first."""
        place = self._desk.place(channel)
        return [m for m in place.messages if self._visible(m) and ts in {m.ts, m.thread_ts}]

    def channels(self) -> list[Channel]:
        """The channels and direct messages in this person's sidebar."""
        return [c for c in self._desk.core.workspace.channels.values() if self.id in c.members]

    def _visible(self, message: Message) -> bool:
        return message.visible_to in {None, self.id}
