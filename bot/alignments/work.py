"""The work that rows stand for: what is due, for what, and what a change of a record makes due."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from bot.alignments.alignment import Alignment
from bot.alignments.notices import ENDINGS, Notice
from bot.alignments.phases import Phase
from bot.alignments.progress import without_progress


class WorkKind(StrEnum):
    """What a worker can claim; the comment names the subject that the claim is for."""

    PREPARE = "prepare"  # an alignment: make its documents and its benchmark
    SUBMIT = "submit"  # an alignment: send the create
    SEARCH = "search"  # an alignment: look for the outcome of an unconfirmed create
    ADOPT = "adopt"  # an alignment: ask the vendor about a project started elsewhere
    FOLLOW = "follow"  # a vendor key: read the list for all alignments of the key
    OPERATE = "operate"  # an alignment: carry out what somebody asked for, such as a deployment
    ASK = "ask"  # a question: put it to the aligned model and to the base model
    ERRAND = "errand"  # an errand: upload documents, or delete one
    DELIVER = "deliver"  # an alignment: bring its thread to what the rows say
    CATALOGUE = "catalogue"  # a vendor key: refresh what the pickers offer
    CHANNELS = "channels"  # a workspace: refresh which channels the bot is in
    TIDY = "tidy"  # nobody (empty): drop what nobody will ask for again


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of work: at most one row exists for a kind and subject. `ahead`: before all others of its kind."""

    kind: WorkKind
    subject: str
    ahead: bool = field(default=False, compare=False)


_NEXT = {
    Phase.PREPARING: WorkKind.PREPARE,
    Phase.SUBMITTED: WorkKind.SUBMIT,
    Phase.SENDING: WorkKind.SUBMIT,
    Phase.UNCONFIRMED: WorkKind.SEARCH,
    Phase.SEARCHING: WorkKind.ADOPT,
}


def made_due(before: Alignment | None, after: Alignment, notices: Collection[Notice] = ()) -> tuple[Work, ...]:
    """What is to be done at once because the record changed from `before` (`None`: it is new) to `after`.

    Progress alone is not: whoever keeps the card of a moving alignment looks at it from time to time.
    """
    due = []
    if before is None or notices or not after.is_moving or without_progress(before) != without_progress(after):
        is_ending = any(notice.kind in ENDINGS for notice in notices)
        due.append(Work(WorkKind.DELIVER, after.id, ahead=is_ending))
    if before is None or before.phase is not after.phase:
        if kind := _NEXT.get(after.phase):
            due.append(Work(kind, after.id))
        elif after.is_polled:
            due.append(Work(WorkKind.FOLLOW, after.vendor_key))
    elif after.is_polled and not before.is_polled:
        due.append(Work(WorkKind.FOLLOW, after.vendor_key))
    if after.operation is not None and (before is None or before.operation is None):
        due.append(Work(WorkKind.OPERATE, after.id))
    return tuple(due)
