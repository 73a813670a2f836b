"""The use cases: what a person asks for, checked, written down and answered. Asks nobody but our own rows."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Literal

from bot.alignments import following, ordering
from bot.alignments.alignment import Alignment, Draft
from bot.alignments.carrying_out import carry_out
from bot.alignments.checks import MAX_ID, check, tidy
from bot.alignments.materials import planned
from bot.alignments.notices import Change
from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.operating import has_model
from bot.alignments.outcomes import (
    Accepted,
    AlreadyFollowed,
    Done,
    JoinedRunning,
    NotAllowed,
    NotInChannel,
    NotNow,
    Person,
    Refused,
    SameIsRunning,
)
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry, Channel, Repository
from bot.alignments.rights import Action
from bot.alignments.work import Work, WorkKind

# What a button does to the order and its card; what is done to the model is for `aftercare`.
CardAction = Literal[
    Action.REFRESH,
    Action.MUTE,
    Action.UNMUTE,
    Action.UNFOLLOW,
    Action.REFOLLOW,
    Action.EDIT_AND_RESEND,
    Action.SEND_AGAIN,
    Action.CHOOSE,
    Action.WITHDRAW,
    Action.WATCH,
]


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
        draft = tidy(draft)
        documents = await self._repository.items(self._vendor_key, CatalogueKind.DOCUMENT, draft.document_ids)
        closed = await self._closed_channel(person, draft.channel_id) if draft.channel_id else None
        errors = self._errors(draft, documents, closed)
        running = None if errors or may_start_another else await self._repository.running_like(person.team_id, draft)
        if errors or running:
            # What was in order when it was taken may not be by now, and what runs may be this very order.
            if taken := await self._repository.by_view(person.team_id, view_id):
                return Accepted(taken)
            if running:
                return SameIsRunning(draft, running)
            await self._look_anew(person, documents, closed)
            return Refused(errors)
        wanted = [draft.benchmark_id] if draft.benchmark_id else []
        benchmarks = await self._repository.items(self._vendor_key, CatalogueKind.BENCHMARK, wanted)
        materials = planned(draft.files, draft.benchmark_plan)
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
            news_at=now if materials else None,
            phase=Phase.PREPARING if materials else Phase.SUBMITTED,
            materials=materials,
            view_id=view_id,
        )
        entry = AuditEntry("alignment:submit", person.team_id, person.user_id, draft.channel_id, draft.name)
        stored, is_new = await self._repository.add(alignment, entry)
        if is_new:
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
        if not 0 < len(vendor_id) <= MAX_ID or not vendor_id.isprintable():
            return Refused({"vendor_id": "That does not look like a project id of Nugen's."})
        if existing := await self._repository.by_vendor_id(person.team_id, vendor_id):
            return await self._join(person, existing)
        if (closed := await self._closed_channel(person, channel_id)) is not None:
            await self._look_anew(person, {}, closed)
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
        if not is_new:
            # Somebody else took it up since we looked.
            return await self._join(person, stored)
        self._nudge()
        return Accepted(stored)

    async def _join(self, person: Person, existing: Alignment) -> AlreadyFollowed:
        now = await self._repository.now()
        followed = await self._repository.change(
            existing.id, lambda alignment: _taken_up(alignment, person.user_id, now)
        )
        self._nudge()
        return AlreadyFollowed(followed or existing)

    async def act(
        self, person: Person, action: CardAction, alignment_id: str, *, vendor_id: str | None = None
    ) -> Done | NotAllowed | NotNow | None:
        """Carry out what a button asks for, if this person may and the record allows it; `None`: no such record."""
        outcome = await carry_out(
            self._repository,
            person,
            action,
            alignment_id,
            lambda alignment, now: _decide(alignment, action, person.user_id, vendor_id, now),
            detail=vendor_id,
        )
        if isinstance(outcome, Done):
            if action is Action.REFRESH:
                await self._repository.make_due(*_looks(outcome.alignment))
            self._nudge()
        return outcome

    def _errors(self, draft: Draft, documents: Mapping[str, CatalogueItem], closed: Channel | None) -> dict[str, str]:
        errors = check(draft, documents)
        if not draft.channel_id:
            errors["channel"] = "Choose the channel to report in."
        elif closed is not None:
            errors["channel"] = (
                "That channel is archived. Please choose another one."
                if closed.is_archived
                else f"I am not in that channel yet. Type /invite @{self._bot_name} there, then press Start again."
            )
        return errors

    async def _closed_channel(self, person: Person, channel_id: str) -> Channel | None:
        """The channel if the bot cannot post there, as far as our rows know."""
        channel = await self._repository.channel(person.team_id, channel_id)
        if channel and channel.is_member and not channel.is_archived:
            return None
        return channel or Channel(person.team_id, channel_id, channel_id, is_member=False)

    async def _look_anew(self, person: Person, documents: Mapping[str, CatalogueItem], closed: Channel | None) -> None:
        """The rows that somebody is refused by may be older than the truth; fresh ones make trying again worth it."""
        stale = [Work(WorkKind.CHANNELS, person.team_id)] if closed else []
        if any(item.ready is False for item in documents.values()):
            stale.append(Work(WorkKind.CATALOGUE, self._vendor_key))
        if stale:
            await self._repository.make_due(*stale)
            self._nudge()


_WHILE_IT_LASTS = frozenset({Action.MUTE, Action.UNMUTE, Action.UNFOLLOW, Action.REFOLLOW})


def _decide(  # noqa: PLR0911 - a table of actions reads best as one match
    alignment: Alignment, action: CardAction, user: str, vendor_id: str | None, now: datetime
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


def _require_life(alignment: Alignment, action: CardAction) -> None:
    has_ended = action in _WHILE_IT_LASTS and not alignment.is_active
    if has_ended or (action is Action.REFRESH and not (alignment.is_active or _looks(alignment))):
        raise ordering.NotPossibleNow(f"The alignment has ended: it is {alignment.phase.value}.")


def _looks(alignment: Alignment) -> tuple[Work, ...]:
    """Where something new can be learnt of the alignment, and of its model after the end."""
    looks = []
    if kind := _LOOKS.get(alignment.phase):
        looks.append(Work(kind, alignment.id))
    elif alignment.is_polled:
        looks.append(Work(WorkKind.FOLLOW, alignment.vendor_key))
    if alignment.operation is not None or has_model(alignment):
        looks.append(Work(WorkKind.OPERATE, alignment.id))
    return tuple(looks)


_LOOKS = {
    Phase.PREPARING: WorkKind.PREPARE,
    Phase.SUBMITTED: WorkKind.SUBMIT,
    Phase.UNCONFIRMED: WorkKind.SEARCH,
    Phase.SEARCHING: WorkKind.ADOPT,
}


def _name(items: Mapping[str, CatalogueItem], identifier: str | None) -> str | None:
    item = items.get(identifier or "")
    return item.name if item else None


def _taken_up(alignment: Alignment, user: str, now: datetime) -> Change | None:
    again = following.refollow(alignment, now)
    watched = following.watch(again.alignment if again else alignment, user)
    return watched or again
