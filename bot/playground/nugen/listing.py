"""How the list of projects can differ from the projects themselves: late, early, incomplete or the other way round."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.playground.nugen.project import Project


@dataclass(slots=True)
class Listing:
    """The switches. `lag`: so many virtual seconds the list is behind what a status or detail says, or ahead if negative.

    `hidden` are names of projects that it leaves out. `newest_last` turns it round.
    """

    lag: float = 0.0
    hidden: set[str] = field(default_factory=set)
    newest_last: bool = False

    def shown(self, newest_first: Iterable[Project]) -> list[Project]:
        """The projects of the list in its order."""
        there = [project for project in newest_first if project.name not in self.hidden]
        return there[::-1] if self.newest_last else there
