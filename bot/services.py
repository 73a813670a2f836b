"""What the listeners work with: built once by the composition root, handed to every listener."""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.alignments.aftercare import Aftercare
from bot.alignments.desk import Desk
from bot.alignments.library import Library
from bot.alignments.ports import Repository
from bot.slack.errors import SlackError
from bot.slack.gateway import Gateway

log = logging.getLogger(__name__)

# Slack answers in a tenth of it, and gives three seconds for everything.
SECONDS_OF_A_MOMENT = 1.0


class Background:
    """Work that an acknowledgement does not wait for to the end: opening a view, an answer that only one person sees."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run it beside everything else; a failure is logged, whoever waits for an answer is told by the work itself.

        What follows an acknowledgement is lost with the process.
        """
        self._begin(work)

    async def wait_a_moment(self, work: Coroutine[Any, Any, None]) -> None:
        """The same for what an acknowledgement is to follow: it is done then, unless it takes longer than Slack waits."""
        await asyncio.wait({self._begin(work)}, timeout=SECONDS_OF_A_MOMENT)

    async def settle(self, patience: float) -> None:
        """Wait up to `patience` seconds for what is under way, then give it up."""
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=patience)
            for task in late:
                task.cancel()

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        if isinstance(error, SlackError):
            log.warning("Slack did not bring an answer to its person: %s", error)
        else:
            log.error("work after an acknowledgement failed", exc_info=error)


@dataclass(frozen=True, slots=True)
class Services:
    """`command` is the slash command's name as the manifest has it, `bot_name` what to type after `/invite @`.

    `takes_files`: Slack lets the bot read files; an installation from before it asked for that does not.
    """

    desk: Desk
    aftercare: Aftercare
    library: Library
    repository: Repository
    gateway: Gateway
    background: Background
    command: str
    bot_name: str
    vendor_key: str
    bot_user_id: str
    takes_files: bool
