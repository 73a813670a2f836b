"""The calls about alignment projects."""

from collections.abc import Collection

from bot.alignments.observation import CatalogueItem, CatalogueKind, Observation
from bot.nugen.answers import read_outcome
from bot.nugen.contracts import Order, json_body
from bot.nugen.line import MayStillSend, Pick, Subject, at_any_time
from bot.nugen.reader import read_catalogue, read_created, read_project, read_projects
from bot.nugen.transport import Content


class Projects(Subject):
    """Started, listed, looked at, stopped and deleted."""

    async def create(self, order: Order, *, may_still_send: MayStillSend) -> Observation:
        """Start a paid alignment: one POST, never a second one.

        `may_still_send` is asked right before the first byte leaves; answering no ends in `NotSent`. Raises `NotSent`,
        `OutcomeUnknown`, `Rejected`, `NotAllowed` and `TryLater`; a cancelled call may have been sent.
        """
        contract = await self._line.generation.for_a_write()
        names = contract.create_fields
        answer = await self._line.write(
            contract,
            contract.create,
            may_still_send=may_still_send,
            content=Content.json(json_body(names, {name: getattr(order, name) for name in names})),
            fields=lambda one: one.create_fields,
        )
        return read_outcome(answer, lambda body: read_created(body, secrets=self._line.secrets))

    async def projects(self, *, limit_to: Collection[str] | None = None) -> list[Observation]:
        """The key's projects in the vendor's order, each once; at most 100 pages of 100.

        With `limit_to`, only the projects with these ids: no page is read after the last of them was found, and more
        than 100 pages when there are more of them than those hold.
        """
        wanted = None if limit_to is None else frozenset(limit_to)
        found = await self._line.read_all(
            lambda contract: contract.projects,
            lambda body: read_projects(body, secrets=self._line.secrets),
            identity=lambda project: project.vendor_id,
            wanted=wanted,
        )
        return [project for project in found if wanted is None or project.vendor_id in wanted]

    async def project_items(self) -> list[CatalogueItem]:
        """The same projects as things that a list can offer."""
        return await self._line.read_all(
            lambda contract: contract.projects,
            lambda body: read_catalogue(CatalogueKind.PROJECT, body),
            identity=lambda item: item.id,
        )

    async def status(self, vendor_id: str) -> Observation:
        """What the status call says about one project; it may leave out what only the detail call knows."""
        return await self._project(lambda contract: contract.status, vendor_id)

    async def detail(self, vendor_id: str) -> Observation:
        """Everything that the vendor tells about one project, with the reasons of a failure and the metrics."""
        return await self._project(lambda contract: contract.detail, vendor_id)

    async def stop(self, vendor_id: str, *, may_still_send: MayStillSend = at_any_time) -> None:
        """Ask the vendor to stop the job; that it did shows in its status word."""
        contract = await self._line.generation.for_a_write()
        await self._line.write(contract, contract.stop, vendor_id, may_still_send=may_still_send)

    async def delete(self, vendor_id: str, *, may_still_send: MayStillSend = at_any_time) -> None:
        """Delete the project for good; `Rejected` while its model is deployed."""
        contract = await self._line.generation.for_a_write()
        await self._line.write(contract, contract.delete, vendor_id, may_still_send=may_still_send)

    async def _project(self, pick: Pick, vendor_id: str) -> Observation:
        body = await self._line.read(pick, vendor_id)
        return read_project(body, asked=vendor_id, secrets=self._line.secrets)
