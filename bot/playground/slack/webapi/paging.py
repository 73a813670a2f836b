"""Cursors, as Slack uses them: opaque, and good for the page after the last one."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Json
from bot.playground.slack.webapi.call import Call

T = TypeVar("T")
PREFIX = "next:"


def page(call: Call, items: Sequence[T], key: Callable[[T], str], *, default: int) -> tuple[list[T], Json]:
    """The items of the page that was asked for, and the `response_metadata` with the cursor for the next one."""
    start = _start(call, [key(item) for item in items])
    end = start + call.limit(default)
    following = _encode(key(items[end])) if end < len(items) else ""
    return list(items[start:end]), {"next_cursor": following}


def _start(call: Call, keys: Sequence[str]) -> int:
    cursor = call.text("cursor")
    if cursor is None:
        return 0
    try:
        text = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ApiError("invalid_cursor") from None
    wanted = text.removeprefix(PREFIX)
    if not text.startswith(PREFIX) or wanted not in keys:
        raise ApiError("invalid_cursor")
    return keys.index(wanted)


def _encode(key: str) -> str:
    return base64.b64encode(f"{PREFIX}{key}".encode()).decode()
