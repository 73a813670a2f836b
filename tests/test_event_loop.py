"""What a process settles with the interpreter, so that nobody waits for it longer than for the work itself."""

import gc
import sys

from bot.event_loop import event_loop, spare_what_is_loaded


def test_the_databases_thread_has_its_turn_soon() -> None:
    """A busy loop lets another thread have the interpreter within a millisecond, of which a statement needs one."""
    before = sys.getswitchinterval()
    try:
        event_loop()
        assert sys.getswitchinterval() <= 0.001
    finally:
        sys.setswitchinterval(before)


def test_garbage_is_not_looked_for_in_what_is_loaded() -> None:
    """What is there when a process is ready is looked through once, and never again."""
    try:
        spare_what_is_loaded()
        assert len(gc.get_objects()) < gc.get_freeze_count() / 100
    finally:
        gc.unfreeze()
