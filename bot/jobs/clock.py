"""APScheduler as the clock of this process: fixed jobs that look into the tables, never one job per alignment."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.jobs.worker import Worker

SECONDS_BETWEEN_TICKS = 1.0
# A tick that has not come round for so long means that the loop is stuck or the database hangs.
SECONDS_UNTIL_LATE = 30.0


class Clock:
    """Ticks every worker once a second, and at once when nudged."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = workers
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        self._ticked_at: dict[str, float] = {}
        self._running: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to tick in the running event loop."""
        for worker in self._workers:
            self._ticked_at[worker.kind] = time.monotonic()
            self._scheduler.add_job(
                self._tick,
                IntervalTrigger(seconds=SECONDS_BETWEEN_TICKS, timezone=UTC),
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
        """Claim nothing more and wait up to `patience` seconds for what is in flight."""
        for worker in self._workers:
            worker.stop()
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()
        if self._running:
            await asyncio.wait(set(self._running), timeout=patience)
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def late(self) -> list[str]:
        """The kinds of work whose last look is too long ago."""
        now = time.monotonic()
        return [kind for kind, at in self._ticked_at.items() if now - at > SECONDS_UNTIL_LATE]

    async def _tick(self, worker: Worker) -> None:
        self._begin(worker)

    def _begin(self, worker: Worker) -> None:
        if worker.nudge():
            return
        # A task of our own: APScheduler cancels its tasks on shutdown, and a create that is on its way must not be.
        task = asyncio.create_task(self._run(worker))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _run(self, worker: Worker) -> None:
        done = await worker.tick()
        self._ticked_at[worker.kind] = time.monotonic()
        if done:
            self.nudge()
