"""The use cases: what a person asks for, checked, written down and answered. Asks nobody but our own rows."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from bot.alignments import following, ordering
from bot.alignments.alignment import Alignment, Draft
from bot.alignments.carrying_out import carry_out
from bot.alignments.checks import MAX_ID, tidy
from bot.alignments.identifiers import new_id
from bot.alignments.notices import Change
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
from bot.alignments.placing import TurnedDown, is_open, judge
from bot.alignments.ports import AuditEntry, Known, New, Order, Placed, Repository
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
        order = Order(person.team_id, self._vendor_key, view_id, tidy(draft))

        def decide(known: Known) -> New | TurnedDown | SameIsRunning:
            return judge(person, order, known, bot_name=self._bot_name, may_start_another=may_start_another)

        outcome: Placed | TurnedDown | SameIsRunning = await self._repository.order(order, decide)
        match outcome:
            case Placed(alignment, is_new):
                if is_new:
                    self._nudge()
                return Accepted(alignment)
            case TurnedDown(errors, stale):
                await self._look_anew(stale)
                return Refused(errors)
            case SameIsRunning():
                return outcome

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
        if not is_open(await self._repository.channel(person.team_id, channel_id)):
            await self._look_anew([Work(WorkKind.CHANNELS, person.team_id)])
            return NotInChannel(channel_id)
        now = await self._repository.now()
        alignment = Alignment(
            id=new_id(now),
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
        self, person: Person, action: CardAction, alignment_id: str, *, choice: str | None = None
    ) -> Done | NotAllowed | NotNow | None:
        """Carry out what a button asks for, if this person may and the record allows it; `None`: no such record.

        `choice`: which of the vendor's projects it is, or which attempt may be sent again.
        """
        outcome = await carry_out(
            self._repository,
            person,
            action,
            alignment_id,
            lambda alignment, now: _decide(alignment, action, person.user_id, choice, now),
            detail=choice,
        )
        if isinstance(outcome, Done):
            if action is Action.REFRESH:
                await self._repository.make_due(*_looks(outcome.alignment))
            self._nudge()
        return outcome

    async def _look_anew(self, stale: Sequence[Work]) -> None:
        if stale:
            await self._repository.make_due(*stale)
            self._nudge()


_WHILE_IT_LASTS = frozenset({Action.MUTE, Action.UNMUTE, Action.UNFOLLOW, Action.REFOLLOW})


def _decide(  # noqa: PLR0911 - a table of actions reads best as one match
    alignment: Alignment, action: CardAction, user: str, choice: str | None, now: datetime
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
            attempt = int(choice) if choice and choice.isdecimal() else None
            return ordering.send_again(alignment, user, now, attempt=attempt)
        case Action.CHOOSE:
            return ordering.choose(alignment, choice or "", user, now)
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


def _taken_up(alignment: Alignment, user: str, now: datetime) -> Change | None:
    again = following.refollow(alignment, now)
    watched = following.watch(again.alignment if again else alignment, user)
    return watched or again
