"""What can go wrong between an app and Slack, switched on at will: once, for a while, or until cleared."""

from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiohttp import web

ANY_METHOD = "*"


class Fault(StrEnum):
    """What can happen to one call of the Web API; "before" and "after" speak of the call's effect."""

    ERROR_500_BEFORE = "error_500_before"
    ERROR_500_AFTER = "error_500_after"
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    RATE_LIMITED = "rate_limited"


class DownloadFault(StrEnum):
    """What can happen to the download of one file, beside what can happen to every call (as `file_download`)."""

    MISSING = "missing"  # 404, as for a file that was just deleted
    CUT = "cut"  # the connection is lost half way
    SLOW = "slow"  # a pause before each piece


BEFORE = frozenset({Fault.ERROR_500_BEFORE, Fault.DROP_BEFORE})
AFTER = frozenset({Fault.ERROR_500_AFTER, Fault.DROP_AFTER})


@dataclass(slots=True)
class Faults:
    """The switches. Methods are named as in the Web API, beside `response_url` and `file_download`; `"*"` is every call.

    `latency` (seconds) is added to every call, `slow` to those of one method, by its name; `retry_after` (seconds) is
    what a 429 says. `refuse` answers a method with an error word, `refuse_blocks` (a word) every message that has
    blocks. `refuse_charts` is a workspace that does not know `data_visualization` blocks yet.
    `duplicate_deliveries` sends every command, interaction and event to the app twice. `downloads` are what the next
    downloads of files meet, in this order; `download_pause` (seconds) is how slow a slow one is.
    """

    latency: float = 0.0
    slow: dict[str, float] = field(default_factory=dict)
    retry_after: int = 1
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_blocks: str = ""
    refuse_charts: bool = False
    duplicate_deliveries: bool = False
    downloads: deque[DownloadFault] = field(default_factory=deque)
    download_pause: float = 0.05
    _once: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _always: dict[str, Fault] = field(default_factory=dict)

    def once(self, method: str, fault: Fault, times: int = 1) -> None:
        """Queue a fault for the next `times` calls of the method."""
        self._once[method].extend([fault] * times)

    def always(self, method: str, fault: Fault) -> None:
        """Let every call of the method go wrong until `clear`."""
        self._always[method] = fault

    def clear(self) -> None:
        """Switch everything off."""
        fresh = Faults()
        self.latency = fresh.latency
        self.retry_after = fresh.retry_after
        self.refuse_blocks = fresh.refuse_blocks
        self.refuse_charts = fresh.refuse_charts
        self.duplicate_deliveries = fresh.duplicate_deliveries
        self.download_pause = fresh.download_pause
        self.downloads.clear()
        self.slow.clear()
        self.refuse.clear()
        self._once.clear()
        self._always.clear()

    def take(self, method: str) -> Fault | None:
        """The fault that hits this call, if any; a queued one is used up."""
        for name in (method, ANY_METHOD):
            if self._once[name]:
                return self._once[name].popleft()
        return self._always.get(method) or self._always.get(ANY_METHOD)

    def refusal(self, method: str, arguments: Mapping[str, Any]) -> str | None:
        """The error word that this call is refused with, if any."""
        if method in self.refuse:
            return self.refuse[method]
        blocks = arguments.get("blocks")
        if self.refuse_blocks and blocks:
            return self.refuse_blocks
        charts = isinstance(blocks, list) and any(
            isinstance(block, dict) and block.get("type") == "data_visualization" for block in blocks
        )
        return "invalid_blocks" if self.refuse_charts and charts else None


def broken(request: web.Request, fault: Fault | None) -> web.Response:
    """An error page, or a socket that is closed without an answer."""
    if fault in {Fault.DROP_BEFORE, Fault.DROP_AFTER} and request.transport is not None:
        request.transport.abort()
    return web.Response(status=500, text="Internal Server Error")
