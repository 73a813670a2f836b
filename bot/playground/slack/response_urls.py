"""The URLs that let an app answer an interaction later: five uses within thirty minutes (slack.md §1)."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.playground.slack.deadlines import Deadlines
from bot.playground.slack.errors import ApiError
from bot.playground.slack.ids import Mint

REMEMBERED = 2000


@dataclass(slots=True, eq=False)
class ResponseUrl:
    """Whose interaction it answers, where it was, and the message that it came from, if it came from one."""

    key: str
    user_id: str
    channel_id: str
    message_ts: str | None
    made_at: float
    uses: int = 0


class ResponseUrls:
    """All response URLs that are remembered, oldest forgotten first."""

    def __init__(self, mint: Mint, clock: Callable[[], float], deadlines: Deadlines) -> None:
        self._mint = mint
        self._clock = clock
        self._deadlines = deadlines
        self._known: dict[str, ResponseUrl] = {}

    def new(self, user_id: str, channel_id: str, message_ts: str | None = None) -> str:
        """The path of a fresh one, to be put after the server's address."""
        url = ResponseUrl(self._mint.secret(), user_id, channel_id, message_ts, self._clock())
        self._known[url.key] = url
        while len(self._known) > REMEMBERED:
            del self._known[next(iter(self._known))]
        return f"/hooks/{url.key}"

    def use(self, key: str) -> ResponseUrl:
        """Count one use; `ApiError` when it is unknown, used up or too old."""
        url = self._known.get(key)
        if url is None:
            raise ApiError("invalid_url")
        if self._clock() - url.made_at > self._deadlines.response_url:
            raise ApiError("expired_url")
        if url.uses >= self._deadlines.response_url_uses:
            raise ApiError("used_url")
        url.uses += 1
        return url
