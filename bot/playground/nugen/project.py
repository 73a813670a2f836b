"""A project as the vendor keeps it: what was ordered, by whom, when, and the script that it follows."""

from dataclasses import dataclass
from datetime import datetime

from bot.playground.nugen.script import Script, State

CREATOR = "ada@playground.example"
SOMEBODY_ELSE = "grace@playground.example"


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
    """One alignment project. `started` is the virtual moment of the create, `created_at` the same on the wall (UTC).

    The ids of its model and of its evaluation are settled from the beginning, and told when the script has come there.
    """

    id: str
    number: int
    order: Order
    creator: str
    started: float
    created_at: datetime
    script: Script
    model_id: str
    evaluation_id: str

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
