"""Upload documents that no alignment waits for, or delete one, and tell whoever wanted it how that ended."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.alignments import materials
from bot.alignments.errands import Errand, ErrandKind, ErrandState
from bot.alignments.materials import Material, MaterialState
from bot.alignments.observation import CatalogueKind
from bot.alignments.work import Work, WorkKind
from bot.jobs.holding import Hold, held
from bot.jobs.making import NO_SUCH_CALL, DocumentMaker, Hindered, Put, words_of
from bot.jobs.posting import if_it_may_look, require_live
from bot.jobs.waiting import later
from bot.jobs.worker import IDLE, Again
from bot.nugen.client import NugenClient
from bot.nugen.errors import NoSuchPath, NotAllowed, NotFound, NugenError, Rejected
from bot.slack.documents import documents_done
from bot.slack.errors import ChannelClosed, OurFault, ScopeMissing, SlackError
from bot.slack.gateway import Gateway
from bot.store import Claim, Store

log = logging.getLogger(__name__)

# Whoever waits for a word hears of it by then, whatever it is.
PATIENCE = timedelta(hours=1)
MOST_TRIES = 20


@dataclass(frozen=True, slots=True)
class RunErrand:
    """Handles `WorkKind.ERRAND`. `every`: the time between two looks at documents that the vendor works on."""

    store: Store
    gateway: Gateway
    nugen: NugenClient
    every: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Bring one errand a step further; once it has ended in one way or the other, say so, once."""
        errand = await self.store.errand(claim.subject)
        if errand is None or errand.state is ErrandState.DONE:
            return IDLE
        async with held(self.store, claim) as hold:
            try:
                errand = await (self._delete if errand.kind is ErrandKind.DELETE else self._upload)(errand, claim)
            except Hindered as hindered:
                if await self.store.now() - errand.created_at < PATIENCE:
                    return later(hindered.cause, claim, self.every)
                errand = await self._give_up(claim, str(hindered))
            if any(one.is_open for one in errand.materials):
                return Again(self.every)
            await self._show(errand)
            return await self._tell(errand, hold)

    async def _upload(self, errand: Errand, claim: Claim) -> Errand:
        maker = DocumentMaker(self.store, self.gateway, self.nugen)
        for index, document in enumerate(errand.materials):
            try:
                await maker.advance(document, self._put(claim, index))
            except NotAllowed as error:
                return await self._give_up(claim, words_of(error))
        return await self._current(claim)

    async def _delete(self, errand: Errand, claim: Claim) -> Errand:
        """Deleting twice deletes once: one that is not there any more is what was wanted."""
        if errand.error is not None:
            return errand
        try:
            await self.nugen.delete_document(errand.document_id or "")
        except NotFound:
            return errand
        except NotAllowed as error:
            return await self._give_up(claim, words_of(error))
        except Rejected as error:
            if isinstance(error, NoSuchPath) and await self.nugen.look_again():
                raise Hindered(error) from error
            return await self._give_up(claim, NO_SUCH_CALL if isinstance(error, NoSuchPath) else words_of(error))
        except NugenError as error:
            raise Hindered(error) from error
        return errand

    async def _show(self, errand: Errand) -> None:
        """The list and the forms have it by the time that whoever wanted it reads so."""
        # As well, because a look at the lists that is under way may write down what was before.
        await self.store.make_due(Work(WorkKind.CATALOGUE, errand.vendor_key))
        try:
            items = await self.nugen.documents()
        except NugenError as error:
            log.info("errand %s: the list is not refreshed yet: %s", errand.id, error)
        else:
            kind = CatalogueKind.DOCUMENT
            await self.store.replace_catalogue(errand.vendor_key, kind, items, await self.store.now())

    async def _tell(self, errand: Errand, hold: Hold) -> Again:
        key, claim = f"errand:{errand.id}", hold.claim
        try:
            if not await self._was_told(errand, key):
                await self._change(claim, lambda one: replace(one, tries=one.tries + 1))
                require_live(hold)
                await self.gateway.direct(errand.by, documents_done(errand), key=key)
        except (ChannelClosed, OurFault, ScopeMissing) as error:
            log.error("errand %s: whoever wanted it cannot be told: %s", errand.id, error)  # noqa: TRY400 - no trace needed
        except SlackError as error:
            if errand.tries < MOST_TRIES:
                return later(error, claim)
            log.error("errand %s: whoever wanted it could not be told: %s", errand.id, error)  # noqa: TRY400 - no trace needed
        await self._change(claim, lambda one: replace(one, state=ErrandState.DONE))
        return IDLE

    async def _was_told(self, errand: Errand, key: str) -> bool:
        if errand.tries == 0:
            return False
        return await if_it_may_look(self.gateway.find_direct(errand.by, key, oldest=errand.created_at)) is not None

    async def _give_up(self, claim: Claim, words: str) -> Errand:
        """What is not done by now will not be, for one reason."""

        def given_up(errand: Errand) -> Errand:
            ended = tuple(materials.failed(one, words) if one.is_open else one for one in errand.materials)
            came_to_nothing = all(one.state is MaterialState.FAILED for one in ended)
            return replace(errand, materials=ended, error=words if came_to_nothing else None)

        return await self._change(claim, given_up)

    def _put(self, claim: Claim, index: int) -> Put:
        async def put(material: Material) -> None:
            def with_it(errand: Errand) -> Errand:
                before, after = errand.materials[:index], errand.materials[index + 1 :]
                return replace(errand, materials=(*before, material, *after))

            await self._change(claim, with_it)

        return put

    async def _change(self, claim: Claim, decide: Callable[[Errand], Errand]) -> Errand:
        """Nobody but the holder of the claim writes an errand, so what is read is what is changed."""
        changed = decide(await self._current(claim))
        await self.store.put_errand(claim, changed)
        return changed

    async def _current(self, claim: Claim) -> Errand:
        errand = await self.store.errand(claim.subject)
        if errand is None:
            raise LookupError(f"The errand {claim.subject} is gone while it is carried out.")
        return errand
