"""What may be posted and edited now, so that Slack never has to say "too fast": results and failures first, progress last."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from bot.slack.rates import EDITS_A_MINUTE, POSTS_A_MINUTE, POSTS_A_SECOND_IN_A_CHANNEL, POSTS_AT_ONCE_IN_A_CHANNEL
from bot.store import Allowance, Store

# Of what Slack allows in a minute: the rest is room for calls that arrive later than they were sent.
USED = 0.95
EDITS_AT_ONCE = 10
POSTS_AT_ONCE = 40


class Rank(IntEnum):
    """How important a call is; what has a higher rank (a lower number) is never kept waiting by what has a lower one."""

    ENDING = 0  # how it ended, or what waits for a person
    NEWS = 1
    PROGRESS = 2


class NoRoom(Exception):
    """Nothing was sent: it has to wait, so that Slack is not asked too often."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"There is no room for it for {wait.total_seconds():g} s.")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Limits:
    """What is used of Slack's rates: posts in one channel, posts in the workspace, edits in the workspace."""

    channel: Allowance
    posts: Allowance
    edits: Allowance

    def faster(self, times: float) -> "Limits":
        """The same where every minute is so much shorter."""
        return Limits(*(_faster(one, times) for one in (self.channel, self.posts, self.edits)))


def _faster(allowance: Allowance, times: float) -> Allowance:
    return Allowance(allowance.every / times, allowance.burst, allowance.kept)


def _in_any_minute(most: float, burst: int, kept: tuple[int, ...]) -> Allowance:
    """A burst and a minute at the steady rate behind it are together no more than `most`."""
    return Allowance(timedelta(minutes=1) / (most - burst), burst, kept)


SLACK = Limits(
    channel=Allowance(timedelta(seconds=1) / POSTS_A_SECOND_IN_A_CHANNEL, POSTS_AT_ONCE_IN_A_CHANNEL, (0, 1, 1)),
    posts=_in_any_minute(USED * POSTS_A_MINUTE, POSTS_AT_ONCE, (0, 10, 10)),
    edits=_in_any_minute(USED * EDITS_A_MINUTE, EDITS_AT_ONCE, (0, 3, 6)),
)


@dataclass(frozen=True, slots=True)
class Budget:
    """Asked right before each call, by all replicas, in the database that they share. Raises `NoRoom`.

    `subject`: the work that is to wait then. It has one place in line for posts and one for edits.
    """

    store: Store
    limits: Limits
    team_id: str
    subject: str

    async def post(self, place: str, rank: Rank) -> None:
        """One message in a channel, or to the person whose id this is."""
        await self._spend({f"posts in {place}": self.limits.channel, "posts": self.limits.posts}, rank)

    async def edit(self, rank: Rank) -> None:
        """One edit of any message."""
        await self._spend({"edits": self.limits.edits}, rank)

    async def _spend(self, allowances: dict[str, Allowance], rank: Rank) -> None:
        wait = await self.store.spend(self.team_id, allowances, rank, self.subject)
        if wait is not None:
            raise NoRoom(wait)
