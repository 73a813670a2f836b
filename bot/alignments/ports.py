"""What the use cases need of a store. The store implements it; nothing here knows how."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.errands import Errand
from bot.alignments.notices import Change
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.questions import Question
from bot.alignments.work import Work


class RepositoryUnavailable(Exception):
    """The rows cannot be read or written at the moment: nothing was done, and it is worth trying again."""


T = TypeVar("T")
Decide = Callable[[Alignment], Change | None]


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of a workspace that the bot was told of."""

    team_id: str
    id: str
    name: str
    is_member: bool
    is_private: bool = False
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person chose the last time, to begin the next form with."""

    base_model: str | None = None
    channel_id: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what; `event` is `subject:verb`."""

    event: str
    team_id: str
    user_id: str
    channel_id: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """What somebody wants with this form, and the fingerprint of the key it would be paid with."""

    team_id: str
    vendor_key: str
    view_id: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Known:
    """What our rows say of an order: the items that it names, as far as they are known, by id; its channel; its likes.

    `running` is the newest active record of the team with the same settings.
    """

    now: datetime
    documents: Mapping[str, CatalogueItem]
    benchmarks: Mapping[str, CatalogueItem]
    channel: Channel | None
    running: Alignment | None


@dataclass(frozen=True, slots=True)
class New:
    """A record to be, and who asked for it."""

    alignment: Alignment
    audit: AuditEntry


@dataclass(frozen=True, slots=True)
class Placed:
    """The record of an order; not new when the same form was delivered before."""

    alignment: Alignment
    is_new: bool


class Repository(Protocol):
    """The rows, as the use cases see them. Every method is one transaction."""

    async def now(self) -> datetime:
        """The database's clock, aware, UTC."""
        ...

    async def add(self, alignment: Alignment, audit: AuditEntry) -> tuple[Alignment, bool]:
        """Insert a new record, its thread and the work it makes due, and remember the requester's choices.

        Gives the record and whether it is new: a second one with the same `view_id` (in its team) or the same
        `vendor_id` (of its key) is the first one.
        """
        ...

    async def order(self, order: Order, decide: Callable[[Known], New | T]) -> Placed | T:
        """Let a pure function of what the rows know of an order make its record, and insert it as `add` does.

        When it makes none, the record that this form has become earlier is the answer; if there is none, what it gave.
        """
        ...

    async def get(self, alignment_id: str) -> Alignment | None:
        """One record."""
        ...

    async def change(self, alignment_id: str, decide: Decide, audit: AuditEntry | None = None) -> Alignment | None:
        """Apply a pure function to the record under a row lock; write record, transition, notices and due work.

        Gives the record as it is afterwards, `None` if there is none. What `decide` raises ends the transaction.
        """
        ...

    async def by_vendor_id(self, team_id: str, vendor_id: str) -> Alignment | None:
        """The record that follows this project of the vendor's."""
        ...

    async def find(self, team_id: str, words: str, limit: int = 5) -> Sequence[Alignment]:
        """Records of the team whose id, vendor id or name is `words` (name: any case), newest first."""
        ...

    async def page(
        self, team_id: str, *, requester: str | None, channel_id: str | None, offset: int, limit: int
    ) -> Sequence[Alignment]:
        """Records of the team, newest first, of one requester or one channel when given."""
        ...

    async def make_due(self, *works: Work) -> None:
        """Let this be done now, even if somebody is at it: then once more."""
        ...

    async def items(self, vendor_key: str, kind: CatalogueKind, ids: Collection[str]) -> Mapping[str, CatalogueItem]:
        """What the catalogue knows of these, by id."""
        ...

    async def offer(
        self, vendor_key: str, kind: CatalogueKind, typed: str, limit: int
    ) -> tuple[Sequence[CatalogueItem], datetime | None]:
        """Items whose id or name contains `typed` (any case), ready ones first; and when the vendor was last asked."""
        ...

    async def catalogue_page(
        self, vendor_key: str, kind: CatalogueKind, *, offset: int, limit: int
    ) -> Sequence[CatalogueItem]:
        """Items, newest first and those of unknown age last, in the vendor's order."""
        ...

    async def elsewhere(self, team_id: str, vendor_key: str, *, offset: int, limit: int) -> Sequence[CatalogueItem]:
        """Projects of the key that no record of the team follows, newest first."""
        ...

    async def contract(self, vendor_key: str) -> str | None:
        """The generation of the vendor's contract that was last found to be spoken, `None`: not found out yet."""
        ...

    async def by_card(self, team_id: str, channel_id: str, card_ts: str) -> Alignment | None:
        """The record whose card this message is."""
        ...

    async def add_question(self, question: Question, audit: AuditEntry) -> tuple[Question, bool]:
        """Insert a question and the work it makes due; one with the same `key` in its team is the first one.

        Gives the question and whether it is new.
        """
        ...

    async def add_errand(self, errand: Errand, audit: AuditEntry) -> tuple[Errand, bool]:
        """Insert an errand and the work it makes due; one with the same `key` in its team is the first one.

        Gives the errand and whether it is new.
        """
        ...

    async def channel(self, team_id: str, channel_id: str) -> Channel | None:
        """One channel, `None` when the bot was never told of it."""
        ...

    async def put_channel(self, channel: Channel) -> None:
        """Insert or replace one channel."""
        ...

    async def preferences(self, team_id: str, user_id: str) -> Preferences:
        """What this person chose the last time."""
        ...

    async def checked_at(self, alignment: Alignment) -> datetime | None:
        """When the vendor was last asked about it: with all others of its key, or alone."""
        ...

    async def card_link(self, alignment_id: str) -> str | None:
        """The web address of the alignment's card, `None` while there is none."""
        ...

    async def reopen_threads(self, team_id: str, channel_id: str) -> int:
        """Let the threads of this channel that were closed be delivered again; gives how many there were."""
        ...

    async def disable_workspace(self, team_id: str, reason: str) -> None:
        """Post nothing there any more; the rows stay."""
        ...
