"""The vendor as the rest of the bot sees it: our own words in, our own words and our own errors out."""

from collections.abc import Callable, Collection
from typing import Self, TypeVar

from pydantic import SecretStr

from bot.alignments.observation import CatalogueItem, CatalogueKind, Observation
from bot.nugen.address import checked_api_key, checked_base_url, path_of
from bot.nugen.answers import body_of_read, created
from bot.nugen.contracts import DOCUMENTED, Call, Contract, Order
from bot.nugen.reader import Page, read_catalogue, read_project, read_projects
from bot.nugen.transport import DEFAULT_TIMEOUTS, Timeouts, Transport

_T = TypeVar("_T")

MAX_PAGES = 100
PAGE_SIZE = 100


class NugenClient:
    """One key at one address, speaking one generation of the contract. Close it, or use it in `async with`.

    `ValueError` when the address or the key can never work. Every read may raise `NotAllowed`, `TryLater`,
    `NoSuchPath`, `Rejected` and `Unreadable`; what is about one project also `NotFound`.
    """

    def __init__(
        self,
        *,
        base_url: str,
        api_key: SecretStr | str,
        contract: Contract = DOCUMENTED,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
    ) -> None:
        key = checked_api_key(api_key.get_secret_value() if isinstance(api_key, SecretStr) else api_key)
        self._transport = Transport(base_url=checked_base_url(base_url), api_key=key, timeouts=timeouts)
        self._secrets = (key,)
        self.contract = contract

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def create(self, order: Order, *, may_still_send: Callable[[], bool]) -> Observation:
        """Start a paid alignment: one POST, never a second one.

        `may_still_send` is asked right before the first byte leaves; answering no ends in `NotSent`. Raises `NotSent`,
        `OutcomeUnknown`, `Rejected`, `NotAllowed` and `TryLater`; a cancelled call may have been sent.
        """
        body = self.contract.create_body(order)
        answer = await self._transport.post_once(self.contract.create.path, body, may_still_send=may_still_send)
        return created(answer, contract=self.contract, secrets=self._secrets)

    async def projects(self, *, limit_to: Collection[str] | None = None) -> list[Observation]:
        """The key's projects in the vendor's order, each once; at most 100 pages of 100.

        With `limit_to`, only the projects with these ids, and no page is read after the last of them was found.
        """
        wanted = None if limit_to is None else frozenset(limit_to)
        found = await self._all_pages(
            self.contract.projects,
            lambda body: read_projects(body, secrets=self._secrets),
            identity=lambda project: project.vendor_id,
            wanted=wanted,
        )
        return [project for project in found if wanted is None or project.vendor_id in wanted]

    async def status(self, vendor_id: str) -> Observation:
        """What the status call says about one project; it may leave out what only the detail call knows."""
        return await self._project(self.contract.status, vendor_id)

    async def detail(self, vendor_id: str) -> Observation:
        """Everything that the vendor tells about one project, with the reasons of a failure and the metrics."""
        return await self._project(self.contract.detail, vendor_id)

    async def base_models(self) -> list[CatalogueItem]:
        """The base models; `ready` means that an alignment can start from it."""
        return await self._catalogue(CatalogueKind.BASE_MODEL, self.contract.base_models)

    async def documents(self) -> list[CatalogueItem]:
        """The key's documents."""
        return await self._catalogue(CatalogueKind.DOCUMENT, self.contract.documents)

    async def benchmarks(self) -> list[CatalogueItem]:
        """The key's benchmarks."""
        return await self._catalogue(CatalogueKind.BENCHMARK, self.contract.benchmarks)

    async def probe(self) -> str:
        """The name of the contract, once the server has answered its list of projects. Read-only."""
        read_projects(await self._page(self.contract.projects, offset=0))
        return self.contract.name

    async def _project(self, call: Call, vendor_id: str) -> Observation:
        answer = await self._transport.get(path_of(call, vendor_id))
        body = body_of_read(answer, about_project=True, secrets=self._secrets)
        return read_project(body, asked=vendor_id, secrets=self._secrets)

    async def _catalogue(self, kind: CatalogueKind, call: Call) -> list[CatalogueItem]:
        return await self._all_pages(call, lambda body: read_catalogue(kind, body), identity=lambda item: item.id)

    async def _all_pages(
        self,
        call: Call,
        read: Callable[[bytes], Page[_T]],
        *,
        identity: Callable[[_T], str],
        wanted: frozenset[str] | None = None,
    ) -> list[_T]:
        found: dict[str, _T] = {}
        offset = 0
        for _ in range(MAX_PAGES if self.contract.paged else 1):
            if wanted is not None and wanted <= found.keys():
                break
            page = read(await self._page(call, offset=offset))
            known = len(found)
            for item in page.items:
                found.setdefault(identity(item), item)
            if len(found) == known:
                # Empty, or the same again from a server that does not know about paging.
                break
            # By what came, not by what was asked for: a server may have a smaller page than ours.
            offset += page.rows
        return list(found.values())

    async def _page(self, call: Call, *, offset: int) -> bytes:
        params = {"limit": PAGE_SIZE, "offset": offset} if self.contract.paged else None
        answer = await self._transport.get(call.path, params)
        return body_of_read(answer, about_project=False, secrets=self._secrets)
