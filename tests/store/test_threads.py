"""Where the card of each alignment is."""

from collections.abc import Awaitable, Callable

import pytest

from bot.alignments.errands import ErrandState
from bot.alignments.notices import Audience, NoticeKind
from bot.alignments.operation import Operation, OperationKind
from bot.alignments.phases import Phase
from bot.alignments.questions import QuestionState
from bot.alignments.work import WorkKind
from bot.store import Claim, ClaimLost, Store, Thread, Workspace
from tests.store.records import ENTRY, MINUTE, NOON, a_question, added, an_errand, claimed, saying

WRITES: dict[str, Callable[[Store, Claim], Awaitable[None]]] = {
    "try_card": lambda store, claim: store.try_card(claim),
    "card_posted": lambda store, claim: store.card_posted(claim, "1.1", "digest"),
    "card_edited": lambda store, claim: store.card_edited(claim, "digest", NOON),
    "card_lost": lambda store, claim: store.card_lost(claim),
    "close_thread": lambda store, claim: store.close_thread(claim, "is_archived", tell=True),
    "try_row": lambda store, claim: store.try_row(claim, 1),
    "row_sent": lambda store, claim: store.row_sent(claim, 1, "C1", "1.2"),
    "row_told": lambda store, claim: store.row_told(claim, 1, "D1", "1.2"),
    "row_skipped": lambda store, claim: store.row_skipped(claim, 1),
    "row_dead": lambda store, claim: store.row_dead(claim, 1, "too long"),
}


async def test_life_of_a_card(store: Store) -> None:
    """A card is tried, posted, edited, lost and posted anew; the thread tells where it stands each time."""
    record = await added(store)
    claim = await claimed(store, WorkKind.DELIVER)
    assert await store.thread(record.id) == Thread("C1")
    await store.try_card(claim)
    await store.try_card(claim)
    assert (await store.thread(record.id)).card_tries == 2
    await store.card_posted(claim, "1.1", "one")
    assert await store.thread(record.id) == Thread("C1", "1.1", "one")
    await store.card_edited(claim, "two", NOON)
    assert await store.thread(record.id) == Thread("C1", "1.1", "two", edited_at=NOON)
    await store.card_lost(claim)
    assert await store.thread(record.id) == Thread("C1", card_replaced=1)


@pytest.mark.parametrize("name", WRITES)
async def test_nothing_is_written_without_the_claim(store: Store, name: str) -> None:
    """Whoever lost the claim writes nothing about the thread or what is to be said."""
    record = await added(store)
    await store.change(record.id, lambda one: saying(NoticeKind.ACCEPTED, one))
    lost = await claimed(store, WorkKind.DELIVER)
    await store.claim(WorkKind.DELIVER, owner="worker-2", lease=MINUTE, limit=1, now=await store.now() + 2 * MINUTE)
    with pytest.raises(ClaimLost):
        await WRITES[name](store, lost)
    assert await store.thread(record.id) == Thread("C1")
    (row,) = await store.waiting(record.id)
    assert row.tries == 0


async def test_closed_thread_is_told_to_its_requester(store: Store) -> None:
    """A channel that takes nothing closes the thread, and a message to the requester waits behind the rest."""
    record = await added(store)
    await store.change(record.id, lambda one: saying(NoticeKind.ACCEPTED, one))
    claim = await claimed(store, WorkKind.DELIVER)
    await store.close_thread(claim, "is_archived", tell=True)
    assert (await store.thread(record.id)).closed_reason == "is_archived"
    first, second = await store.waiting(record.id)
    assert (first.seq, first.notice.audience) == (1, Audience.THREAD)
    assert (second.seq, second.notice.audience, second.notice.kind) == (
        2,
        Audience.REQUESTER,
        NoticeKind.CHANNEL_CLOSED,
    )
    assert second.notice.alignment.id == record.id


async def test_thread_can_be_closed_in_silence(store: Store) -> None:
    """Whoever deleted the card needs no message about it."""
    record = await added(store)
    await store.close_thread(await claimed(store, WorkKind.DELIVER), "card_deleted", tell=False)
    assert (await store.thread(record.id)).closed_reason == "card_deleted"
    assert await store.waiting(record.id) == []


async def test_channel_that_opens_again_opens_its_threads(store: Store) -> None:
    """The closed threads of this channel of this team are delivered again, and no others are touched."""
    closed = await added(store)
    claim = await claimed(store, WorkKind.DELIVER)
    await store.card_posted(claim, "1.1", "one")
    await store.close_thread(claim, "is_archived", tell=False)
    await store.finish(claim, due_at=None)
    opened = await added(store)
    await store.finish(await claimed(store, WorkKind.DELIVER), due_at=None)
    assert await store.reopen_threads("T2", "C1") == 0
    assert await store.reopen_threads("T1", "C2") == 0
    assert await store.reopen_threads("T1", "C1") == 1
    assert await store.thread(closed.id) == Thread("C1", "1.1", "one")
    assert await store.thread(opened.id) == Thread("C1")
    assert (await claimed(store, WorkKind.DELIVER)).subject == closed.id


async def test_waking_a_workspace_wakes_what_has_something_to_say(store: Store) -> None:
    """Active alignments and those with something unsaid are delivered again; what is over and said is left alone."""
    active = await added(store)
    unsaid = await added(store, phase=Phase.FINISHED)
    await store.change(unsaid.id, lambda one: saying(NoticeKind.RESULT, one))
    await added(store, phase=Phase.FINISHED)
    await added(store, team_id="T2")
    for claim in await store.claim(WorkKind.DELIVER, owner="worker-1", lease=MINUTE, limit=10):
        await store.finish(claim, due_at=None)
    await store.wake_threads("T1")
    woken = await store.claim(WorkKind.DELIVER, owner="worker-1", lease=MINUTE, limit=10)
    assert {claim.subject for claim in woken} == {active.id, unsaid.id}


async def test_waking_a_workspace_wakes_what_people_wait_for(store: Store) -> None:
    """Files to fetch, questions to answer and errands to tell of are tried again; what is done is left alone."""
    preparing = await added(store, phase=Phase.PREPARING)
    operated = await added(store, phase=Phase.FINISHED, operation=Operation(OperationKind.DEPLOY, "U1", NOON))
    for team in ("T1", "T2"):
        for state in QuestionState:
            question = a_question(operated.id, id=f"{state} {team}", team_id=team, state=state)
            await store.add_question(question, ENTRY)
        for done in ErrandState:
            await store.add_errand(an_errand(id=f"{done} {team}", team_id=team, state=done), ENTRY)
    kinds = (WorkKind.DELIVER, WorkKind.PREPARE, WorkKind.ASK, WorkKind.ERRAND)
    for kind in kinds:
        for claim in await store.claim(kind, owner="worker-1", lease=MINUTE, limit=20):
            await store.finish(claim, due_at=None)
    await store.wake_threads("T1")
    woken = {
        kind: {claim.subject for claim in await store.claim(kind, owner="worker-1", lease=MINUTE, limit=20)}
        for kind in kinds
    }
    assert woken == {
        WorkKind.DELIVER: {preparing.id, operated.id},
        WorkKind.PREPARE: {preparing.id},
        WorkKind.ASK: {"waiting T1"},
        WorkKind.ERRAND: {"open T1"},
    }


async def test_record_is_found_by_its_card(store: Store) -> None:
    """The message is the record's card in its own team and channel only, and no longer once the card was lost."""
    record = await added(store)
    claim = await claimed(store, WorkKind.DELIVER)
    await store.card_posted(claim, "1.1", "one")
    assert await store.by_card("T1", "C1", "1.1") == record
    assert await store.by_card("T2", "C1", "1.1") is None
    assert await store.by_card("T1", "C2", "1.1") is None
    assert await store.by_card("T1", "C1", "1.2") is None
    await store.card_lost(claim)
    assert await store.by_card("T1", "C1", "1.1") is None


async def test_thread_can_move_to_another_channel(store: Store) -> None:
    """The card is to be posted anew in the other channel, and who delivers to the old one is stopped."""
    record = await added(store)
    claim = await claimed(store, WorkKind.DELIVER)
    await store.card_posted(claim, "1.1", "one")
    await store.close_thread(claim, "is_archived", tell=False)
    await store.reopen_thread(record.id, "C2")
    assert await store.thread(record.id) == Thread("C2")
    with pytest.raises(ClaimLost):
        await store.card_posted(claim, "1.2", "one")
    assert (await claimed(store, WorkKind.DELIVER)).subject == record.id


async def test_thread_that_is_reopened_in_place_keeps_its_card(store: Store) -> None:
    """The same channel again: the card is where it was, and the delivery under way goes on."""
    record = await added(store)
    claim = await claimed(store, WorkKind.DELIVER)
    await store.card_posted(claim, "1.1", "one")
    await store.close_thread(claim, "is_archived", tell=False)
    await store.reopen_thread(record.id, "C1")
    assert await store.thread(record.id) == Thread("C1", "1.1", "one")
    assert await store.finish(claim, due_at=None)
    assert (await claimed(store, WorkKind.DELIVER)).subject == record.id


async def test_link_to_a_card(store: Store) -> None:
    """A card has a web address once it is posted and the workspace's address is known."""
    record = await added(store)
    assert await store.card_link(record.id) is None
    await store.card_posted(await claimed(store, WorkKind.DELIVER), "1700000000.000100", "one")
    assert await store.card_link(record.id) is None
    await store.put_workspace(Workspace("T1", "Team", "https://team.example/"))
    assert await store.card_link(record.id) == "https://team.example/archives/C1/p1700000000000100"
    assert await store.card_link("nobody") is None
