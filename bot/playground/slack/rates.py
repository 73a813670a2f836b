"""Slack's rate limits (slack.md §3), read strictly: so many calls of a method in any minute, in the whole workspace."""

import math
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0
PER_MINUTE = {
    "apps.connections.open": 5,  # tier 1 is "once a minute and more": a restart within a minute is let through
    "conversations.list": 20,
    "chat.update": 50,
    "chat.delete": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "conversations.info": 50,
    "conversations.open": 50,
    "conversations.join": 50,
    "users.conversations": 50,
    "bots.info": 50,
    "team.info": 50,
    "chat.postMessage": 300,  # "several hundred", beside the limit of each channel
}
TIER_4_PER_MINUTE = 100
POSTS_PER_SECOND = 1.0
# Slack lets short bursts pass and does not say how long ones.
POST_BURST = 4.0
POST = "chat.postMessage"


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Counts calls against a monotonic clock (seconds)."""

    def __init__(self, clock: Callable[[], float], *, enabled: bool) -> None:
        self.enabled = enabled
        self._clock = clock
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self._channels: dict[str, _Bucket] = {}

    def wait(self, method: str, channel: str | None) -> int | None:
        """`None` and one call counted, or the whole seconds after which the next call is let through."""
        if not self.enabled:
            return None
        now = self._clock()
        wait = self._until_counted(self._calls[method], PER_MINUTE.get(method, TIER_4_PER_MINUTE), now)
        if wait <= 0 and method == POST:
            wait = self._until_in_channel(self._channels.setdefault(channel or "", _Bucket(POST_BURST, now)), now)
        if wait > 0:
            return math.ceil(wait)
        self._calls[method].append(now)
        return None

    def _until_counted(self, calls: deque[float], most: int, now: float) -> float:
        while calls and calls[0] <= now - MINUTE:
            calls.popleft()
        return 0.0 if len(calls) < most else calls[0] + MINUTE - now

    def _until_in_channel(self, bucket: _Bucket, now: float) -> float:
        bucket.tokens = min(POST_BURST, bucket.tokens + (now - bucket.at) * POSTS_PER_SECOND)
        bucket.at = now
        if bucket.tokens < 1:
            return (1 - bucket.tokens) / POSTS_PER_SECOND
        bucket.tokens -= 1
        return 0.0
