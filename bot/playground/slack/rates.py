"""Slack's rate limits as token buckets per method, per workspace (slack.md §3)."""

import math
from collections.abc import Callable
from dataclasses import dataclass

PER_MINUTE = {
    "apps.connections.open": 1,
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
}
TIER_4_PER_MINUTE = 100
POSTS_PER_SECOND = 1.0
POST_BURST = 3.0
SMALLEST_BURST = 5.0  # tier 1 is "once a minute and more": a restart within a minute is let through


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


class Rates:
    """Counts calls against a monotonic clock (seconds)."""

    def __init__(self, clock: Callable[[], float], *, enabled: bool) -> None:
        self.enabled = enabled
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def wait(self, method: str, channel: str | None) -> int | None:
        """`None` and one call counted, or the whole seconds after which the next call is let through."""
        if not self.enabled:
            return None
        if method == "chat.postMessage":
            return self._take(f"{method} {channel}", POSTS_PER_SECOND, POST_BURST)
        minute = PER_MINUTE.get(method, TIER_4_PER_MINUTE)
        return self._take(method, minute / 60, max(minute, SMALLEST_BURST))

    def _take(self, key: str, rate: float, burst: float) -> int | None:
        now = self._clock()
        bucket = self._buckets.setdefault(key, _Bucket(burst, now))
        bucket.tokens = min(burst, bucket.tokens + (now - bucket.at) * rate)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return None
        return math.ceil((1 - bucket.tokens) / rate)
