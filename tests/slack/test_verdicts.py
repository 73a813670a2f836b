from typing import Any

import pytest

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
from bot.slack.verdicts import judge


def verdict(word: str, *, status: int = 200, reads: bool = False, **more: Any) -> SlackError:
    return judge("chat.postMessage", status, {}, {"ok": False, "error": word, **more}, reads=reads)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("internal_error", "fatal_error", "service_unavailable", "request_timeout"), MaybePosted),
        (("not_in_channel", "channel_not_found", "is_archived", "restricted_action"), ChannelClosed),
        (("restricted_action_read_only_channel", "user_not_in_channel", "user_disabled"), ChannelClosed),
        (("message_not_found", "cant_update_message", "edit_window_closed"), MessageGone),
        (("thread_not_found", "cannot_reply_to_message", "restricted_action_thread_locked"), ThreadGone),
        (("expired_trigger_id", "invalid_trigger_id"), TriggerExpired),
        (("exchanged_trigger_id",), TriggerUsed),
        (("msg_too_long", "msg_blocks_too_many", "invalid_blocks", "metadata_too_large", "never_heard_of"), OurFault),
        (("token_revoked", "token_expired", "account_inactive", "invalid_auth", "not_authed"), WorkspaceClosed),
        (("ratelimited",), SlowDown),
        (("missing_scope",), ScopeMissing),
        (("file_not_found", "file_deleted"), FileGone),
        (("message_not_in_streaming_state",), NotStreaming),
        (("message_not_owned_by_app",), MessageGone),
        (("hash_conflict",), FormChanged),
        (("streaming_state_conflict",), StillStreaming),
        (("push_limit_reached", "unknown_method"), OurFault),
    ],
)
def test_each_word_is_named_by_what_to_do(words: tuple[str, ...], expected: type[SlackError]) -> None:
    """As the tables of the reference have it; a word that is not there is a refusal."""
    for word in words:
        assert type(verdict(word)) is expected, word


@pytest.mark.parametrize(
    ("word", "invitable"), [("not_in_channel", True), ("channel_not_found", True), ("is_archived", False)]
)
def test_a_closed_channel_says_whether_an_invitation_helps(word: str, *, invitable: bool) -> None:
    """And keeps Slack's word."""
    closed = verdict(word)
    assert isinstance(closed, ChannelClosed)
    assert (closed.reason, closed.can_be_invited) == (word, invitable)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30.0),
        ({"retry-after": "0"}, 1.0),
        ({}, 1.0),
        ({"Retry-After": "soon"}, 1.0),
        ({"Retry-After": "9" * 300}, 86_400.0),
    ],
)
def test_too_fast_says_how_long_to_wait(headers: dict[str, str], seconds: float) -> None:
    """At least a second, at most a day, whatever the header says."""
    slow = judge("chat.update", 429, headers, "", reads=False)
    assert isinstance(slow, SlowDown)
    assert (slow.retry_after, slow.method) == (seconds, "chat.update")


@pytest.mark.parametrize("body", [None, "", "<html>", [], {}, {"ok": False}, {"ok": True}, 3])
def test_an_answer_without_a_word_proves_nothing(body: Any) -> None:
    """What was to be written may have been; what was only read was not."""
    assert isinstance(judge("chat.postMessage", 200, {}, body, reads=False), MaybePosted)
    assert isinstance(judge("conversations.info", 200, {}, body, reads=True), Unreachable)


def test_a_server_error_outweighs_its_word() -> None:
    """A 500 may have had its effect, whatever it says."""
    assert isinstance(verdict("invalid_blocks", status=500), MaybePosted)


def test_a_missing_scope_is_named() -> None:
    """So that somebody can add it."""
    missing = verdict("missing_scope", needed="channels:history", provided="chat:write")
    assert isinstance(missing, ScopeMissing)
    assert missing.needed == "channels:history"
    assert "channels:history" in str(missing)


def test_a_refusal_carries_what_slack_says_is_wrong() -> None:
    """Else nobody could mend it."""
    fault = verdict("invalid_blocks", response_metadata={"messages": ["[ERROR] too long [json-pointer:/blocks/0]"]})
    assert isinstance(fault, OurFault)
    assert fault.details == ("[ERROR] too long [json-pointer:/blocks/0]",)
    assert "json-pointer:/blocks/0" in str(fault)
