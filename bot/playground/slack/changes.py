"""Tells everybody who waits that something changed: tests wait for conditions, the page for its next refresh."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import TypeVar

T = TypeVar("T")
# A condition may also read what is not ours (a database, the vendor): it is asked again this often at the latest.
LONGEST_PAUSE = 0.1


class Changes:
    """A revision number that goes up with every change."""

    def __init__(self) -> None:
        self.revision = 0
        self.closed = False
        self._turned = asyncio.Event()

    def bump(self) -> None:
        """Say that something changed."""
        self.revision += 1
        turned, self._turned = self._turned, asyncio.Event()
        turned.set()

    def close(self) -> None:
        """End all subscriptions."""
        self.closed = True
        self.bump()

    async def subscribe(self) -> AsyncIterator[int]:
        """The revision now, and again after each change; changes in quick succession may come as one."""
        seen = -1
        while not self.closed:
            if self.revision == seen:
                await self._turned.wait()
                continue
            seen = self.revision
            yield seen

    async def until(self, condition: Callable[[], T | None], timeout: float, describe: Callable[[], str]) -> T:  # noqa: ASYNC109 - its message is the point
        """The condition's first true value; `TimeoutError` with its last value and `describe()` after `timeout` s."""
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout
        while True:
            turned = self._turned
            seen = condition()
            if seen:
                return seen
            left = end - loop.time()
            if left <= 0:
                raise TimeoutError(f"Not true after {timeout} s; the condition was last {seen!r}. {describe()}")
            try:
                async with asyncio.timeout(min(left, LONGEST_PAUSE)):
                    await turned.wait()
            except TimeoutError:
                continue
