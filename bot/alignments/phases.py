"""The phases of an alignment in our own words; the vendor's words are read elsewhere and kept beside them, raw."""

from enum import StrEnum


class Phase(StrEnum):
    """Where an alignment stands, in the order in which a life can reach them.

    The first seven describe what a person asked of us; from QUEUED on they are the vendor's doing and are only ever
    taken from the vendor's status word.
    """

    PREPARING = "preparing"  # its documents or its benchmark are made at the vendor first
    SUBMITTED = "submitted"  # on our list, nothing was sent to the vendor yet
    SENDING = "sending"  # written down before the first byte of the create leaves
    UNCONFIRMED = "unconfirmed"  # the create may have arrived; nobody knows yet
    REJECTED = "rejected"  # the vendor refused the create; nothing runs
    WITHDRAWN = "withdrawn"  # a person decided not to send it (again)
    SEARCHING = "searching"  # started elsewhere, somebody asked us to follow it, the vendor was not asked yet
    QUEUED = "queued"
    TRAINING = "training"
    TRAINED = "trained"
    DEPLOYING = "deploying"
    EVALUATING = "evaluating"
    FINISHED = "finished"
    FAILED = "failed"
    STOPPED = "stopped"
    GONE = "gone"  # the vendor answers 404 for it


RUNNING = frozenset({Phase.QUEUED, Phase.TRAINING, Phase.TRAINED, Phase.DEPLOYING, Phase.EVALUATING})
FINAL = frozenset({Phase.REJECTED, Phase.WITHDRAWN, Phase.FINISHED, Phase.FAILED, Phase.STOPPED, Phase.GONE})
ACTIVE = frozenset(Phase) - FINAL
FAILURES = frozenset({Phase.REJECTED, Phase.FAILED, Phase.GONE})

_ORDER = (Phase.QUEUED, Phase.TRAINING, Phase.TRAINED, Phase.DEPLOYING, Phase.EVALUATING, Phase.FINISHED)


def is_later(new: Phase, old: Phase) -> bool:
    """Whether `new` can follow `old` at the vendor: forwards only, jumps allowed, out of a final phase never.

    A list answer may be older than the one before it, so a step back is a stale answer and not news.
    """
    if old in FINAL or new == old:
        return False
    if new in (Phase.FAILED, Phase.STOPPED, Phase.GONE):
        return True
    if old not in _ORDER:
        return True
    return _ORDER.index(new) > _ORDER.index(old)
