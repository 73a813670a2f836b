"""One run: persons order, the program is killed again and again, and in the end everything is judged."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGKILL, SIGTERM
from subprocess import Popen
from typing import Any

from bot.playground.slack import Message
from bot.store import Database
from tests.cli.conftest import environment
from tests.crash.checker import Broken, Violation, violations
from tests.crash.evidence import history_of, name_on
from tests.crash.guards import Guard
from tests.crash.people import Order, decide, place
from tests.crash.processes import Process, Processes, processes_of
from tests.crash.steps import Stroke
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import World, a_world

LEASE = 2.0
SETTLE = 3.0
SECONDS_TO_STRIKE = 90
SECONDS_FOR_LUCK = 8
SECONDS_TO_FINISH = 90
# How far Nugen gets between two looks at what came of it, in its own seconds, and how long the bot has for it in ours:
# no event tells that a process elsewhere has done all it will do.
STRIDE = 150
SECONDS_A_STRIDE = 0.2
IN_FLIGHT = 3


@dataclass
class Trial:
    """`kills`: how many processes died by SIGKILL; `without`: the guards that are out in every process."""

    world: World
    processes: Processes
    database: Database
    without: Collection[Guard] = ()
    kills: int = 0
    orders: list[Order] = field(default_factory=list)
    running: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        slack = self.world.slack
        self._people = cycle([slack.person(name) for name in ("ada", "grace", "linus")])
        self._forms: dict[str, asyncio.Lock] = {}
        self._placing: set[asyncio.Task[None]] = set()

    # The program

    async def start(self, stroke: Stroke | None = None) -> Process:
        """One more process, connected to Slack."""
        before = self.world.slack.connections
        process = await self.begin(stroke)
        await self.world.slack.until(lambda: self.world.slack.connections > before or None, SECONDS_TO_STRIKE)
        return process

    async def begin(self, stroke: Stroke | None = None) -> Process:
        """One more process, which is about to start."""
        env = environment(
            self.world,
            ALIGNBOT_LEASE_SECONDS=str(LEASE),
            ALIGNBOT_POLL_SECONDS="0.4",
            ALIGNBOT_SETTLE_SECONDS=str(SETTLE),
            ALIGNBOT_PROGRESS_SECONDS="0.2",
        )
        process = await self.processes.start(env, stroke, self.without)
        self.running.append(process)
        return process

    async def gone(self, process: Process) -> None:
        """Wait until it has died by SIGKILL, and Slack has seen that it is away."""
        assert await process.ended() == -SIGKILL, self.processes.log()
        self.running.remove(process)
        self.kills += 1
        await self.world.slack.until(lambda: self.world.slack.connections <= len(self.running) or None)

    async def kill(self, process: Process) -> None:
        """Kill it where it is."""
        process.send(SIGKILL)
        await self.gone(process)

    async def struck(self, stroke: Stroke) -> None:
        """Start one more process that dies at this step, and let things happen until it has."""
        process = await self.start(stroke)
        assert await self._comes_to_it(process, SECONDS_TO_STRIKE), f"Never at {stroke}.\n{self.processes.log()}"
        await self.gone(process)

    async def struck_or_killed(self, stroke: Stroke) -> None:
        """The same, but one that does not come to this step soon is killed where it is."""
        process = await self.start(stroke)
        await self._comes_to_it(process, SECONDS_FOR_LUCK)
        await self.kill(process)

    async def _comes_to_it(self, process: Process, seconds: float) -> bool:
        self.order()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not await self._died(process):
                    self.keep_ordering()
                    self.world.nugen.clock.advance(STRIDE)
        return process.status is not None

    @staticmethod
    async def _died(process: Process, within: float = 0.7) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                await process.gone.wait()
        return process.status is not None

    async def until(self, condition: Callable[[], object]) -> Any:
        """The first true value of a condition on Slack; if there is none, what the processes have logged."""
        try:
            return await self.world.until(condition, SECONDS_TO_STRIKE)
        except TimeoutError as error:
            raise AssertionError(f"{error}\n{self.processes.log()}") from error

    # The persons

    def order(self, files: tuple[str, ...] = ()) -> Order:
        """Somebody else begins to order."""
        order = Order(next(self._people), len(self.orders), files)
        self.orders.append(order)
        self._placing.add(asyncio.create_task(self._place(order)))
        return order

    async def ordered(self) -> None:
        """Wait until everybody has seen the order taken."""
        await asyncio.gather(*self._placing)

    def keep_ordering(self) -> None:
        """Have some alignments in flight all the time."""
        now = self.world.nugen.clock.elapsed()
        over = {one.name for one in self.world.nugen.projects.values() if one.state(now).has_metrics}
        for _ in range(IN_FLIGHT - len([one for one in self.orders if one.name not in over])):
            self.order()

    async def _place(self, order: Order) -> None:
        async with self._forms.setdefault(order.person.id, asyncio.Lock()):
            await place(self.world, order)

    # The end

    async def finish(self, seconds: float = SECONDS_TO_FINISH) -> list[Violation]:
        """Let a process that nobody kills bring everything to its end; gives what is still broken after these seconds."""
        if not self.running:
            await self.start()
        found: list[Violation] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.ordered()
                while (found := await self._broken()) or self._questions():
                    await self._decide()
                    await self._go_on()
        # What is on its way when everything looks well must not spoil it.
        for process in self.running:
            process.send(SIGTERM)
            await process.ended()
        self.running.clear()
        return await self._broken() or found

    async def comes_to(self, broken: Broken) -> bool:
        """Let a process that nobody kills go on until this promise is broken, whatever else is."""
        if not self.running:
            await self.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_FINISH):
                await self.ordered()
                while broken not in {one.broken for one in await self._broken()}:
                    await self._go_on()
                return True
        return False

    async def _go_on(self) -> None:
        self.world.nugen.clock.advance(STRIDE)
        await asyncio.sleep(SECONDS_A_STRIDE)

    async def _broken(self) -> list[Violation]:
        return violations(await history_of(self.world, self.orders, self.database))

    def _questions(self) -> list[Message]:
        return [card for card in self.world.cards() if "send_again" in buttons(card)]

    async def _decide(self) -> None:
        orders = {order.name: order for order in self.orders}
        for card in self._questions():
            await decide(self.world, orders[name_on(card)], self.world.replies(card))

    @property
    def asked(self) -> int:
        """How many orders went through a question."""
        return len([one for one in self.orders if one.decisions])


@asynccontextmanager
async def a_trial(
    nursery: Popen[bytes], database_url: str, folder: Path, without: Collection[Guard] = ()
) -> AsyncIterator[Trial]:
    """A run before anything was started."""
    async with a_world(database_url) as world, processes_of(nursery, folder) as processes:
        world.nugen.clock.speed = 1
        database = await Database.open(database_url)
        trial = Trial(world, processes, database, without)
        try:
            yield trial
        finally:
            for process in trial.running:
                process.send(SIGCONT)
            for task in trial._placing:
                task.cancel()
            await asyncio.gather(*trial._placing, return_exceptions=True)
            await database.close()


def drawn(seed: int) -> Random:
    """What a run draws from: the same for the same seed."""
    return Random(seed)  # noqa: S311 - moments to kill at, not secrets
