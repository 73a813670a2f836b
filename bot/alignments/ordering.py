"""From the form to the vendor: what may happen to an order until the vendor has it. Pure functions of the record."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.alignments.alignment import Alignment, Candidate, Fault
from bot.alignments.notices import Change, Notice, NoticeKind
from bot.alignments.observation import Observation
from bot.alignments.phases import Phase

# How much earlier than our clock's "sent" the vendor's clock may date what it created, and how much later it may be
# dated when the request sat in a queue on the way.
CLOCK_SKEW = timedelta(minutes=2)
SLOWEST_CREATE = timedelta(minutes=5)


class NotPossibleNow(Exception):
    """The record is not in a state in which this may happen; says so to the person who asked."""


def send(alignment: Alignment, now: datetime) -> Change:
    """Write down that the create is about to leave; from here on a lost worker means an unconfirmed create."""
    _require(alignment, Phase.SUBMITTED)
    return Change(_enter(alignment, Phase.SENDING, now, sent_at=now, error=None, fault=None))


def keep_waiting(alignment: Alignment, reason: str, now: datetime) -> Change:
    """Nothing left this machine, or the vendor asked to come back later: the order stays on the list."""
    _require(alignment, Phase.SENDING)
    waiting = _enter(alignment, Phase.SUBMITTED, now, sent_at=None, error=reason)
    return Change(waiting)


def accept(alignment: Alignment, observation: Observation, now: datetime) -> Change:
    """The vendor has it. Its first word is kept but not believed: a create answers PROCESSING while the job queues."""
    _require(alignment, Phase.SENDING, Phase.UNCONFIRMED)
    kind = NoticeKind.ACCEPTED if alignment.phase is Phase.SENDING else NoticeKind.ADOPTED
    accepted = _enter(
        alignment,
        Phase.QUEUED,
        now,
        vendor_id=observation.vendor_id,
        status=observation.status,
        accepted_at=now,
        news_at=now,
        checked_at=now,
        candidates=(),
        asked_at=None,
        error=None,
        fault=None,
    )
    return _saying(kind, accepted, now)


def reject(alignment: Alignment, reason: str, fault: Fault, now: datetime) -> Change:
    """The vendor refused the create: nothing runs and nothing is paid."""
    _require(alignment, Phase.SENDING)
    rejected = _enter(alignment, Phase.REJECTED, now, error=reason, fault=fault, ended_at=now)
    return _saying(NoticeKind.REJECTED, rejected, now)


def lose_track(alignment: Alignment, reason: str, now: datetime) -> Change:
    """The create may or may not have arrived; from here only a look at the vendor's list or a person decides."""
    _require(alignment, Phase.SENDING)
    return _saying(NoticeKind.UNCONFIRMED, _enter(alignment, Phase.UNCONFIRMED, now, error=reason), now)


def matches(alignment: Alignment, observations: Iterable[Observation], taken: frozenset[str]) -> list[Candidate]:
    """The vendor's projects that can be this order: same name, base model and document set, created when it was sent.

    `taken` are the vendor's ids that other records hold. A project whose documents or base model the vendor does not
    tell is a candidate too; one whose creation time is not told is none, because old projects share names.
    """
    if alignment.sent_at is None:
        return []
    earliest = alignment.sent_at - CLOCK_SKEW
    latest = alignment.sent_at + SLOWEST_CREATE + CLOCK_SKEW
    draft = alignment.draft
    return [
        Candidate(found.vendor_id, found.created_at, found.status)
        for found in observations
        if found.vendor_id not in taken
        and found.name == draft.name
        and found.base_model in (None, draft.base_model)
        and (found.document_ids is None or set(found.document_ids) == set(draft.document_ids))
        and found.created_at is not None
        and earliest <= found.created_at <= latest
    ]


def ask(alignment: Alignment, candidates: Iterable[Candidate], now: datetime, *, looked: bool = True) -> Change | None:
    """Put the decision to the requester, again only if there is more to choose from than the last time.

    `looked`: whether the vendor's list could be read; if not, the person is told that nobody looked.
    """
    _require(alignment, Phase.UNCONFIRMED)
    found = tuple(sorted(candidates, key=lambda candidate: candidate.vendor_id))
    if alignment.asked_at is not None and found == alignment.candidates:
        return None
    checked_at = now if looked else alignment.checked_at
    asked = replace(alignment, candidates=found, asked_at=alignment.asked_at or now, checked_at=checked_at)
    if alignment.asked_at is not None:
        return Change(asked)
    return _saying(NoticeKind.UNDECIDED, asked, now)


def send_again(alignment: Alignment, by: str, now: datetime, *, attempt: int | None = None) -> Change:
    """A person decided to order once more although the create may have arrived: the one of `attempt`, where that is told."""
    if alignment.phase is not Phase.UNCONFIRMED or alignment.asked_at is None:
        raise NotPossibleNow(_stands(alignment))
    if attempt not in (None, alignment.attempt):
        raise NotPossibleNow(
            "That was asked about an earlier try, and it was sent again since. The card has the last one."
        )
    again = _enter(
        alignment,
        Phase.SUBMITTED,
        now,
        attempt=alignment.attempt + 1,
        sent_at=None,
        asked_at=None,
        candidates=(),
        error=None,
    )
    return _saying(NoticeKind.SENT_AGAIN, again, now, by)


def choose(alignment: Alignment, vendor_id: str, by: str, now: datetime) -> Change:
    """A person said which of the vendor's projects this order is."""
    if alignment.phase is not Phase.UNCONFIRMED:
        raise NotPossibleNow(_stands(alignment))
    chosen = next((one for one in alignment.candidates if one.vendor_id == vendor_id), None)
    if chosen is None:
        raise NotPossibleNow("That project is not among those that can be this order any more.")
    change = accept(alignment, Observation(vendor_id, status=chosen.status), now)
    return Change(change.alignment, tuple(replace(notice, by=by) for notice in change.notices))


def withdraw(alignment: Alignment, by: str, now: datetime) -> Change:
    """A person gave the order up: before it was sent, or instead of sending it again."""
    waiting = alignment.phase in (Phase.PREPARING, Phase.SUBMITTED)
    undecided = alignment.phase is Phase.UNCONFIRMED and alignment.asked_at is not None
    if not (waiting or undecided):
        raise NotPossibleNow(_stands(alignment))
    return _saying(NoticeKind.WITHDRAWN, _enter(alignment, Phase.WITHDRAWN, now, ended_at=now), now, by)


def _enter(alignment: Alignment, phase: Phase, now: datetime, **facts: object) -> Alignment:
    return replace(alignment, phase=phase, phase_since=now, **facts)  # type: ignore[arg-type]


def _saying(kind: NoticeKind, alignment: Alignment, now: datetime, by: str | None = None) -> Change:
    return Change(alignment, (Notice(kind, now, alignment, by=by),))


def _require(alignment: Alignment, *phases: Phase) -> None:
    if alignment.phase not in phases:
        raise NotPossibleNow(_stands(alignment))


def _stands(alignment: Alignment) -> str:
    return f"That was possible earlier. The alignment is {alignment.phase.value} now."
