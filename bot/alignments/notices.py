"""The things worth hearing: each becomes one short reply in the thread, or one direct message."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.alignments.alignment import Alignment


class NoticeKind(StrEnum):
    """What happened, in the words of the thread."""

    PREPARED = "prepared"  # its documents and its benchmark are ready at the vendor
    ACCEPTED = "accepted"
    ADOPTED = "adopted"  # the unconfirmed create was found at the vendor, or a project started elsewhere was
    UNCONFIRMED = "unconfirmed"
    UNDECIDED = "undecided"  # the search is over, a person has to decide
    SENT_AGAIN = "sent_again"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    TRAINING = "training"
    TRAINED = "trained"
    EVALUATING = "evaluating"
    RESULT = "result"
    FAILED = "failed"
    STOPPED = "stopped"
    GONE = "gone"
    SILENT = "silent"  # the vendor answers, but says nothing new
    UNREACHABLE = "unreachable"  # the vendor does not answer
    REACHABLE = "reachable"
    UNFOLLOWED = "unfollowed"
    NOT_FOUND = "not_found"  # the vendor knows no project of the id that somebody wanted followed
    DEPLOYED = "deployed"
    UNDEPLOYED = "undeployed"
    EVALUATED = "evaluated"  # what somebody asked for, not what came with the alignment
    DELETED = "deleted"
    OPERATION_FAILED = "operation_failed"
    OPERATION_UNSUPPORTED = "operation_unsupported"  # this generation of the vendor's API has no such call
    OPERATION_UNCLEAR = "operation_unclear"  # the request may have arrived
    OPERATION_SLOW = "operation_slow"
    CHANNEL_CLOSED = "channel_closed"  # the card's channel does not take our messages any more


# These, and no other, mention somebody and are posted in a muted thread: the order ended or waits for a person, or
# what a person asked for is done.
ENDINGS = frozenset(
    {
        NoticeKind.DEPLOYED,
        NoticeKind.UNDEPLOYED,
        NoticeKind.EVALUATED,
        NoticeKind.DELETED,
        NoticeKind.OPERATION_FAILED,
        NoticeKind.OPERATION_UNSUPPORTED,
        NoticeKind.OPERATION_UNCLEAR,
        NoticeKind.RESULT,
        NoticeKind.FAILED,
        NoticeKind.REJECTED,
        NoticeKind.STOPPED,
        NoticeKind.GONE,
        NoticeKind.UNDECIDED,
    }
)


class Audience(StrEnum):
    """Where a notice is said."""

    THREAD = "thread"
    CHANNEL = "channel"  # beside the cards, because it concerns all of them
    REQUESTER = "requester"  # a direct message


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to say, with the record as it stood when it happened, so that a late reply still tells the truth.

    Of an operation that ended, the record here still has it. `others` are the names of the other alignments of the
    channel that it concerns.
    """

    kind: NoticeKind
    at: datetime
    alignment: Alignment
    audience: Audience = Audience.THREAD
    by: str | None = None
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """The record after something happened and what is to be said of it; written in one transaction."""

    alignment: Alignment
    notices: tuple[Notice, ...] = ()
