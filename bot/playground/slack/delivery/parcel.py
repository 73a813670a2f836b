"""What is sent to the app and what came back, whichever way it went."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.playground.slack.model import Json


class Kind(StrEnum):
    """The types of Socket Mode envelopes; over HTTP they decide the form of the body."""

    COMMAND = "slash_commands"
    INTERACTION = "interactive"
    EVENT = "events_api"


@dataclass(frozen=True, slots=True)
class Retry:
    """Which further try of an event this is (1 to 3), and why."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One payload on its way. `label` names it in the wire log."""

    kind: Kind
    label: str
    payload: Json
    retry: Retry | None = None


class AckStatus(StrEnum):
    """How the app took it; `value` is the word that Slack uses for it where it has one."""

    OK = "ok"
    TIMEOUT = "operation_timeout"
    REFUSED = "dispatch_failed"
    UNREACHABLE = "app_not_reachable"


@dataclass(frozen=True, slots=True)
class Ack:
    """The app's acknowledgement. `after` is in seconds; `body` is what it answered (a dict for JSON, else text)."""

    status: AckStatus
    after: float
    body: Any = None
    http_status: int | None = None
    no_retry: bool = False

    @property
    def ok(self) -> bool:
        """Acknowledged in time."""
        return self.status is AckStatus.OK
