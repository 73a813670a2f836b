"""What to say when Slack refuses how a message was built: less prettily, but all of it. A notice is never lost."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.slack.errors import OurFault
from bot.slack.message import Message, has_chart, plain_form, without_chart

T = TypeVar("T")

log = logging.getLogger(__name__)

# Of the message itself; a plain one is taken where these are not.
_UNFIT = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_too_long",
        "msg_blocks_too_many",
        "msg_blocks_too_long",
        "no_text",
        "invalid_arguments",
    }
)


async def in_the_best_form(method: str, message: Message, send: Callable[[Message], Awaitable[T]]) -> T:
    """Say it as it is; where Slack refuses how we built it, without charts, and then in words alone.

    A refused message was not posted, so saying it again is safe.
    """
    forms = [message]
    if has_chart(message):
        forms.append(without_chart(message))
    if message.blocks:
        forms.append(plain_form(message))
    for form in forms[:-1]:
        try:
            return await send(form)
        except OurFault as fault:
            if fault.error not in _UNFIT:
                raise
            level = logging.WARNING if has_chart(form) else logging.ERROR
            log.log(level, "%s: %s", method, fault)
    return await send(forms[-1])
