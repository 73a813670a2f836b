"""What a workspace is made of, as plain records that tests, the story and the page can read."""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
StateValues = dict[str, dict[str, Json]]  # block_id → action_id → the element's state, as in `state.values`


@dataclass(slots=True, eq=False)
class User:
    """A person, the app's own bot user, or Slackbot. `dm` is the direct message channel with the app."""

    id: str
    name: str
    real_name: str
    is_admin: bool = False
    is_bot: bool = False
    deleted: bool = False
    dm: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """What a message said before one edit, and when (seconds since 1970) that edit was made."""

    at: float
    text: str
    blocks: tuple[Json, ...]


@dataclass(slots=True, eq=False)
class File:
    """A file that somebody uploaded.

    `size` is in bytes; `content` is `None` for a large one, which is made up anew whenever it is read. `shared_in` are
    the ids of the channels with a message that carries it; `submitted` says that it was sent to the app in a form.
    """

    id: str
    name: str
    mimetype: str
    filetype: str
    size: int
    user: str
    created: int
    url_private: str
    url_private_download: str
    permalink: str
    content: bytes | None = field(default=None, repr=False)
    shared_in: list[str] = field(default_factory=list)
    submitted: bool = False
    deleted: bool = False


@dataclass(slots=True, eq=False)
class Message:
    """One message. `thread_ts` is the root's `ts` for a reply and `None` for a message in the channel itself.

    `visible_to` names the only person who sees it (an ephemeral message). `edits` holds the versions that were
    replaced, oldest first. `state` holds what each person chose in its selects. A deleted root that has replies stays
    as a tombstone (`deleted`). While `streaming`, the app is still writing it: it grows, and that is no edit.
    """

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    broadcast: bool = False
    bot_id: str | None = None
    metadata: Json | None = None
    visible_to: str | None = None
    deleted: bool = False
    marked_edited: bool = False
    streaming: bool = False
    files: list[File] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    state: dict[str, StateValues] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Channel:
    """A channel or a direct message (`is_im`, with `partner` the person in it). `messages` are oldest first."""

    id: str
    name: str
    created: int
    creator: str
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    partner: str | None = None
    members: list[str] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def message(self, ts: str) -> Message | None:
        """The message with this `ts`, ephemeral ones included."""
        return next((message for message in self.messages if message.ts == ts), None)

    def replies(self, root_ts: str) -> list[Message]:
        """The public replies under a root, oldest first."""
        return [m for m in self.messages if m.thread_ts == root_ts and m.visible_to is None]


@dataclass(frozen=True, slots=True)
class Option:
    """One choice that a select offered. `raw` is the option object as the app sent it; `group` its group's label."""

    text: str
    value: str
    description: str | None = None
    group: str | None = None
    raw: Json = field(default_factory=dict, compare=False, repr=False)


@dataclass(slots=True, eq=False)
class View:
    """A modal (or App Home) as one person has it open.

    `definition` is the view as the app sent it, with block and action ids filled in. `errors` (by block_id) and
    `trouble` are what the person reads on it now; `busy` is true while a submission waits for its answer. `offered`
    holds the options that an external select has shown so far, by (block_id, action_id).
    """

    id: str
    user_id: str
    definition: Json
    hash: str
    root_view_id: str
    previous_view_id: str | None = None
    current_channel: str | None = None
    values: StateValues = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None
    busy: bool = False
    offered: dict[tuple[str, str], list[Option]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        """The view's blocks."""
        blocks: list[Json] = self.definition["blocks"]
        return blocks

    @property
    def callback_id(self) -> str:
        """The view's callback_id, empty when the app gave none."""
        return str(self.definition.get("callback_id", ""))

    @property
    def title(self) -> str:
        """The text of the title, empty for App Home."""
        return str(self.definition.get("title", {}).get("text", ""))

    @property
    def private_metadata(self) -> str:
        """The app's own note on the view."""
        return str(self.definition.get("private_metadata", ""))
