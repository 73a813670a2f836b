"""How something of the program under test is replaced, from outside and in its own process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def substitute(owner: object, name: str, other: Callable[..., Any]) -> None:
    """Let a class, or a module, have something else by this name from now on."""
    setattr(owner, name, other)
