"""A question to an aligned model: asked in the thread, answered there, beside the answer of the base model."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_QUESTION = 3000


class QuestionState(StrEnum):
    """What became of it."""

    WAITING = "waiting"
    ANSWERED = "answered"
    UNDEPLOYED = "undeployed"  # the model is not served; whoever asked was offered to deploy it
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `key` is what makes it one: the form or the message that it was asked with.

    `tries` is written down before anything is posted for it, `answer_ts` is where its answer stands in the thread.
    """

    id: str
    key: str
    team_id: str
    alignment_id: str
    by: str
    text: str
    asked_at: datetime
    state: QuestionState = QuestionState.WAITING
    tries: int = 0
    answer_ts: str | None = None
