"""One run: persons order, the program is killed again and again, and in the end everything is judged."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGKILL, SIGTERM
from subprocess import Popen
from typing import Any, TypeVar

from bot.playground.slack import Message
from bot.store import Database
from tests.cli.conftest import environment
from tests.crash.checker import Broken, Violation, violations
from tests.crash.evidence import history_of, name_on
from tests.crash.front import a_front
from tests.crash.guards import Guard
from tests.crash.people import Order, People, decide
from tests.crash.processes import Process, Processes, processes_of
from tests.crash.steps import Stroke
from tests.scenarios.acting import buttons
from tests.scenarios.conftest import World, a_world

T = TypeVar("T")

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
    """`kills`: how many processes died by SIGKILL; `without`: the guards that are out in every process.

    `settle`: after how many seconds a person is asked about a create without an answer.
    """

    world: World
    processes: Processes
    database: Database
    without: Collection[Guard] = ()
    settle: float = SETTLE
    kills: int = 0
    running: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.people = People(self.world)

    # The program

    async def start(self, stroke: Stroke | None = None) -> Process:
        """One more process that Slack can reach."""
        before = self.world.slack.connections
        process = await self.begin(stroke)
        if self.world.http:
            async with asyncio.timeout(SECONDS_TO_STRIKE):
                await process.listening.wait()
            return process
        await self.world.slack.until(lambda: self.world.slack.connections > before or None, SECONDS_TO_STRIKE)
        return process

    async def begin(self, stroke: Stroke | None = None) -> Process:
        """One more process, which is about to start."""
        env = environment(
            self.world,
            ALIGNBOT_LEASE_SECONDS=str(LEASE),
            ALIGNBOT_POLL_SECONDS="0.4",
            ALIGNBOT_SETTLE_SECONDS=str(self.settle),
            ALIGNBOT_PROGRESS_SECONDS="0.2",
        )
        process = await self.processes.start(env, stroke, self.without)
        self.running.append(process)
        return process

    def ports(self) -> list[int]:
        """Where the processes listen that do."""
        return [one.port for one in self.running if one.port is not None]

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

    @property
    def orders(self) -> list[Order]:
        """All that anybody has begun to order."""
        return self.people.orders

    def order(self, files: tuple[str, ...] = ()) -> Order:
        """Somebody else begins to order."""
        return self.people.order(files)

    def keep_ordering(self) -> None:
        """Have some alignments in flight all the time."""
        now = self.world.nugen.clock.elapsed()
        over = {one.name for one in self.world.nugen.projects.values() if one.state(now).has_metrics}
        for _ in range(IN_FLIGHT - len([one for one in self.orders if one.name not in over])):
            self.order()

    # The end

    async def finish(self, seconds: float = SECONDS_TO_FINISH) -> list[Violation]:
        """Let a process that nobody kills bring everything to its end; gives what is still broken after these seconds."""
        if not self.running:
            await self.start()
        found: list[Violation] = []
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.people.acknowledged()
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
        return await self._goes_on_until(lambda found: broken in found)

    async def comes_down_to(self, broken: Broken) -> bool:
        """Let a process that nobody kills go on until this promise is broken, and no other one."""
        return await self._goes_on_until(lambda found: found == {broken})

    async def _goes_on_until(self, is_so: Callable[[set[Broken]], bool]) -> bool:
        if not self.running:
            await self.start()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(SECONDS_TO_FINISH):
                await self.people.acknowledged()
                while not is_so({one.broken for one in await self._broken()}):
                    await self._go_on()
                return True
        return False

    async def comes(self, condition: Callable[[], T | None]) -> T:
        """Let the jobs at Nugen go on until there is a true value of a condition on Slack; gives it."""
        async with asyncio.timeout(SECONDS_TO_STRIKE):
            while not (found := condition()):
                await self._go_on()
        return found

    async def mends(self, broken: Broken) -> None:
        """Let the jobs at Nugen go on until this promise is kept."""
        async with asyncio.timeout(SECONDS_TO_STRIKE):
            while broken in {one.broken for one in await self._broken()}:
                await self._go_on()

    async def _go_on(self) -> None:
        self.world.nugen.clock.advance(STRIDE)
        await asyncio.sleep(SECONDS_A_STRIDE)

    async def _broken(self) -> list[Violation]:
        return violations(await history_of(self.world, self.orders, self.database, self.people.presses))

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
    nursery: Popen[bytes], database_url: str, folder: Path, *, http: bool = False
) -> AsyncIterator[Trial]:
    """A run before anything was started, over HTTP with one address for all processes."""
    async with a_world(database_url, http=http) as world, processes_of(nursery, folder) as processes:
        world.nugen.clock.speed = 1
        database = await Database.open(database_url)
        trial = Trial(world, processes, database)
        try:
            async with a_front(trial.ports) as address:
                world.slack.deliver_to(address if http else None)
                yield trial
        finally:
            for process in trial.running:
                process.send(SIGCONT)
            await trial.people.leave()
            await database.close()


def drawn(seed: int) -> Random:
    """What a run draws from: the same for the same seed."""
    return Random(seed)  # noqa: S311 - moments to kill at, not secrets
