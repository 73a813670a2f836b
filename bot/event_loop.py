"""The event loop that a process runs on."""

import asyncio
import gc
import sys
from collections.abc import Callable

# The database's thread gives the interpreter away at each statement and wants it back a moment later. While the loop is
# busy it waits so long for it each time; by default it would be ten times as long.
_SECONDS_OF_A_TURN = 0.0005


def event_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """What makes uvloop's, which answers half as many requests again; `None`, Python's own, where there is none.

    Asking for it settles as well how soon the loop lets the database's thread have its turn.
    """
    sys.setswitchinterval(_SECONDS_OF_A_TURN)
    try:
        import uvloop  # noqa: PLC0415 - not on every system
    except ImportError:
        return None
    return uvloop.new_event_loop


def spare_what_is_loaded() -> None:
    """Let the search for garbage pass over everything that is there now, as it is there to stay.

    To be called when a process is ready: all modules together keep everybody waiting for a tenth of a second at every
    thorough search, and afterwards a search takes as long as what came since.
    """
    gc.collect()
    gc.freeze()
