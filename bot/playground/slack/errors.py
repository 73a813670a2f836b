"""How Slack says no to a call."""

from typing import Any


class ApiError(Exception):
    """An answer `{"ok": false, "error": word}`, with whatever else Slack puts beside it."""

    def __init__(self, error: str, **details: Any) -> None:
        super().__init__(error)
        self.error = error
        self.details = details


def bad_arguments(*messages: str) -> ApiError:
    """`invalid_arguments` with Slack's messages."""
    return ApiError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})
