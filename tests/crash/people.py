"""What persons do in a run: order until they see it taken, and decide when they are asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import combinations, cycle
from typing import Any

from bot.playground.slack import HumanError, Message, Person
from tests.crash.pressing import Pressing, press
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import CHANNEL, World

SECONDS = 90
MOMENT = 0.1
DOCUMENTS = [
    f"doc-{group}{number}" for group, first in (("sup00", 3), ("hr000", 1)) for number in range(first, first + 5)
]
# No two orders of a run are alike: the second of two would be asked about.
CHOICES = [list(chosen) for size in (1, 2, 3, 4) for chosen in combinations(DOCUMENTS, size)]


@dataclass
class Order:
    """What somebody wants; `acknowledged` once the form has closed. `decisions`: how often "send again" was pressed.

    `followed`: there is no form, somebody else has started it at Nugen and it is to be followed here.
    """

    person: Person
    number: int
    files: tuple[str, ...] = ()
    acknowledged: bool = False
    followed: bool = False
    presses: int = 0
    decisions: int = 0
    answered: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return f"Order {self.number:03}"

    @property
    def fields(self) -> Mapping[str, Any]:
        what: dict[str, Any] = {
            "name": self.name,
            "base_model": "nugen-flash-instruct",
            "document_ids": CHOICES[self.number],
            "benchmark_id": "benchmark-xyz789",
        }
        return {**what, "document_ids": [], "files": list(self.files)} if self.files else what


class People:
    """All who do something in a run; each of them fills in one form at a time."""

    def __init__(self, world: World) -> None:
        self.orders: list[Order] = []
        self.presses: list[Pressing] = []
        self._world = world
        self._persons = cycle([world.slack.person(name) for name in ("ada", "grace", "linus")])
        self._forms: dict[str, asyncio.Lock] = {}
        self._busy: set[asyncio.Task[None]] = set()

    def order(self, files: tuple[str, ...] = ()) -> Order:
        """Somebody else begins to order."""
        order = Order(next(self._persons), len(self.orders), files)
        self.orders.append(order)
        self._busy.add(asyncio.create_task(self._place(order)))
        return order

    def start_elsewhere(self) -> Order:
        """Somebody starts a project at Nugen without us."""
        order = Order(next(self._persons), len(self.orders), followed=True)
        self.orders.append(order)
        self._world.nugen.add_project(name=order.name)
        return order

    def press(self, order: Order, message: Message, action: str) -> Pressing:
        """Whoever ordered begins to press a button."""
        pressing = Pressing(order.person, order.name, action)
        self.presses.append(pressing)
        order.answered.add(message.ts)
        order.decisions += action == "send_again"
        self._busy.add(asyncio.create_task(self._press(order, pressing, message)))
        return pressing

    async def acknowledged(self) -> None:
        """Wait until everybody has seen it taken, whatever it is that they did."""
        await asyncio.gather(*self._busy)

    async def leave(self) -> None:
        """Stop whatever they are doing."""
        for task in self._busy:
            task.cancel()
        await asyncio.gather(*self._busy, return_exceptions=True)

    async def _place(self, order: Order) -> None:
        async with self._forms.setdefault(order.person.id, asyncio.Lock()):
            await place(self._world, order)

    async def _press(self, order: Order, pressing: Pressing, message: Message) -> None:
        await press(self._world, pressing, message)
        order.acknowledged = order.acknowledged or pressing.acknowledged


async def place(world: World, order: Order) -> None:
    """Order; after an error the same form is sent again, and a form that did not open is asked for again."""
    who, seen = order.person, ""
    try:
        async with asyncio.timeout(SECONDS):
            while not order.acknowledged:
                await world.slack.bot_connected(SECONDS)
                try:
                    seen = await _try(world, order)
                except (HumanError, TimeoutError) as error:
                    seen = str(error)
                if not order.acknowledged:
                    await asyncio.sleep(MOMENT)
    except TimeoutError as error:
        raise AssertionError(f"{who.name} could not place {order.name} in {SECONDS} s. Last seen: {seen}") from error


async def _try(world: World, order: Order) -> str:
    who = order.person
    if who.view is None:
        outcome = await who.command(CHANNEL, "/align")
        if not outcome.ok:
            return str(outcome.error)
        await world.slack.until(lambda: who.view, 3)
    outcome = await who.submit(order.fields)
    order.presses += 1
    order.acknowledged = outcome.ok
    return f"{outcome.error} {outcome.errors}"


async def decide(world: World, order: Order, replies: list[Message]) -> None:
    """Answer a question once: look at Nugen, and only if it is not there let it be sent again."""
    questions = [one for one in replies if "send_again" in buttons(one) and one.ts not in order.answered]
    if not questions:
        return
    question = questions[-1]
    is_there = any(one.name == order.name for one in world.nugen.projects.values())
    action = "search_again" if is_there else "send_again"
    try:
        outcome = await order.person.press(question.channel, question.ts, action)
    except HumanError:
        return
    if action == "send_again":
        order.decisions += 1
        if outcome.ok:
            order.answered.add(question.ts)
