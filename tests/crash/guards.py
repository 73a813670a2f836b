"""The guards of the product, each of which can be taken out of a program under test to show what it keeps from happening."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.alignments.desk import Desk
from bot.alignments.outcomes import Accepted
from bot.alignments.phases import Phase
from bot.jobs.submit import Submit
from bot.jobs.worker import Again
from bot.slack.gateway import Gateway
from bot.store import Claim
from tests.crash.answering import is_submission, once_answered
from tests.crash.substituting import substitute


class Guard(StrEnum):
    """What is taken out."""

    ASK_BEFORE_SECOND_CREATE = "a create that was interrupted is not sent again"
    LOOK_BEFORE_SECOND_POST = "a post that was interrupted is looked for before it is posted again"
    ROW_BEFORE_ACKNOWLEDGEMENT = "an order is a row before it is acknowledged"
    LIVE_CLAIM = "nothing leaves under a claim that has run out"


def take_out(guard: Guard) -> None:
    """Let this process work without it; to be called before anything of the bot was made."""
    match guard:
        case Guard.ASK_BEFORE_SECOND_CREATE:
            _send_again_blindly()
        case Guard.LOOK_BEFORE_SECOND_POST:
            _find_nothing()
        case Guard.ROW_BEFORE_ACKNOWLEDGEMENT:
            _write_later()
        case Guard.LIVE_CLAIM:
            _live_for_ever()


def _send_again_blindly() -> None:
    submit = Submit.__call__

    async def blind(self: Submit, claim: Claim) -> Again:
        alignment = await self.store.get(claim.subject)
        if alignment is not None and alignment.phase is Phase.SENDING:
            return await self._send(alignment, claim)
        return await submit(self, claim)

    substitute(Submit, "__call__", blind)


def _find_nothing() -> None:
    async def find(*_: Any, **__: Any) -> None:
        return None

    substitute(Gateway, "find", find)


def _write_later() -> None:
    submit = Desk.submit
    acknowledged = asyncio.Event()
    writing: set[asyncio.Task[Any]] = set()

    async def accept_first(self: Desk, *args: Any, **named: Any) -> Accepted:
        async def write() -> None:
            await acknowledged.wait()
            await submit(self, *args, **named)

        task = asyncio.create_task(write())
        writing.add(task)
        task.add_done_callback(writing.discard)
        return Accepted(None)  # type: ignore[arg-type]  # nobody reads it before the acknowledgement

    def answered(payload: Mapping[str, Any]) -> None:
        if is_submission(payload):
            acknowledged.set()

    substitute(Desk, "submit", accept_first)
    once_answered(answered)


def _live_for_ever() -> None:
    substitute(Claim, "is_live", lambda _: True)
