"""What a person learns from something that they did, and the error for what a person could not have done."""

from dataclasses import dataclass, field
from typing import Any

from bot.playground.slack.model import Option

TROUBLE_CONNECTING = "We had some trouble connecting. Try again?"
BUTTON_TROUBLE = "⚠ The app did not answer. Try again?"
OPTIONS_TROUBLE = "⚠ The choices could not be loaded. Try again?"
REQUIRED = "Please complete this required field."


class HumanError(Exception):
    """A script asked a person to do what Slack's client would not let anybody do: the script is wrong, not the app."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an interaction ended for the person.

    `error` is in the words that the person reads, `errors` are the messages at the fields of a view (by block_id),
    `acked_after` is the seconds until the app's acknowledgement (or until Slack gave up), `response` what it said.
    """

    ok: bool
    error: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    acked_after: float = 0.0
    response: Any = None


class Suggestions(list[Option]):
    """The options that type-ahead shows. `outcome` says whether the app answered in time; it is empty if not."""

    def __init__(self, options: list[Option], outcome: Outcome) -> None:
        super().__init__(options)
        self.outcome = outcome
