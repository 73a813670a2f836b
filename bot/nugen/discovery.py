"""Which generation of the contract a server speaks, found out by reading only: a probe must never start a job."""

from collections.abc import Callable

from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS, Contract
from bot.nugen.errors import NoSuchPath


async def find_contract(connect: Callable[[Contract], NugenClient]) -> Contract | None:
    """The first known contract whose list of projects the server answers, or `None` when it knows none of the paths.

    `connect` makes a client for a contract; it is closed here. What is no answer about the path (key refused, server
    down) is raised as it is: it says nothing about the generation.
    """
    for contract in CONTRACTS.values():
        async with connect(contract) as client:
            try:
                await client.probe()
            except NoSuchPath:
                continue
            return contract
    return None
