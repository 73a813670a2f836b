"""The calls about models: base models, the serving of an aligned one, and a question to either."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from http import HTTPStatus

from bot.alignments.observation import CatalogueItem, CatalogueKind, DeploymentSeen, Served
from bot.nugen.address import path_of
from bot.nugen.answers import body_of_read
from bot.nugen.chat_reader import Reply, lines_of
from bot.nugen.deployment_reader import read_deployment
from bot.nugen.errors import NoSuchPath, NotFound
from bot.nugen.line import MayStillSend, Subject, at_any_time
from bot.nugen.reader import read_catalogue
from bot.nugen.transport import Answer, Content, Streamed


class Models(Subject):
    """Listed, deployed, asked and undeployed."""

    async def base_models(self) -> list[CatalogueItem]:
        """The base models; `ready` means that an alignment can start from it."""
        return await self._line.read_all(
            lambda contract: contract.base_models,
            lambda body: read_catalogue(CatalogueKind.BASE_MODEL, body),
            identity=lambda item: item.id,
        )

    async def deploy(self, model_id: str, *, may_still_send: MayStillSend = at_any_time) -> None:
        """Have the model served, which costs while it is; minutes pass until `deployment` says so."""
        contract = await self._line.generation.for_a_write()
        await self._line.write(contract, contract.deploy, model_id, may_still_send=may_still_send)

    async def undeploy(self, model_id: str, *, may_still_send: MayStillSend = at_any_time) -> None:
        """End the serving of the model; `undeployment` says when it has ended."""
        contract = await self._line.generation.for_a_write()
        await self._line.write(contract, contract.undeploy, model_id, may_still_send=may_still_send)

    async def deployment(self, model_id: str) -> DeploymentSeen:
        """Whether the model is served. A model of which the vendor knows no deployment is not."""
        try:
            body = await self._line.read(lambda contract: contract.deployment_status, model_id)
        except NotFound:
            return DeploymentSeen(state=Served.UNDEPLOYED)
        return read_deployment(body, secrets=self._line.secrets)

    async def undeployment(self, model_id: str) -> DeploymentSeen:
        """How far the end of the serving is, where the generation tells of it apart; else the same as `deployment`."""
        try:
            body = await self._line.read(lambda contract: contract.undeployment_status, model_id)
        except (NoSuchPath, NotFound):
            return await self.deployment(model_id)
        return read_deployment(body, secrets=self._line.secrets, undeploying=True)

    async def chat(self, model_id: str, question: str) -> AsyncGenerator[str]:
        """What the model answers, piece by piece as it comes; at most 200,000 characters within three minutes.

        Raises what reads raise, `NotFound` for a model that does not exist or is not served. A stream that breaks off
        ends in `TryLater` after what came.
        """
        contract = await self._line.generation.for_a_write()
        if contract.chat is None:
            raise NoSuchPath
        document = {"model": model_id, "messages": [{"role": "user", "content": question}], "stream": True}
        content = Content.json(json.dumps(document, ensure_ascii=True).encode("ascii"))
        reply = Reply(self._line.secrets)
        async with self._line.transport.stream(contract.chat.method, path_of(contract.chat), content) as answer:
            await self._refuse(answer)
            async with aclosing(lines_of(answer.chunks)) as lines:
                async for line in lines:
                    if said := reply.said(line):
                        yield said
                    if reply.is_over:
                        break
            if said := reply.end():
                yield said

    async def _refuse(self, answer: Streamed) -> None:
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            body = b"".join([chunk async for chunk in answer.chunks])
            whole = Answer(answer.status, answer.retry_after, body)
            body_of_read(whole, about_thing=True, secrets=self._line.secrets)
