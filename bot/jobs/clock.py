"""APScheduler as the clock of this process: fixed jobs that look into the tables, never one job per alignment."""

import asyncio
import logging
from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.alignments.work import WorkKind
from bot.jobs.worker import Worker

log = logging.getLogger(__name__)

LONGEST_BETWEEN_TICKS = timedelta(seconds=1)
# Longer than a create may take, with which all hands of a worker can be full: the loop is stuck, the database does not
# answer, or every look for work fails.
SECONDS_UNTIL_LATE = 60.0


class Clock:
    """Ticks every worker once a second (more often when work is due more often), and at once when nudged."""

    def __init__(self, workers: Sequence[Worker], shortest_work: timedelta = LONGEST_BETWEEN_TICKS) -> None:
        self._workers = workers
        self._every = min(shortest_work, LONGEST_BETWEEN_TICKS).total_seconds()
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._running: set[asyncio.Task[None]] = set()

    async def first(self, kinds: Collection[WorkKind], patience: float) -> None:
        """Do this work ahead of the rest; what takes longer than `patience` seconds goes on beside it."""
        for worker in self._workers:
            if worker.kind in kinds:
                self._begin(worker)
        await asyncio.wait(set(self._running), timeout=patience)

    def start(self) -> None:
        """Begin to tick in the running event loop."""
        for worker in self._workers:
            self._scheduler.add_job(
                self._tick,
                IntervalTrigger(seconds=self._every, timezone=UTC),
                args=(worker,),
                id=worker.kind,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.start()

    def nudge(self) -> None:
        """Let everything that is due be done now instead of within a second."""
        if self._scheduler.running:
            for worker in self._workers:
                self._begin(worker)

    async def stop(self, patience: float) -> None:
        """Claim nothing more and wait up to `patience` seconds for what is in flight; the rest is left to its lease."""
        for worker in self._workers:
            worker.stop()
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

    async def _tick(self, worker: Worker) -> None:
        self._begin(worker)

    def _begin(self, worker: Worker) -> None:
        if worker.nudge():
            return
        # A task of our own: APScheduler cancels its tasks on shutdown, and a create that is on its way must not be.
        task = asyncio.create_task(self._run(worker))
        self._running.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a look for work failed, the next tick tries again", exc_info=error)

    async def _run(self, worker: Worker) -> None:
        if await worker.tick():
            self.nudge()
