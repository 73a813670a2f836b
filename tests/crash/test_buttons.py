"""The program is killed at the instant of a button that decides or starts something: done once, and never forgotten."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

from bot.playground.nugen import Scenario
from bot.playground.slack import Message
from tests.crash.checker import Broken
from tests.crash.evidence import name_on
from tests.crash.people import Order
from tests.crash.pressing import Pressing
from tests.crash.steps import Step, Stroke
from tests.crash.trial import Trial
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import CHANNEL

SOON = 0.3
# What becomes of an order's create, so that somebody has to decide or may begin something; and how many creates follow.
BUTTONS: Mapping[str, Scenario] = {
    "send_again": Scenario.LOST_REQUEST,
    "withdraw": Scenario.LOST_REQUEST,
    "choose": Scenario.TWIN,
    "deploy": Scenario.SUCCESS,
    "evaluate": Scenario.SUCCESS,
}
DECISIONS = frozenset({"send_again", "withdraw", "choose"})
CREATES: Mapping[str, int] = {"send_again": 2, "withdraw": 1, "choose": 1, "deploy": 1, "evaluate": 1}
# The form of an evaluation is taken like those of the two orders before it, and was asked for when it opened.
ANSWERED: Mapping[str, Stroke] = {"evaluate": Stroke(Step.ACKNOWLEDGED, nth=3)}
WRITTEN: Mapping[str, Stroke] = {"evaluate": Stroke(Step.BUTTON_WRITTEN, nth=2)}


async def ordered(trial: Trial, action: str) -> Order:
    """Somebody's order, whose create meets what leads to this button."""
    nugen = trial.world.nugen
    nugen.scenario = BUTTONS[action]
    order, before = trial.order(), len(nugen.creates)
    await trial.world.called("create", before + 1)
    nugen.scenario = Scenario.SUCCESS
    return order


async def press(trial: Trial, order: Order, action: str) -> Pressing:
    """Press this button as soon as it is there: that of a decision below its question, any other one on the card."""

    def found() -> Message | None:
        cards = [one for one in trial.world.cards() if name_on(one) == order.name]
        messages = [reply for card in cards for reply in trial.world.replies(card)] if action in DECISIONS else cards
        return next((one for one in messages if action in buttons(one)), None)

    return trial.people.press(order, await trial.comes(found), action)


async def survive(trial: Trial, answered: str, unanswered: str) -> None:
    """Die right after one button was acknowledged, and when what the other one asks for was written and not answered."""
    trial.settle = SOON
    bot = await trial.start(ANSWERED.get(answered, Stroke(Step.BUTTON_ACKNOWLEDGED)))
    first = await ordered(trial, answered)
    second = await ordered(trial, unanswered)
    once = await press(trial, first, answered)
    await trial.gone(bot)
    await trial.people.acknowledged()
    assert once.tries == 1
    bot = await trial.start(WRITTEN.get(unanswered, Stroke(Step.BUTTON_WRITTEN)))
    # What dies between "about to send" and sending is told of after ten minutes, which is a matter of other tests.
    await trial.mends(Broken.PRESS_LOST)
    again = await press(trial, second, unanswered)
    await trial.gone(bot)
    assert not again.acknowledged


async def done(trial: Trial, kills: int, *pressed: str) -> None:
    """Everything comes to its end, with no more creates than were ordered and decided on."""
    assert await trial.finish() == [], trial.processes.log()
    assert trial.kills == kills
    assert len(trial.world.nugen.creates) == sum(CREATES[action] for action in pressed)


@pytest.mark.parametrize(("http", "database_kind"), [(True, "sqlite")], ids=["http-sqlite"])
async def test_killed_as_an_order_is_decided_on_and_a_model_deployed(trial: Trial) -> None:
    """What was acknowledged is done; what broke off and was pressed again is done once, killed again as it is sent."""
    await survive(trial, "send_again", "deploy")
    await trial.gone(await trial.start(Stroke(Step.OPERATION_SENT)))
    await done(trial, 3, "send_again", "deploy")


either_way = pytest.mark.parametrize(
    ("http", "database_kind"), [(False, "postgresql"), (True, "sqlite")], ids=["socket-postgresql", "http-sqlite"]
)


@pytest.mark.crash_long
@either_way
@pytest.mark.parametrize(("answered", "unanswered"), [*pairwise([*BUTTONS, next(iter(BUTTONS))])])
async def test_killed_as_any_button_is_pressed(trial: Trial, answered: str, unanswered: str) -> None:
    """Each of them is once acknowledged, and once broken off and pressed again."""
    await survive(trial, answered, unanswered)
    await done(trial, 2, answered, unanswered)


@pytest.mark.crash_long
@either_way
@pytest.mark.parametrize("step", [Step.BUTTON_WRITTEN, Step.BUTTON_ACKNOWLEDGED])
async def test_killed_as_a_project_of_elsewhere_is_taken_up(trial: Trial, step: Step) -> None:
    """It has one row, one card and one thread that goes to its end, and nothing is ordered."""
    theirs = trial.people.start_elsewhere()
    bot = await trial.start(Stroke(step))
    outcome = await theirs.person.command(CHANNEL, "/align list")
    assert outcome.ok, outcome.error
    shown = await trial.until(lambda: next(iter(trial.world.ephemerals(theirs.person)), None))
    pressing = trial.people.press(theirs, shown, "follow_here")
    await trial.gone(bot)
    await trial.start()
    # Its clock stands until it is found in the queue: what has trained by then is told of at once.
    await trial.until(lambda: any(trial.world.replies(card) for card in trial.world.cards()) or None)
    assert await trial.finish() == [], trial.processes.log()
    assert (pressing.tries == 1) == (step is Step.BUTTON_ACKNOWLEDGED)
    assert trial.world.nugen.creates == []
