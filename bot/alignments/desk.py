"""The use cases: what a person asks for, checked, written down and answered. Asks nobody but our own rows."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.alignments import following, ordering
from bot.alignments.alignment import Alignment, Draft
from bot.alignments.checks import MAX_ID, check, tidy
from bot.alignments.notices import Change
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry, Channel, Repository
from bot.alignments.rights import Action, may
from bot.alignments.work import Work, WorkKind


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks, and from which workspace. `name` is what Slack calls them, where it said so."""

    team_id: str
    user_id: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The order is written down: it survives whatever happens next."""

    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Refused:
    """The draft cannot be sent as it is: what to mend, by field name."""

    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class SameIsRunning:
    """An alignment with the same settings is under way; the person chooses."""

    draft: Draft
    running: Alignment


@dataclass(frozen=True, slots=True)
class JoinedRunning:
    """The person hears of the end of the one that runs already; if it has ended meanwhile, they hear that now."""

    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Done:
    """It was carried out, or had been before: the record as it is now."""

    alignment: Alignment


@dataclass(frozen=True, slots=True)
class NotAllowed:
    """Only its requester may do this."""

    alignment: Alignment


@dataclass(frozen=True, slots=True)
class NotNow:
    """The record moved on since the button was drawn."""

    words: str


@dataclass(frozen=True, slots=True)
class AlreadyFollowed:
    """The project has its card already."""

    alignment: Alignment


@dataclass(frozen=True, slots=True)
class NotInChannel:
    """The bot cannot post where the person wants the card."""

    channel_id: str


class Desk:
    """Takes what people ask for. `vendor_key` is the fingerprint of the key that new orders are paid with."""

    def __init__(
        self, repository: Repository, *, vendor_key: str, bot_name: str, nudge: Callable[[], None] = lambda: None
    ) -> None:
        self._repository = repository
        self._vendor_key = vendor_key
        self._bot_name = bot_name
        self._nudge = nudge

    async def submit(
        self, person: Person, view_id: str, draft: Draft, *, may_start_another: bool = False
    ) -> Accepted | Refused | SameIsRunning:
        """Take an order; the same view delivered again gives the same answer and no second row.

        What `SameIsRunning` asks is answered by `join`, or by submitting with `may_start_another`.
        """
        if taken := await self._repository.by_view(person.team_id, view_id):
            # Before anything is checked: what was in order then may not be by now.
            return Accepted(taken)
        draft = tidy(draft)
        documents = await self._repository.items(self._vendor_key, CatalogueKind.DOCUMENT, draft.document_ids)
        if errors := await self._errors(person, draft, documents):
            return Refused(errors)
        running = await self._repository.running_like(person.team_id, draft)
        if running and not may_start_another:
            return SameIsRunning(draft, running)
        benchmarks = await self._repository.items(self._vendor_key, CatalogueKind.BENCHMARK, [draft.benchmark_id or ""])
        now = await self._repository.now()
        alignment = Alignment(
            id=uuid.uuid4().hex,
            team_id=person.team_id,
            vendor_key=self._vendor_key,
            requester=person.user_id,
            draft=draft,
            requester_name=person.name,
            document_names=tuple(_name(documents, one) or one for one in draft.document_ids),
            benchmark_name=_name(benchmarks, draft.benchmark_id),
            created_at=now,
            phase_since=now,
            view_id=view_id,
        )
        entry = AuditEntry("alignment:submit", person.team_id, person.user_id, draft.channel_id, draft.name)
        stored, _ = await self._repository.add(alignment, entry)
        self._nudge()
        return Accepted(stored)

    async def join(self, person: Person, alignment_id: str) -> JoinedRunning | None:
        """Let somebody hear of the end of what runs already, or has ended meanwhile; `None`: no such record."""
        alignment = await self._repository.get(alignment_id)
        if alignment is None or alignment.team_id != person.team_id:
            return None
        entry = AuditEntry(Action.WATCH.value, person.team_id, person.user_id, alignment.draft.channel_id)
        watched = await self._repository.change(
            alignment_id, lambda current: following.watch(current, person.user_id) if current.is_active else None, entry
        )
        return JoinedRunning(watched or alignment)

    async def follow(
        self, person: Person, channel_id: str, vendor_id: str
    ) -> Accepted | AlreadyFollowed | NotInChannel | Refused:
        """Give a project that was started elsewhere its card and thread in this channel."""
        if len(vendor_id) > MAX_ID or not vendor_id.isprintable():
            return Refused({"vendor_id": "That does not look like a project id of Nugen's."})
        if existing := await self._repository.by_vendor_id(person.team_id, vendor_id):
            now = await self._repository.now()
            followed = await self._repository.change(
                existing.id, lambda alignment: _taken_up(alignment, person.user_id, now)
            )
            self._nudge()
            return AlreadyFollowed(followed or existing)
        if await self._closed_channel(person, channel_id) is not None:
            return NotInChannel(channel_id)
        now = await self._repository.now()
        alignment = Alignment(
            id=uuid.uuid4().hex,
            team_id=person.team_id,
            vendor_key=self._vendor_key,
            requester=person.user_id,
            requester_name=person.name,
            draft=Draft(name=vendor_id, base_model="", document_ids=(), channel_id=channel_id),
            created_at=now,
            phase_since=now,
            phase=Phase.SEARCHING,
            vendor_id=vendor_id,
        )
        entry = AuditEntry("alignment:follow", person.team_id, person.user_id, channel_id, vendor_id)
        stored, is_new = await self._repository.add(alignment, entry)
        self._nudge()
        return Accepted(stored) if is_new else AlreadyFollowed(stored)

    async def act(
        self, person: Person, action: Action, alignment_id: str, *, vendor_id: str | None = None
    ) -> Done | NotAllowed | NotNow | None:
        """Carry out what a button asks for, if this person may and the record still allows it; `None`: no such record.

        Rights and state are judged under the row's lock, so that pressing twice or at once does it once.
        """
        alignment = await self._repository.get(alignment_id)
        if alignment is None or alignment.team_id != person.team_id:
            return None
        if not may(person.user_id, action, alignment):
            return NotAllowed(alignment)
        now = await self._repository.now()
        entry = AuditEntry(action.value, person.team_id, person.user_id, alignment.draft.channel_id, vendor_id)
        try:
            changed = await self._repository.change(
                alignment_id, lambda current: _decide(current, action, person.user_id, vendor_id, now), entry
            )
        except ordering.NotPossibleNow as reason:
            return NotNow(str(reason))
        if action is Action.REFRESH:
            await self._repository.make_due(*_looks(alignment))
        self._nudge()
        return Done(changed or alignment)

    async def _errors(self, person: Person, draft: Draft, documents: Mapping[str, CatalogueItem]) -> dict[str, str]:
        errors = check(draft, documents)
        if any(item.ready is False for item in documents.values()):
            # The list may be older than the truth; a fresh one makes pressing Submit again worth it.
            await self._repository.make_due(Work(WorkKind.CATALOGUE, self._vendor_key))
            self._nudge()
        if not draft.channel_id:
            errors["channel"] = "Choose the channel to report in."
        elif (channel := await self._closed_channel(person, draft.channel_id)) is not None:
            errors["channel"] = (
                "That channel is archived. Please choose another one."
                if channel.is_archived
                else f"I am not in that channel yet. Type /invite @{self._bot_name} there, then press Start again."
            )
        return errors

    async def _closed_channel(self, person: Person, channel_id: str) -> Channel | None:
        """The channel if the bot cannot post there, as far as our rows know; they are made fresh then."""
        channel = await self._repository.channel(person.team_id, channel_id)
        if channel and channel.is_member and not channel.is_archived:
            return None
        await self._repository.make_due(Work(WorkKind.CHANNELS, person.team_id))
        self._nudge()
        return channel or Channel(person.team_id, channel_id, channel_id, is_member=False)


_WHILE_IT_LASTS = frozenset({Action.REFRESH, Action.MUTE, Action.UNMUTE, Action.UNFOLLOW, Action.REFOLLOW})


def _decide(  # noqa: PLR0911 - a table of actions reads best as one match
    alignment: Alignment, action: Action, user: str, vendor_id: str | None, now: datetime
) -> Change | None:
    _require_life(alignment, action)
    match action:
        case Action.MUTE | Action.UNMUTE:
            return following.mute(alignment, muted=action is Action.MUTE)
        case Action.UNFOLLOW:
            return following.unfollow(alignment, user, now)
        case Action.REFOLLOW:
            return following.refollow(alignment, now)
        case Action.SEND_AGAIN:
            return ordering.send_again(alignment, user, now)
        case Action.CHOOSE:
            return ordering.choose(alignment, vendor_id or "", user, now)
        case Action.WITHDRAW:
            return ordering.withdraw(alignment, user, now)
        case Action.WATCH:
            return following.watch(alignment, user)
        case Action.REFRESH:
            return following.refresh(alignment, now)
        case Action.EDIT_AND_RESEND:
            return None


def _require_life(alignment: Alignment, action: Action) -> None:
    if action in _WHILE_IT_LASTS and not alignment.is_active:
        raise ordering.NotPossibleNow(f"The alignment has ended: it is {alignment.phase.value}.")


def _looks(alignment: Alignment) -> tuple[Work, ...]:
    looks = {
        Phase.SUBMITTED: Work(WorkKind.SUBMIT, alignment.id),
        Phase.UNCONFIRMED: Work(WorkKind.SEARCH, alignment.id),
        Phase.SEARCHING: Work(WorkKind.ADOPT, alignment.id),
    }
    look = looks.get(alignment.phase)
    if look is None and alignment.is_polled:
        look = Work(WorkKind.FOLLOW, alignment.vendor_key)
    return (look,) if look else ()


def _name(items: Mapping[str, CatalogueItem], identifier: str | None) -> str | None:
    item = items.get(identifier or "")
    return item.name if item else None


def _taken_up(alignment: Alignment, user: str, now: datetime) -> Change | None:
    again = following.refollow(alignment, now)
    watched = following.watch(again.alignment if again else alignment, user)
    return watched or again
