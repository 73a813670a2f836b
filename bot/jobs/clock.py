"""APScheduler as the clock of this process: one fixed job that looks into the tables, never one job per alignment."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.alignments.work import WorkKind
from bot.jobs.worker import Worker
from bot.store import StoreUnavailable

log = logging.getLogger(__name__)

LONGEST_BETWEEN_LOOKS = timedelta(seconds=1)
# Longer than a create may take, with which all hands of a worker can be full: the loop is stuck, the database does not
# answer, or every look for work fails.
SECONDS_UNTIL_LATE = 60.0
# So many ticks that did not come are no coincidence.
TICKS_MISSED = 3
_LOOK = "look"


class Clock:
    """Looks once a second what is due (more often when work is due more often), and at once when nudged.

    `due` answers for which kinds there is work: one look for all workers, of which most have nothing to do.
    """

    def __init__(
        self,
        workers: Sequence[Worker],
        due: Callable[[], Awaitable[Collection[WorkKind]]],
        shortest_work: timedelta = LONGEST_BETWEEN_LOOKS,
    ) -> None:
        self._workers = workers
        self._due = due
        self._every = min(shortest_work, LONGEST_BETWEEN_LOOKS).total_seconds()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._running: set[asyncio.Task[Any]] = set()
        self._looking = False
        self._look_again = False
        self._overdue: asyncio.TimerHandle | None = None

    async def first(self, kinds: Collection[WorkKind], patience: float) -> None:
        """Do this work ahead of the rest; what takes longer than `patience` seconds goes on beside it."""
        for worker in self._workers:
            if worker.kind in kinds:
                self._begin(worker)
        await asyncio.wait(set(self._running), timeout=patience)

    def start(self) -> None:
        """Begin to look in the running event loop."""
        self._scheduler.add_job(
            self._tick, IntervalTrigger(seconds=self._every, timezone=UTC), id=_LOOK, next_run_time=datetime.now(UTC)
        )
        self._scheduler.start()
        self._expect_tick()

    def nudge(self) -> None:
        """Let everything that is due be done now instead of within a second."""
        if not self._scheduler.running:
            return
        self._look_again = True
        if not self._looking:
            self._looking = True
            # A task of our own: APScheduler cancels its tasks on shutdown, and a create that is on its way must not be.
            self._run(self._look())

    async def stop(self, patience: float) -> None:
        """Claim nothing more and wait up to `patience` seconds for what is in flight; the rest is left to its lease."""
        for worker in self._workers:
            worker.stop()
        if self._overdue is not None:
            self._overdue.cancel()
        if self._scheduler.running:
            self._scheduler.pause()
            # A job that was handed out in this very moment has to begin, or the shutdown cuts it off with a traceback.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            self._scheduler.shutdown(wait=False)
        if self._running:
            _, late = await asyncio.wait(set(self._running), timeout=patience)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def late(self) -> list[str]:
        """The kinds of work whose last look is too long ago."""
        return [worker.kind for worker in self._workers if worker.seconds_since_look() > SECONDS_UNTIL_LATE]

    async def _tick(self) -> None:
        self._expect_tick()
        self.nudge()

    def _expect_tick(self) -> None:
        """APScheduler goes by the clock on the wall: set back by an hour, it would not tick for an hour."""
        if self._overdue is not None:
            self._overdue.cancel()
        self._overdue = asyncio.get_running_loop().call_later(TICKS_MISSED * self._every, self._tick_now)

    def _tick_now(self) -> None:
        self._scheduler.modify_job(_LOOK, next_run_time=datetime.now(UTC))
        self._expect_tick()

    async def _look(self) -> None:
        try:
            while self._look_again:
                self._look_again = False
                due = await self._due()
                for worker in self._workers:
                    if worker.kind in due:
                        self._begin(worker)
                    else:
                        worker.has_nothing_due()
        except StoreUnavailable as error:
            log.warning("the database does not answer, trying again at the next tick: %s", error)
        finally:
            self._looking = False

    def _begin(self, worker: Worker) -> None:
        if not worker.nudge():
            self._run(worker.tick(self.nudge))

    def _run(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a look for work failed, the next tick tries again", exc_info=error)
