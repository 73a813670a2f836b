"""No bot for three days: what was missed is told once, in order, and with its time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.playground.nugen import Scenario
from bot.playground.slack import Fault
from bot.slack.moments import when
from tests.faults.checking import all_said, ended_well
from tests.faults.wall_clock import WallClock
from tests.scenarios.conftest import World, text_of
from tests.scenarios.watching import EDIT, POST, hear, told

THREE_DAYS = timedelta(days=3)


async def sleep_through(world: World, clock: WallClock, span: timedelta) -> None:
    """Let so much time go by for Nugen and on our own wall."""
    world.nugen.clock.sleep_through(span.total_seconds())
    clock.set(span)


@pytest.mark.parametrize(
    ("scenario", "sign", "after"),
    [(Scenario.SUCCESS, "🏁", 1000), (Scenario.FAILS_IN_TRAINING, "❌", None), (Scenario.STOPPED, "⏹️", None)],
)
async def test_what_ended_meanwhile_is_told_once_with_its_time(
    world: World, monkeypatch: pytest.MonkeyPatch, scenario: Scenario, sign: str, after: float | None
) -> None:
    """As Nugen dates it: neither as if it had just happened, nor as if it had taken three days."""
    clock = WallClock(monkeypatch)
    world.nugen.scenario = scenario
    world.nugen.contract = "plural"
    card = await world.order()
    await hear(world, card, "📬")
    world.nugen.clock.advance(30)
    await hear(world, card, "⚙️")
    await all_said(world)
    began = clock.now()
    await world.stop_bot(world.bots[0])
    await sleep_through(world, clock, THREE_DAYS)
    await world.start_bot()
    end = await hear(world, card, sign)
    await ended_well(world)
    assert told(world, card) == ["📬", "⚙️", sign]
    assert "That was " in end.text
    assert "3 d" not in text_of(end)
    epoch = int(end.text.partition("<!date^")[2].partition("^")[0])
    assert 0 < epoch - began.timestamp() < 3600
    if after is not None:
        assert abs(epoch - began.timestamp() - after) < 60


async def test_what_could_not_be_posted_for_three_days_is_told_in_order_with_its_times(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack took nothing, then nobody ran: what was known before and what was missed each say when it was."""
    clock = WallClock(monkeypatch)
    card = await world.order()
    await hear(world, card, "📬")
    await all_said(world)
    world.slack.faults.always(POST, Fault.ERROR_500_BEFORE)
    world.slack.faults.always(EDIT, Fault.ERROR_500_BEFORE)
    happened = clock.now()
    world.nugen.clock.advance(30)
    await world.until(lambda: sum(one.kind == POST and "fault" in one.note for one in world.slack.wire) or None)
    await world.stop_bot(world.bots[0])
    await sleep_through(world, clock, THREE_DAYS)
    world.slack.faults.clear()
    await world.start_bot()
    began = await hear(world, card, "⚙️")
    assert when(happened).partition("^{")[0][:-1] in began.text
    end = await hear(world, card, "🏁")
    await ended_well(world)
    assert "That was" in end.text
    assert told(world, card) == ["📬", "⚙️", "🏁"]
