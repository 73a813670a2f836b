"""The small values that workers read from the rows and hand back to them."""

import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.alignments.notices import Notice
from bot.alignments.work import Work, WorkKind


class RowState(StrEnum):
    """What became of something to say."""

    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"  # not worth saying any more, or not wanted
    DEAD = "dead"  # it cannot be said; `error` tells why


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do one piece of work until the lease ends. Whoever claims it next has a higher `fence`.

    `woken` is how often the work had been asked for when it was claimed, `failures` how often it failed in a row.
    `expires` is on the clock of `time.monotonic()`, which runs on while the database's clock cannot be asked.
    """

    kind: WorkKind
    subject: str
    owner: str
    fence: int
    woken: int
    failures: int
    due_at: datetime
    expires: float

    @property
    def work(self) -> Work:
        """What is claimed."""
        return Work(self.kind, self.subject)

    def is_live(self) -> bool:
        """Whether nobody else can have claimed it yet: to be asked right before anything that cannot be taken back."""
        return time.monotonic() < self.expires


@dataclass(frozen=True, slots=True)
class Thread:
    """Where an alignment is told of. Without `card_ts` there is no card (any more).

    `card_digest` is of what the card shows, `card_tries` counts the posts begun since there was no card, and
    `card_replaced` how often a lost card had to be posted anew. A `closed_reason` means: this channel takes nothing.
    """

    channel_id: str
    card_ts: str | None = None
    card_digest: str | None = None
    card_tries: int = 0
    card_replaced: int = 0
    edited_at: datetime | None = None
    closed_reason: str | None = None


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One thing that was not said yet; with `tries` above 0 it may have been, and is to be looked for first.

    `told`: its thread was out of reach, and its requester has it already as a direct message.
    """

    seq: int
    notice: Notice
    tries: int
    told: bool = False


@dataclass(frozen=True, slots=True)
class KeyState:
    """How the vendor answers to one API key, and in which generation of its contract as far as that was found out."""

    label: str = ""
    checked_at: datetime | None = None
    failing_since: datetime | None = None
    failures: int = 0
    last_error: str | None = None
    contract: str | None = None


@dataclass(frozen=True, slots=True)
class Refresh:
    """How the last looks at one list of the vendor's went: `at` the last that brought it, `error` of the last that did not."""

    at: datetime | None = None
    failed_at: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Slack workspace that the bot is installed in; with a `disabled_reason` nothing is sent to it.

    `url` is the address of the workspace with a slash at its end, as Slack gives it.
    """

    team_id: str
    name: str | None = None
    url: str | None = None
    bot_user_id: str | None = None
    bot_id: str | None = None
    disabled_reason: str | None = None
    channels_refreshed_at: datetime | None = None
