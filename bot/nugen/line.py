"""The way to the vendor that all subjects share: reads that follow a change of the generation, writes that never repeat."""

from collections.abc import Callable, Collection
from typing import TypeVar

from bot.nugen.address import path_of
from bot.nugen.answers import body_of_read, refuse_unless_done
from bot.nugen.contracts import Call, Contract, Names, names_elsewhere
from bot.nugen.errors import NoSuchPath, NotSent, OutcomeUnknown
from bot.nugen.generation import Generation, Remember
from bot.nugen.multipart import FileForm
from bot.nugen.patience import Patience
from bot.nugen.probing import spoken_contract
from bot.nugen.reading import Page
from bot.nugen.transport import Answer, Content, Transport

_T = TypeVar("_T")

MAX_PAGES = 100
PAGE_SIZE = 100
# What a server gives at the least that has more, whatever it is asked for.
SMALLEST_PAGE = 10

Pick = Callable[[Contract], Call | None]
PickNames = Callable[[Contract], Names]
MayStillSend = Callable[[], bool]


def at_any_time() -> bool:
    """For a write that no deadline bounds."""
    return True


class Line:
    """One key at one address, in the generation that is spoken there."""

    def __init__(
        self,
        transport: Transport,
        *,
        secrets: Collection[str],
        contract: Contract | None,
        known: Contract | None,
        remember: Remember | None,
        clock: Callable[[], float],
    ) -> None:
        self.transport = transport
        self.secrets = secrets
        self._patience = Patience(clock)
        self.generation = Generation(
            fixed=contract,
            known=known,
            look=lambda: spoken_contract(self.first_page),
            remember=remember,
            clock=clock,
        )

    async def read(self, pick: Pick, vendor_id: str | None = None, *, offset: int = 0) -> bytes:
        """The body of a read about one thing, or of a list; once more when another generation turns out to be spoken.

        `NoSuchPath` at once for a call that the generation does not have.
        """
        contract = await self.generation.for_a_read()
        call = _existing(pick(contract))
        try:
            return await self._read(contract, call, vendor_id, offset)
        except NoSuchPath:
            if not await self.generation.look_again(contract, call):
                raise
        contract = self.generation.contract
        return await self._read(contract, _existing(pick(contract)), vendor_id, offset)

    async def first_page(self, contract: Contract, call: Call) -> bytes:
        """The first page of a list, whatever generation is spoken."""
        return await self._read(contract, call, None, 0)

    async def read_all(
        self,
        pick: Pick,
        read_page: Callable[[bytes], Page[_T]],
        *,
        identity: Callable[[_T], str],
        wanted: frozenset[str] | None = None,
    ) -> list[_T]:
        """A whole list in the vendor's order, each thing once, and no page after all `wanted` were found.

        At most 100 pages, and with `wanted` as many as they can fill: a list that never ends must not hold us for ever.
        """
        found: dict[str, _T] = {}
        offset = 0
        for _ in range(max(MAX_PAGES, len(wanted or ()) // SMALLEST_PAGE)):
            if wanted is not None and wanted <= found.keys():
                break
            page = read_page(await self.read(pick, offset=offset))
            known = len(found)
            for item in page.items:
                found.setdefault(identity(item), item)
            if len(found) == known or not self.generation.contract.paged:
                # Empty, or the same again from a server that does not know about paging.
                break
            # By what came, not by what was asked for: a server may have a smaller page than ours.
            offset += page.rows
        return list(found.values())

    async def write(
        self,
        contract: Contract,
        call: Call | None,
        vendor_id: str | None = None,
        *,
        may_still_send: MayStillSend,
        content: Content | None = None,
        fields: PickNames | None = None,
    ) -> Answer:
        """The 2xx answer to a write, or the error that says what became of it. Sent once, or not at all.

        `fields` picks the names of the fields in `content`, for telling which of them was refused.
        """
        try:
            existing = _existing(call)
            path = path_of(existing, vendor_id)
            with self._patience.over(existing):
                answer = await self.transport.send_once(existing.method, path, content, may_still_send=may_still_send)
                refuse_unless_done(
                    answer,
                    names=fields(contract) if fields else {},
                    foreign=names_elsewhere(fields, contract) if fields else frozenset(),
                    about_thing=vendor_id is not None,
                    secrets=self.secrets,
                )
        except NoSuchPath:
            self.generation.miss(contract, call)
            raise
        return answer

    async def write_form(
        self,
        contract: Contract,
        call: Call | None,
        form: FileForm,
        *,
        may_still_send: MayStillSend,
        fields: PickNames,
    ) -> Answer:
        """The same for a form with a file. What goes wrong where the file comes from is raised as it is."""
        try:
            return await self.write(contract, call, may_still_send=may_still_send, content=form.content, fields=fields)
        except (NotSent, OutcomeUnknown):
            if form.fault is None:
                raise
            fault = form.fault
        finally:
            await form.aclose()
        raise fault

    async def _read(self, contract: Contract, call: Call, vendor_id: str | None, offset: int) -> bytes:
        is_list = vendor_id is None and contract.paged
        params = {"limit": PAGE_SIZE, "offset": offset} if is_list else None
        with self._patience.over(call):
            answer = await self.transport.get(path_of(call, vendor_id), params)
            return body_of_read(answer, about_thing=vendor_id is not None, secrets=self.secrets)


def _existing(call: Call | None) -> Call:
    if call is None:
        raise NoSuchPath
    return call


class Subject:
    """The calls about one kind of thing; the client is all of them together."""

    def __init__(self, line: Line) -> None:
        self._line = line
