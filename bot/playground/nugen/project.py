"""A project as the vendor keeps it: what was ordered, by whom, when, and the script that it follows."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from bot.playground.nugen.script import Script, State

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME_DIGITS = 10
_RANDOM_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Order:
    """What a create asked for, exactly as it was written."""

    name: str
    base_model: str
    document_ids: tuple[str, ...]
    workflow_id: str | None = None
    benchmark_id: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """One alignment project. `started` is the virtual moment of the create, `created_at` the same on the wall (UTC)."""

    id: str
    number: int
    order: Order
    creator: str
    started: float
    created_at: datetime
    script: Script

    @property
    def name(self) -> str:
        """The name, untrimmed and perhaps not the only one of its kind."""
        return self.order.name

    def state(self, moment: float) -> State:
        """Describe the job at a virtual moment."""
        return self.script.at(moment - self.started)

    def exists(self, moment: float) -> bool:
        """Whether anybody finds it at a virtual moment."""
        return moment - self.started < self.script.vanishes_after

    def in_outage(self, moment: float) -> bool:
        """Whether its script has the vendor out of reach at a virtual moment."""
        if self.script.outage is None:
            return False
        begins, ends = self.script.outage
        return begins <= moment - self.started < ends

    @property
    def suffix(self) -> str:
        """The last part of its id, which its model and its evaluation share."""
        return self.id[-(_TIME_DIGITS + _RANDOM_DIGITS) :]


def fresh_suffix(created_at: datetime) -> str:
    """Make the last part of an id as the vendor does: the time of creation in milliseconds, then chance."""
    milliseconds = int(created_at.timestamp() * 1000)
    digits = [_CROCKFORD[milliseconds >> 5 * place & 31] for place in reversed(range(_TIME_DIGITS))]
    return "".join(digits) + "".join(secrets.choice(_CROCKFORD) for _ in range(_RANDOM_DIGITS))
