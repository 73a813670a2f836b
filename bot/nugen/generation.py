"""Which generation of the contract is spoken at the moment, and when to find out (again)."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.nugen.contracts import DOCUMENTED, Call, Contract
from bot.nugen.errors import NugenError, TryLater
from bot.nugen.probing import HalfTold

LOOKS_AGAIN_AFTER_SECONDS = 60.0

Look = Callable[[], Awaitable[Contract | None]]
Remember = Callable[[str], Awaitable[None]]


class Generation:
    """What `contract` is spoken. Without a `fixed` one it is the `known` one, or what `look` finds before the first call.

    Where nothing can be told it is the contract of record. A new finding is given to `remember` by its name. A look
    that a missing call gave rise to and that found nothing new is not repeated for that call within a minute.
    """

    def __init__(
        self,
        *,
        fixed: Contract | None,
        known: Contract | None,
        look: Look,
        remember: Remember | None,
        clock: Callable[[], float],
    ) -> None:
        self.contract = fixed or known or DOCUMENTED
        self._is_auto = fixed is None
        self._is_told = fixed is not None or known is not None
        self._look = look
        self._remember = remember
        self._clock = clock
        self._looking = asyncio.Lock()
        self._in_vain: dict[Call | None, float] = {}
        self._missed: tuple[Contract, Call | None] | None = None

    async def for_a_read(self) -> Contract:
        """The contract to read with. What keeps it from being found out is raised, as any read would meet it."""
        await self._find_out()
        return self.contract

    async def for_a_write(self) -> Contract:
        """The contract to write with: that of record while nothing can be told.

        `TryLater` when a write has shown by then that this is not what the server speaks: once is enough.
        """
        try:
            await self._find_out()
        except NugenError as error:
            spoken, call = self._missed or (None, None)
            if spoken is self.contract and call is not None:
                raise TryLater(error.detail, status=error.status) from error
        return self.contract

    def miss(self, spoken: Contract, call: Call | None) -> None:
        """A write met a path that the server does not know, or one that the contract does not have (`None`)."""
        self._missed = (spoken, call)

    async def look_for_missed(self) -> bool:
        """Whether the write that was missed last is worth another try: another contract is spoken since.

        Also while the server cannot tell, so that nobody takes a server that is down for one without the call.
        """
        spoken, call = self._missed or (self.contract, None)
        try:
            return await self.look_again(spoken, call)
        except TryLater:
            return True
        except NugenError:
            return False

    async def look_again(self, spoken: Contract, call: Call | None) -> bool:
        """Whether other requests are understood from now on than those of `spoken`, in which `call` was missing."""
        if not self._is_auto:
            return False
        async with self._looking:
            if not self.contract.asks_like(spoken):
                return True
            if self._looked_in_vain(call):
                return False
            try:
                found = await self._look_once()
            except HalfTold:
                if self.contract.asks_like(spoken):
                    raise
                return True
            if found is not None and not (self._is_told and found is self.contract):
                await self._speak(found)
            if not self.contract.asks_like(spoken):
                return True
            self._in_vain[call] = self._clock()
            return False

    async def _find_out(self) -> None:
        if self._is_told:
            return
        async with self._looking:
            await self._find_out_alone()

    async def _find_out_alone(self) -> None:
        # Somebody else may have found out while this one waited for its turn.
        if self._is_told or self._looked_in_vain(None):
            return
        try:
            found = await self._look_once()
        except HalfTold:
            found = None
        if found is None:
            self._in_vain[None] = self._clock()
        else:
            await self._speak(found)

    async def _look_once(self) -> Contract | None:
        try:
            return await self._look()
        except HalfTold as half:
            if half.likely.projects != self.contract.projects:
                # The right paths, and perhaps the wrong names, until the rest can be told.
                self.contract, self._is_told = half.likely, False
            raise

    def _looked_in_vain(self, call: Call | None) -> bool:
        looked_at = self._in_vain.get(call)
        return looked_at is not None and self._clock() - looked_at < LOOKS_AGAIN_AFTER_SECONDS

    async def _speak(self, found: Contract) -> None:
        self.contract = found
        self._is_told = True
        self._in_vain.clear()
        if self._remember is not None:
            await self._remember(found.name)
