"""The vendor as the rest of the bot sees it: our own words in, our own words and our own errors out."""

import time
from collections.abc import Callable
from typing import Self

from pydantic import SecretStr

from bot.nugen.address import checked_api_key, checked_base_url
from bot.nugen.benchmarks import Benchmarks
from bot.nugen.contracts import DOCUMENTED, Contract
from bot.nugen.documents import Documents
from bot.nugen.evaluations import Evaluations
from bot.nugen.generation import Remember
from bot.nugen.line import Line
from bot.nugen.models import Models
from bot.nugen.probing import spoken_contract
from bot.nugen.projects import Projects
from bot.nugen.reader import read_projects
from bot.nugen.transport import DEFAULT_TIMEOUTS, Timeouts, Transport


class NugenClient(Projects, Documents, Benchmarks, Models, Evaluations):
    """One key at one address. Close it, or use it in `async with`.

    It speaks the given `contract`; with `None` the one that is `known` from before, or the one that it finds by reading
    before its first call, whose name it gives to `remember`. When a read meets a path that the server does not know, it
    looks for another generation and reads once more.

    `ValueError` when the address or the key can never work. Every read may raise `NotAllowed`, `TryLater`,
    `NoSuchPath`, `Rejected` and `Unreadable`; what is about one thing also `NotFound`. A write may raise the same, but
    `NotSent` when nothing left and `OutcomeUnknown` where nobody knows what became of it; it is never repeated here.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: SecretStr | str,
        contract: Contract | None = DOCUMENTED,
        known: Contract | None = None,
        remember: Remember | None = None,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        key = checked_api_key(api_key.get_secret_value() if isinstance(api_key, SecretStr) else api_key)
        transport = Transport(base_url=checked_base_url(base_url), api_key=key, timeouts=timeouts)
        line = Line(transport, secrets=(key,), contract=contract, known=known, remember=remember, clock=clock)
        super().__init__(line)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._line.transport.aclose()

    @property
    def contract(self) -> Contract:
        """The generation that is spoken at the moment."""
        return self._line.generation.contract

    async def look_again(self) -> bool:
        """After `NoSuchPath` of a write: whether the same write is worth another try later. Raises nothing of ours.

        True when another contract is spoken from now on, or when the server cannot tell at the moment. False when the
        call does not exist; that is asked of the server at most once a minute for one call.
        """
        return await self._line.generation.look_for_missed()

    async def probe(self) -> str:
        """The name of the contract, once the server has answered its list of projects. Read-only."""
        read_projects(await self._line.read(lambda contract: contract.projects))
        return self.contract.name

    async def spoken_contract(self) -> Contract | None:
        """The generation that the server speaks, whatever this client speaks; `None` for none that we know. Read-only."""
        return await spoken_contract(self._line.first_page)
