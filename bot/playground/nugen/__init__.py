"""A Nugen on this machine: the vendor's calls over real sockets, jobs on a clock, and everything that can go wrong."""

from bot.playground.nugen.clock import Clock
from bot.playground.nugen.dialect import Call
from bot.playground.nugen.dialects import CONTRACTS
from bot.playground.nugen.faults import ANY, Fault, Faults
from bot.playground.nugen.playground import FAKE_API_KEY, NugenPlayground
from bot.playground.nugen.project import Project
from bot.playground.nugen.recorded import Recorded
from bot.playground.nugen.scenario import Scenario

__all__ = [
    "ANY",
    "CONTRACTS",
    "FAKE_API_KEY",
    "Call",
    "Clock",
    "Fault",
    "Faults",
    "NugenPlayground",
    "Project",
    "Recorded",
    "Scenario",
]
