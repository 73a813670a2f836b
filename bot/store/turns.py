"""Long lists are gone through in turns with everybody else: whoever waits for an acknowledgement waits for no list."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 100


async def in_turns(items: Iterable[T]) -> AsyncIterator[T]:
    """The same items; the event loop gets a turn after every hundred."""
    for number, item in enumerate(items, start=1):
        yield item
        if number % AT_ONCE == 0:
            await asyncio.sleep(0)
