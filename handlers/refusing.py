"""Why something was not done, where the person looks: beside a field of the form, or as an answer to the press."""

from collections.abc import Mapping
from typing import Any

from bot.alignments.outcomes import Done, NotAllowed, NotNow
from bot.alignments.rights import Action
from bot.slack import answers
from bot.slack.form import DOCUMENTS, FILES, FIRST_FIELD, KEPT_FILES
from bot.slack.message import Message
from bot.slack.view_state import has_field

# A form has no field for new files where the bot may not read any, and none for kept ones where there are none.
_INSTEAD = {FILES: (KEPT_FILES, DOCUMENTS)}


def beside(view: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, str]:
    """The errors beside fields that the form has: Slack refuses them all if one stands anywhere else."""
    placed: dict[str, str] = {}
    for name, error in errors.items():
        places = (name, *_INSTEAD.get(name, ()))
        place = next((one for one in places if has_field(view, one)), first_field(view))
        placed[place] = f"{placed[place]} {error}" if place in placed else error
    return placed


def first_field(view: Mapping[str, Any]) -> str:
    """The name of the form's first field."""
    return field_for_errors(view) or FIRST_FIELD


def field_for_errors(view: Mapping[str, Any]) -> str | None:
    """The same, or `None` where the form has no field beside which Slack would show an error."""
    blocks = [block for block in view.get("blocks") or () if block.get("type") == "input"]
    return next((str(name) for block in blocks if (name := block.get("block_id"))), None)


def refusal(outcome: Done | NotAllowed | NotNow | None, action: Action) -> Message | None:
    """What to tell whoever pressed; `None`: it was done, and the card shows it."""
    match outcome:
        case Done():
            return None
        case NotAllowed(alignment):
            return answers.not_allowed(alignment, action)
        case NotNow(words):
            return answers.not_possible(words)
        case None:
            return answers.no_such_record()
