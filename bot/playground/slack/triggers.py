"""Trigger ids: proof that a person just did something. One use, three seconds (slack.md §1)."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.slack.deadlines import Deadlines
from bot.playground.slack.errors import ApiError
from bot.playground.slack.ids import Mint

REMEMBERED = 2000


@dataclass(slots=True, eq=False)
class Trigger:
    """Who did something, and where: in a channel, in a view (which may know of a channel), or in neither."""

    id: str
    user_id: str
    channel_id: str | None
    made_at: float
    view_id: str | None = None
    used: bool = False


class Triggers:
    """All trigger ids that are remembered, oldest forgotten first."""

    def __init__(self, mint: Mint, clock: Callable[[], float], deadlines: Deadlines) -> None:
        self._mint = mint
        self._clock = clock
        self._deadlines = deadlines
        self._triggers: dict[str, Trigger] = {}

    def new(self, user_id: str, channel_id: str | None, view_id: str | None = None) -> str:
        """A fresh trigger id."""
        made_at = self._clock()
        trigger = Trigger(f"{int(made_at * 1000)}.{self._mint.secret()}", user_id, channel_id, made_at, view_id)
        self._triggers[trigger.id] = trigger
        while len(self._triggers) > REMEMBERED:
            del self._triggers[next(iter(self._triggers))]
        return trigger.id

    def look(self, trigger_id: str) -> Trigger:
        """The trigger if it can be used now; `ApiError` says why not. It stays unused."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._clock() - trigger.made_at > self._deadlines.trigger:
            raise ApiError("expired_trigger_id")
        return trigger
