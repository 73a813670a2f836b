"""What each of Slack's error words means for the caller, as data, and the one place where they are read."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.slack.errors import (
    ChannelClosed,
    FileGone,
    FormChanged,
    MaybePosted,
    MessageGone,
    NotStreaming,
    OurFault,
    ScopeMissing,
    SlackError,
    SlowDown,
    StillStreaming,
    ThreadGone,
    TriggerExpired,
    TriggerUsed,
    Unreachable,
    WorkspaceClosed,
)

TOO_MANY_REQUESTS = 429
SERVER_ERRORS = 500
# Slack's own advice where it names no time.
SHORTEST_WAIT = 1.0
LONGEST_WAIT = 86_400.0

_UNCLEAR = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org", "server_error"}
)
_INVITABLE = frozenset({"not_in_channel", "channel_not_found"})
_CLOSED = frozenset(
    {
        "is_archived",
        "is_inactive",
        "user_not_in_channel",
        "cannot_dm_bot",
        "user_not_found",
        "user_disabled",
        "user_not_visible",
        "users_not_found",
        "messages_tab_disabled",
        "no_permission",
    }
)
_CLOSED_BEGINNING = "restricted_action"
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "not_found"})
_THREAD_GONE = frozenset({"thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"})
_TRIGGER = frozenset({"expired_trigger_id", "invalid_trigger_id", "invalid_trigger"})
_FILE_GONE = frozenset({"file_not_found", "file_deleted", "file_not_shared", "files_hidden_by_limit"})
_WORKSPACE = frozenset(
    {
        "token_revoked",
        "token_expired",
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "access_denied",
        "not_allowed_token_type",
        "org_login_required",
        "ekm_access_denied",
        "two_factor_setup_required",
        "team_access_not_granted",
    }
)

_BY_WORD: Mapping[str, Callable[[str], SlackError]] = {
    **dict.fromkeys(_INVITABLE, lambda word: ChannelClosed(word, can_be_invited=True)),
    **dict.fromkeys(_CLOSED, lambda word: ChannelClosed(word, can_be_invited=False)),
    **dict.fromkeys(_GONE, lambda word: MessageGone(f"The message cannot be changed: {word}.")),
    **dict.fromkeys(_THREAD_GONE, lambda word: ThreadGone(f"The thread cannot be answered: {word}.")),
    **dict.fromkeys(_TRIGGER, lambda word: TriggerExpired(f"The click is too old to open a form: {word}.")),
    "message_not_in_streaming_state": lambda word: NotStreaming(f"The message is written to the end: {word}."),
    "streaming_state_conflict": lambda word: StillStreaming(f"The message is still being written: {word}."),
    "hash_conflict": lambda word: FormChanged(f"The form shows something else by now: {word}."),
    "message_not_owned_by_app": lambda word: MessageGone(f"The message cannot be changed: {word}."),
    **dict.fromkeys(
        _FILE_GONE, lambda _word: FileGone("The file is not in Slack any more, or only in channels where I am not.")
    ),
    "exchanged_trigger_id": lambda word: TriggerUsed(f"The click has opened a form already: {word}."),
    **dict.fromkeys(_WORKSPACE, WorkspaceClosed),
}


def judge(method: str, status: int, headers: Mapping[str, str], body: Any, *, reads: bool) -> SlackError:
    """The error to raise for an answer that is not `ok`. `reads`: the method changes nothing at Slack.

    `body` is the decoded answer, or anything at all when it was not JSON.
    """
    answer: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    word = str(answer.get("error") or "")
    if status == TOO_MANY_REQUESTS or word in {"ratelimited", "rate_limited", "message_limit_exceeded"}:
        return SlowDown(_seconds(headers), method)
    if status >= SERVER_ERRORS or word in _UNCLEAR or not word:
        return unclear(method, word or f"HTTP {status}", reads=reads)
    if word == "missing_scope":
        return ScopeMissing(str(answer.get("needed") or "(not told)"))
    if word in _BY_WORD:
        return _BY_WORD[word](word)
    if word.startswith(_CLOSED_BEGINNING):
        return ChannelClosed(word, can_be_invited=False)
    return OurFault(word, _details(answer))


def unclear(method: str, what: str, *, reads: bool) -> SlackError:
    """The error for a request that left and has no answer that counts."""
    if reads:
        return Unreachable(f"Slack did not answer {method}: {what}.")
    return MaybePosted(f"Slack did not say whether {method} took effect: {what}.")


def _seconds(headers: Mapping[str, str]) -> float:
    for name, value in headers.items():
        if name.lower() == "retry-after" and value.strip().isdecimal():
            return min(LONGEST_WAIT, max(SHORTEST_WAIT, float(value)))
    return SHORTEST_WAIT


def _details(answer: Mapping[str, Any]) -> tuple[str, ...]:
    metadata = answer.get("response_metadata")
    found = metadata.get("messages") if isinstance(metadata, Mapping) else None
    found = found or answer.get("errors")
    return tuple(str(one) for one in found) if isinstance(found, list) else ()
