"""How a person presses a button in a run: until Slack shows no error."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.alignments.operating import FORM_TAKEN
from bot.playground.slack import HumanError, Message, Outcome, Person
from tests.scenarios.acting import button_values
from tests.scenarios.conftest import World

SECONDS = 90
MOMENT = 0.1
SECONDS_FOR_A_FORM = 3
BENCHMARK = "benchmark-xyz789"


@dataclass
class Pressing:
    """A button of the order of this name; `acknowledged` once the person saw it taken, after so many `tries`."""

    person: Person
    name: str
    action: str
    acknowledged: bool = False
    tries: int = 0


async def press(world: World, pressing: Pressing, message: Message) -> None:
    """Press, and after an error again; that the button is gone, or the form's words, tell as well that it was taken."""
    value = button_values(message, pressing.action)[0]
    async with asyncio.timeout(SECONDS):
        while not pressing.acknowledged:
            await world.slack.bot_connected(SECONDS)
            try:
                outcome = await _try(world, pressing, message, value)
            except HumanError:
                if not pressing.tries:
                    raise
                pressing.acknowledged = True
                return
            pressing.tries += 1
            pressing.acknowledged = outcome.ok or FORM_TAKEN in outcome.errors.values()
            if not pressing.acknowledged:
                await asyncio.sleep(MOMENT)


async def _try(world: World, pressing: Pressing, message: Message, value: str) -> Outcome:
    """One press; of a button that opens a form, the form's."""
    who = pressing.person
    if pressing.action != "evaluate":
        return await who.press(message.channel, message.ts, pressing.action, value=value)
    if who.view is None:
        outcome = await who.press(message.channel, message.ts, pressing.action, value=value)
        if not outcome.ok:
            return outcome
        await world.slack.until(lambda: who.view, SECONDS_FOR_A_FORM)
    return await who.submit({"benchmark_id": BENCHMARK})
