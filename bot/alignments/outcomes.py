"""Who asks, and what can come of it: the answers of the use cases, each of which a person is told in its own words."""

from dataclasses import dataclass

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.errands import Errand
from bot.alignments.questions import Question


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
    """What was typed or chosen cannot be used as it is: what to mend, by field name."""

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


@dataclass(frozen=True, slots=True)
class Asked:
    """The question is written down; its answer comes in the thread."""

    question: Question
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Undertaken:
    """The errand is written down; whoever wanted it is told how it ended."""

    errand: Errand
