"""One page of alignments, for the command and for its buttons."""

from bot.alignments.desk import Person
from bot.services import Services
from bot.slack.listing import PAGE_SIZE, Page, Scope, listing
from bot.slack.message import Message


async def page_of(services: Services, person: Person, channel_id: str, page: Page) -> Message:
    """Records newest first: the person's, the channel's, or everybody's in this workspace."""
    repository = services.repository
    records = await repository.page(
        person.team_id,
        requester=person.user_id if page.scope is Scope.MINE else None,
        channel_id=channel_id if page.scope is Scope.CHANNEL else None,
        offset=page.offset,
        limit=PAGE_SIZE + 1,
    )
    shown = records[:PAGE_SIZE]
    links = {one.id: url for one in shown if (url := await repository.card_link(one.id))}
    return listing(
        shown,
        scope=page.scope,
        offset=page.offset,
        has_more=len(records) > PAGE_SIZE,
        command=services.command,
        links=links,
    )
