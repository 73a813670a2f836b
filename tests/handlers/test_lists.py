from __future__ import annotations

from datetime import timedelta

from bot.alignments.observation import CatalogueItem, CatalogueKind
from bot.alignments.work import WorkKind
from bot.playground.slack import Message
from bot.slack import actions
from tests.handlers.conftest import CHANNEL, KEY, Front


async def at_nugen(front: Front, count: int) -> None:
    """So many projects at the vendor, the first the newest; `p1` is the one that a card follows."""
    now = await front.store.now()
    kind = CatalogueKind.PROJECT
    items = [
        CatalogueItem(kind, f"p{one}", f"Project {one}", "READY", created_at=now - timedelta(hours=one))
        for one in range(1, count + 1)
    ]
    await front.store.replace_catalogue(KEY, kind, items, now)


async def listed(front: Front, words: str = "") -> Message:
    outcome = await front.ada.command(CHANNEL, f"{front.services.command} list {words}")
    assert outcome.ok, outcome.error
    return await front.hears(front.ada, "newest first")


async def test_the_first_page_shows_what_was_started_elsewhere(front: Front) -> None:
    """A few of them, the newest first, without those that are followed here."""
    await front.has_card()
    await at_nugen(front, 9)
    shown = str((await listed(front)).blocks)
    assert "started elsewhere" in shown
    assert [f"Project {one}" in shown for one in range(1, 10)] == [False, *[True] * 5, *[False] * 3]


async def test_all_of_them_have_pages_of_their_own(front: Front) -> None:
    """Typed, or turned to."""
    await at_nugen(front, 12)
    message = await listed(front, "elsewhere")
    assert "Project 10" in str(message.blocks)
    await front.ada.press(message.channel, message.ts, f"{actions.LIST_PAGE}:older")
    await front.slack.until(lambda: "Project 12" in str(message.blocks))
    await front.ada.press(message.channel, message.ts, f"{actions.LIST_PAGE}:mine")
    await front.slack.until(lambda: "Your alignments" in str(message.blocks))


async def test_a_project_of_elsewhere_is_taken_up_where_the_list_was_asked_for(front: Front) -> None:
    """Its card comes to this channel; pressed again it says that it has one."""
    await at_nugen(front, 2)
    message = await listed(front)
    await front.ada.press(message.channel, message.ts, actions.FOLLOW_HERE, value="p2")
    await front.hears(front.ada, "I look for `p2` at Nugen")
    alignment = await front.store.get(await front.taken(WorkKind.ADOPT))
    assert alignment is not None
    assert (alignment.vendor_id, alignment.draft.channel_id) == ("p2", front.channel_id)
    await front.ada.press(message.channel, message.ts, actions.FOLLOW_HERE, value="p2")
    await front.hears(front.ada, "has its card already")
