"""Pages of lists, for the command and for their buttons."""

from dataclasses import replace

from bot.alignments.outcomes import Person
from bot.services import Services
from bot.slack import documents
from bot.slack.listing import ELSEWHERE_SHOWN, PAGE_SIZE, Page, Scope, listing
from bot.slack.message import Message


async def page_of(services: Services, person: Person, channel_id: str, page: Page) -> Message:
    """Records newest first: the person's, the channel's, or everybody's in this workspace; or what none of them is."""
    if page.scope is Scope.ELSEWHERE:
        return await _elsewhere(services, person, page)
    repository = services.repository
    records = await repository.page(
        person.team_id,
        requester=person.user_id if page.scope is Scope.MINE else None,
        channel_id=channel_id if page.scope is Scope.CHANNEL else None,
        offset=page.offset,
        limit=PAGE_SIZE + 1,
    )
    shown = records[:PAGE_SIZE]
    few = 0 if page.offset else ELSEWHERE_SHOWN
    return listing(
        shown,
        scope=page.scope,
        offset=page.offset,
        has_more=len(records) > PAGE_SIZE,
        command=services.command,
        links={one.id: url for one in shown if (url := await repository.card_link(one.id))},
        elsewhere=await repository.elsewhere(person.team_id, services.vendor_key, offset=0, limit=few) if few else (),
    )


async def documents_of(services: Services, offset: int, *, deleting: str | None = None) -> Message:
    """The vendor's documents; `deleting` is the id of one that somebody has just wanted gone."""
    shelf = await services.library.shelf(offset, documents.PAGE_SIZE)
    return documents.documents_page(
        [replace(one, status="is being deleted", ready=False) if one.id == deleting else one for one in shelf.items],
        offset=offset,
        has_more=shelf.has_more,
        command=services.command,
        refreshed_at=shelf.refreshed_at,
    )


async def _elsewhere(services: Services, person: Person, page: Page) -> Message:
    items = await services.repository.elsewhere(
        person.team_id, services.vendor_key, offset=page.offset, limit=PAGE_SIZE + 1
    )
    return listing(
        (),
        scope=page.scope,
        offset=page.offset,
        has_more=len(items) > PAGE_SIZE,
        command=services.command,
        elsewhere=items[:PAGE_SIZE],
    )
