"""Which generation of the contract a server speaks, found out by reading only: a probe must never start a job."""

from collections.abc import Callable

from bot.nugen.client import NugenClient
from bot.nugen.contracts import DOCUMENTED, Contract


async def find_contract(connect: Callable[[Contract], NugenClient]) -> Contract | None:
    """The generation that the server speaks, or `None` when it knows none of the paths.

    `connect` makes a client, which is closed here. What is no answer about the path (key refused, server down) is
    raised as it is: it says nothing about the generation.
    """
    async with connect(DOCUMENTED) as client:
        return await client.spoken_contract()
