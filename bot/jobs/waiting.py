"""How long to wait after something did not work: ever longer, and as long as the other side asks for."""

from datetime import timedelta

from bot.alignments.alignment import Fault
from bot.jobs.worker import FIRST_WAIT, Again, back_off
from bot.nugen.errors import NoSuchPath, NotAllowed, NugenError, TryLater
from bot.slack.errors import SlackError, SlowDown
from bot.store import Claim


def later(error: NugenError | SlackError, claim: Claim, first: timedelta = FIRST_WAIT) -> Again:
    """Once more after a wait that grows with the failures in a row, and never earlier than we were asked to come back."""
    wait = back_off(claim.failures, first)
    asked = error.retry_after if isinstance(error, (TryLater, SlowDown)) else None
    return Again(max(wait, timedelta(seconds=asked)) if asked is not None else wait, failed=True)


def to_be_mended(error: NugenError) -> Fault | None:
    """What somebody has to mend before the vendor can answer; `None` when waiting is all there is to do."""
    if isinstance(error, NotAllowed):
        return Fault.ACCESS
    return Fault.SETUP if isinstance(error, NoSuchPath) else None
