"""Slack is never asked too fast, what is important does not wait for what is not, and cards show the newest state."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.alignments.work import WorkKind
from bot.playground.slack import Message
from bot.slack.gateway import Gateway
from bot.slack.message import Message as Said
from tests.jobs.crowd import (
    BEGIN,
    BEGIN_QUIETLY,
    EDIT,
    END,
    FAIL,
    FINISH,
    HANDS,
    MINUTE,
    POST,
    SECOND,
    Crowd,
    a_crowd,
    advance,
)
from tests.scenarios.conftest import text_of

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"])


@pytest.fixture
async def crowd(database_url: str) -> AsyncIterator[Crowd]:
    async with a_crowd(database_url) as nobody_yet:
        yield nobody_yet


async def test_endings_are_taken_up_first(crowd: Crowd) -> None:
    """Of all that is due, the alignment that has an ending to tell, although the others wait longer."""
    await crowd.seat(5)
    await crowd.change(BEGIN, crowd.ids[:-1])
    crowd.steps.pass_(MINUTE)
    await crowd.change(FAIL, crowd.ids[-1:])
    (claim,) = await crowd.store.claim(WorkKind.DELIVER, owner="w", lease=MINUTE, limit=1)
    assert claim.subject == crowd.ids[-1]


def percent_of(card: Message) -> int:
    """How far it has come, as the card shows it."""
    (found,) = set(re.findall(r"(\d+) %", text_of(card)))
    return int(found)


async def test_a_failure_does_not_wait_for_the_news_of_others(crowd: Crowd) -> None:
    """All begin to train in one look and one fails; another fails while they are told: each is said and shown at once."""
    await crowd.seat(60)
    *others, first, second = crowd.ids
    await crowd.change(BEGIN, [*others, second])
    await crowd.change(FAIL, [first])
    before = len(crowd.calls())
    await crowd.deliver()
    assert await crowd.told(first) == ["❌"]
    assert "Failed" in text_of(await crowd.card(first))
    # No more than what the other hands had taken up at the same moment.
    assert len(crowd.calls()) - before <= 2 * HANDS
    await crowd.deliver(10 * SECOND)
    await crowd.change(FAIL, [second])
    before = len(crowd.calls())
    await crowd.deliver(SECOND)
    assert await crowd.told(second) == ["⚙️", "❌"]
    assert "Failed" in text_of(await crowd.card(second))
    assert len(crowd.calls()) - before <= 4
    await crowd.deliver(3 * MINUTE)
    assert sorted(crowd.all_told()) == ["⚙️"] * 59 + ["❌"] * 2
    assert crowd.refused() == []


async def test_progress_of_two_hundred_at_every_look(crowd: Crowd) -> None:
    """Edits stay within Slack's rates, show the newest state, and a failure waits for none of them."""
    await crowd.seat(200)
    await crowd.change(BEGIN_QUIETLY)
    shown = 0
    for percent in range(1, 7):
        await crowd.change(advance(percent))
        before = len(crowd.calls(EDIT))
        await crowd.deliver(MINUTE / 2)
        edited = [one.request["ts"] for one in crowd.calls(EDIT)[before:]]
        cards = [one for one in crowd.messages() if one.ts in edited]
        assert {percent_of(card) for card in cards} == {percent}
        shown += len(cards)
    failing = crowd.ids[100]
    await crowd.change(FAIL, [failing])
    before = len(crowd.calls())
    await crowd.deliver()
    assert [one.kind for one in crowd.calls()[before:]] == [EDIT, POST]
    assert await crowd.told(failing) == ["❌"]
    # Three minutes at the steady rate and the burst, of which something is kept for endings.
    assert 100 < shown <= 50 * 3
    assert crowd.refused() == []


async def test_progress_is_coalesced(crowd: Crowd) -> None:
    """What changes every five seconds is shown once a minute; when it comes to rest, the last state is shown."""
    await crowd.seat(3)
    await crowd.change(BEGIN)
    await crowd.deliver(MINUTE)
    before = len(crowd.calls(EDIT))
    for percent in range(1, 37):
        await crowd.change(advance(percent))
        await crowd.deliver(5 * SECOND)
    assert len(crowd.calls(EDIT)) - before == 3 * 3
    await crowd.deliver(MINUTE)
    assert [percent_of(await crowd.card(one)) for one in crowd.ids] == [36] * 3
    edits = len(crowd.calls(EDIT))
    await crowd.deliver(5 * MINUTE)
    assert len(crowd.calls(EDIT)) == edits


async def test_a_hundred_that_end_together(crowd: Crowd) -> None:
    """How they ended is told before the news of those that go on; everything is told once and in order."""
    await crowd.seat(120)
    await crowd.change(BEGIN, crowd.ids[:20])
    await crowd.change(FINISH, crowd.ids[20:40])
    await crowd.change(END, crowd.ids[40:])
    await crowd.deliver(90 * SECOND)
    begun = crowd.all_told().count("⚙️")
    # What was let through before anything had ended, in the burst of the first moment.
    assert begun <= 2
    await crowd.deliver(MINUTE)
    assert [await crowd.told(one) for one in crowd.ids] == [["⚙️"]] * 20 + [["✅", "🏁"]] * 20 + [["🏁"]] * 80
    assert crowd.refused() == []


class Slow(Gateway):
    """To a Slack that takes its time for an edit, until it is told to go on."""

    def __init__(self, client: AsyncWebClient) -> None:
        super().__init__(client)
        self.begun, self.may_go_on = asyncio.Event(), asyncio.Event()

    async def edit(self, channel: str, ts: str, message: Said) -> None:
        self.begun.set()
        await self.may_go_on.wait()
        await super().edit(channel, ts, message)


async def test_one_edit_at_a_time_and_the_newest_wins(crowd: Crowd) -> None:
    """While an edit is on its way, changes and workers of other replicas wait for its end; then one edit shows them all."""
    await crowd.seat(1)
    (one,) = crowd.ids
    replicas = [crowd.another_worker() for _ in range(3)]
    slow = Slow(crowd.gateway._client)
    worker = crowd.another_worker(slow)
    await crowd.change(BEGIN_QUIETLY)
    working = asyncio.create_task(worker.tick())
    await slow.begun.wait()
    await crowd.change(BEGIN)
    await crowd.change(FAIL)
    await asyncio.gather(*(worker.tick() for worker in replicas))
    assert len(crowd.calls(EDIT)) == 0
    slow.may_go_on.set()
    await working
    await crowd.deliver()
    assert len(crowd.calls(EDIT)) == 2
    assert "Failed" in text_of(await crowd.card(one))
    assert await crowd.told(one) == ["⚙️", "❌"]
