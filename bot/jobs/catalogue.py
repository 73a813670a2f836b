"""Keep our own copy of what a form or a list can offer: the vendor's lists, and the channels that the bot is in."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.jobs.worker import Again, back_off
from bot.nugen.client import NugenClient
from bot.nugen.errors import NugenError
from bot.slack.errors import SlackError
from bot.slack.gateway import Gateway
from bot.store import Claim, Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Handles `WorkKind.CATALOGUE`."""

    store: Store
    nugen: NugenClient
    every: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Read the lists; one that does not answer leaves what we had."""
        lists: dict[CatalogueKind, Callable[[], Awaitable[list[CatalogueItem]]]] = {
            CatalogueKind.BASE_MODEL: self.nugen.base_models,
            CatalogueKind.DOCUMENT: self.nugen.documents,
            CatalogueKind.BENCHMARK: self.nugen.benchmarks,
            CatalogueKind.PROJECT: self.nugen.project_items,
        }
        failed = False
        for kind, read in lists.items():
            try:
                items = await read()
            except NugenError as error:
                log.info("catalogue of %s not refreshed: %s", kind, error)
                failed = True
                await self.store.catalogue_failed(claim.subject, kind, str(error), await self.store.now())
            else:
                await self.store.replace_catalogue(claim.subject, kind, items, await self.store.now())
        return Again(min(self.every, back_off(claim.failures)) if failed else self.every, failed=failed)


@dataclass(frozen=True, slots=True)
class Channels:
    """Handles `WorkKind.CHANNELS`."""

    store: Store
    gateway: Gateway
    every: timedelta

    async def __call__(self, claim: Claim) -> Again:
        """Ask Slack which channels the bot is in; events keep it fresh in between."""
        try:
            channels = await self.gateway.joined_channels(claim.subject)
        except SlackError as error:
            log.info("channels of %s not refreshed: %s", claim.subject, error)
            return Again(back_off(claim.failures), failed=True)
        await self.store.replace_channels(claim.subject, channels, await self.store.now())
        return Again(self.every)
