"""Whether an order can be taken, and as what: a pure function of what our rows know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.alignments.alignment import Alignment
from bot.alignments.checks import check
from bot.alignments.identifiers import new_id
from bot.alignments.materials import planned
from bot.alignments.observation import CatalogueItem
from bot.alignments.outcomes import Person, SameIsRunning
from bot.alignments.phases import Phase
from bot.alignments.ports import AuditEntry, Channel, Known, New, Order
from bot.alignments.work import Work, WorkKind


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """An order that cannot be taken: why, by field name, and which rows may be too old to say so.

    Fresh rows make trying again worth it.
    """

    errors: dict[str, str]
    stale: Sequence[Work]


def judge(
    person: Person, order: Order, known: Known, *, bot_name: str, may_start_another: bool
) -> New | TurnedDown | SameIsRunning:
    """The record that the order becomes, or why it becomes none."""
    errors = _errors(order, known, bot_name)
    if errors:
        return TurnedDown(errors, _stale(order, known))
    if known.running is not None and not may_start_another:
        return SameIsRunning(order.draft, known.running)
    return New(_record(person, order, known), _entry(person, order))


def is_open(channel: Channel | None) -> bool:
    """Whether the bot can post there, as far as our rows know."""
    return channel is not None and channel.is_member and not channel.is_archived


def _errors(order: Order, known: Known, bot_name: str) -> dict[str, str]:
    errors = check(order.draft, known.documents)
    if not order.draft.channel_id:
        errors["channel"] = "Choose the channel to report in."
    elif not is_open(known.channel):
        errors["channel"] = (
            "That channel is archived. Please choose another one."
            if known.channel is not None and known.channel.is_archived
            else f"I am not in that channel yet. Type /invite @{bot_name} there, then press Start again."
        )
    return errors


def _stale(order: Order, known: Known) -> list[Work]:
    stale = []
    if order.draft.channel_id and not is_open(known.channel):
        stale.append(Work(WorkKind.CHANNELS, order.team_id))
    if any(item.ready is False for item in known.documents.values()):
        stale.append(Work(WorkKind.CATALOGUE, order.vendor_key))
    return stale


def _record(person: Person, order: Order, known: Known) -> Alignment:
    draft = order.draft
    materials = planned(draft.files, draft.benchmark_plan)
    return Alignment(
        id=new_id(known.now),
        team_id=order.team_id,
        vendor_key=order.vendor_key,
        requester=person.user_id,
        draft=draft,
        requester_name=person.name,
        document_names=tuple(_name(known.documents, one) or one for one in draft.document_ids),
        benchmark_name=_name(known.benchmarks, draft.benchmark_id),
        created_at=known.now,
        phase_since=known.now,
        news_at=known.now if materials else None,
        phase=Phase.PREPARING if materials else Phase.SUBMITTED,
        materials=materials,
        view_id=order.view_id,
    )


def _entry(person: Person, order: Order) -> AuditEntry:
    return AuditEntry("alignment:submit", order.team_id, person.user_id, order.draft.channel_id, order.draft.name)


def _name(items: Mapping[str, CatalogueItem], identifier: str | None) -> str | None:
    item = items.get(identifier or "")
    return item.name if item else None
