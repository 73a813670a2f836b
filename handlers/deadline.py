"""Slack waits three seconds for an answer; whatever holds a listener up, the person hears of it within them."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec

from bot.alignments.ports import RepositoryUnavailable

# Leaves half a second for the way there and back.
SECONDS = 2.5

P = ParamSpec("P")


def in_time(listener: Callable[P, Awaitable[None]]) -> Callable[P, Awaitable[None]]:
    """Give up before Slack does: only our own rows can take so long, so `RepositoryUnavailable` is what it is.

    A transaction that is given up is undone. One that was just being committed may stand: every order has its form's
    id, so pressing again finds it.
    """

    @functools.wraps(listener)
    async def timed(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                await listener(*args, **kwargs)
        except TimeoutError as error:
            raise RepositoryUnavailable(f"No answer within {SECONDS} s.") from error

    return timed
