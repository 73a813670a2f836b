"""The named steps of the program at which it can be made to die or to stand still, put in place from outside."""

from __future__ import annotations

import functools
import os
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from signal import SIGKILL, Signals
from typing import Any

from bot.jobs.submit import Submit
from bot.nugen.client import NugenClient
from bot.nugen.transport import _Fence
from bot.slack.gateway import Gateway
from bot.store import Store
from tests.crash.answering import is_press, is_submission, once_answered
from tests.crash.substituting import substitute


class Step(StrEnum):
    """Each is passed when what it names is done, and what follows it is not; the last four belong to longer lives."""

    ROW_WRITTEN = "row written"
    ACKNOWLEDGED = "acknowledged"
    CARD_BEGUN = "about to post the card"
    CARD_POSTED = "card posted"
    CARD_RECORDED = "card recorded"
    ABOUT_TO_SEND = "about to send"
    SENT = "sent"
    ANSWERED = "answered"
    STORED = "stored"
    TRANSITION_WRITTEN = "transition written"
    REPLY_BEGUN = "about to post a reply"
    REPLY_POSTED = "reply posted"
    REPLY_RECORDED = "reply recorded"
    CARD_EDITED = "card edited"
    EDIT_RECORDED = "edit recorded"
    DOCUMENT_UPLOADED = "document uploaded"
    OPERATION_SENT = "operation sent"
    BUTTON_WRITTEN = "what a button asks for written"
    BUTTON_ACKNOWLEDGED = "button acknowledged"


@dataclass(frozen=True, slots=True)
class Stroke:
    """What is done to the program: this signal, when it passes `step` for the `nth` time since its start."""

    step: Step
    nth: int = 1
    signal: Signals = SIGKILL


Passed = Callable[[Step], None]
Async = Callable[..., Awaitable[Any]]

_sending: ContextVar[Step | None] = ContextVar("sending", default=None)


def put_in_place(stroke: Stroke) -> None:
    """Let this process be struck; to be called before anything of the bot was made."""
    left = stroke.nth

    def passed(step: Step) -> None:
        nonlocal left
        if step is stroke.step:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), stroke.signal)

    def answered(payload: Mapping[str, Any]) -> None:
        if is_submission(payload):
            passed(Step.ACKNOWLEDGED)
        elif is_press(payload):
            passed(Step.BUTTON_ACKNOWLEDGED)

    once_answered(answered)
    _after(Submit, "_record", passed, Step.STORED)
    _after(Gateway, "post", passed, Step.CARD_POSTED, _is_card)
    _after(Gateway, "post", passed, Step.REPLY_POSTED, lambda *args, **named: not _is_card(*args, **named))
    _after(Gateway, "edit", passed, Step.CARD_EDITED)
    _after(NugenClient, "create", passed, Step.ANSWERED)
    _after(NugenClient, "upload_document", passed, Step.DOCUMENT_UPLOADED)
    _after(Store, "change", passed, Step.BUTTON_WRITTEN, _is_asked_for)
    for method, step in _WRITES.items():
        _after(Store, method, passed, step)
    _before_and_sent(passed)


_WRITES: Mapping[str, Step] = {
    "order": Step.ROW_WRITTEN,
    # A project of elsewhere that a button of the list takes up.
    "add": Step.BUTTON_WRITTEN,
    "try_card": Step.CARD_BEGUN,
    "card_posted": Step.CARD_RECORDED,
    "change_many": Step.TRANSITION_WRITTEN,
    "try_row": Step.REPLY_BEGUN,
    "row_sent": Step.REPLY_RECORDED,
    "card_edited": Step.EDIT_RECORDED,
}


def _after(
    owner: type, method: str, passed: Passed, step: Step, counts: Callable[..., bool] = lambda *_, **__: True
) -> None:
    done: Async = getattr(owner, method)

    @functools.wraps(done)
    async def watched(*args: Any, **named: Any) -> Any:
        result = await done(*args, **named)
        if counts(*args, **named):
            passed(step)
        return result

    substitute(owner, method, watched)


def _before_and_sent(passed: Passed) -> None:
    """`create` begins when "about to send" is written; the trace tells when the last byte of a write has left."""

    def sending(method: str, step: Step, before: Step | None) -> None:
        do: Async = getattr(NugenClient, method)

        @functools.wraps(do)
        async def watched(*args: Any, **named: Any) -> Any:
            if before is not None:
                passed(before)
            token = _sending.set(step)
            try:
                return await do(*args, **named)
            finally:
                _sending.reset(token)

        substitute(NugenClient, method, watched)

    sending("create", Step.SENT, Step.ABOUT_TO_SEND)
    sending("deploy", Step.OPERATION_SENT, None)
    trace: Async = _Fence.trace

    async def traced(self: _Fence, event: str, info: Mapping[str, Any]) -> None:
        await trace(self, event, info)
        step = _sending.get()
        if step is not None and event.endswith("send_request_body.complete"):
            passed(step)

    substitute(_Fence, "trace", traced)


def _is_asked_for(_store: object, _id: str, _decide: object, audit: object = None, **_: object) -> bool:
    """By a person: only then is it written down who it was."""
    return audit is not None


def _is_card(*_: object, key: str, **__: object) -> bool:
    return ":card:" in key
