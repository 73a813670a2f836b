"""What everything that is posted once has in common."""

import logging
from collections.abc import Awaitable
from typing import TypeVar

from bot.jobs.holding import Hold
from bot.slack.errors import MaybePosted, ScopeMissing
from bot.store import Claim

log = logging.getLogger(__name__)

_T = TypeVar("_T")


def require_live(holder: Claim | Hold) -> None:
    """Post nothing that another worker may be posting by now."""
    if not holder.is_live():
        raise MaybePosted("The claim on this has run out; whoever has it now goes on.")


async def if_it_may_look(search: Awaitable[_T | None]) -> _T | None:
    """What an earlier try has posted; without the scope to look for it, nothing."""
    try:
        return await search
    except ScopeMissing as error:
        log.warning("cannot look for what was posted, it may appear twice: %s", error)
        return None
