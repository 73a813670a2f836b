"""Which arguments each way of posting takes, and the plain types of those that are not checked further elsewhere."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.playground.slack.rules.checkers import Checker, anything, matching, one_of, text
from bot.playground.slack.rules.composition import SLACK_ID, SOME_TEXT
from bot.playground.slack.rules.problem import Fault
from bot.playground.slack.rules.shapes import Shape

# Whether such a message exists is the workspace's to say; a number instead of a string is refused here.
TIMESTAMP = matching(r"[0-9]{1,10}\.[0-9]{1,6}", "the ts of a message, like 1700000000.000100")
ANY_TEXT = text(0)


def switch(value: Any, pointer: str) -> Iterator[Fault]:
    """Accept true and false, also as the words and digits that a form-encoded request carries."""
    if not isinstance(value, bool) and value not in ("true", "false", "1", "0"):
        yield Fault(pointer, "must provide a boolean")


# Checked after the arguments as a whole, with errors of their own.
_CONTENT: Mapping[str, Checker] = {"text": ANY_TEXT, "blocks": anything, "attachments": anything}
_WRITTEN: Mapping[str, Checker] = {
    **_CONTENT,
    "markdown_text": ANY_TEXT,
    "token": ANY_TEXT,
    "parse": one_of("none", "full"),
    "link_names": switch,
    "as_user": switch,
}
_SIGNED: Mapping[str, Checker] = {"username": SOME_TEXT, "icon_emoji": SOME_TEXT, "icon_url": SOME_TEXT}
_UNFURLED: Mapping[str, Checker] = {"unfurl_links": switch, "unfurl_media": switch}
_STREAMED: Mapping[str, Checker] = {"markdown_text": ANY_TEXT, "chunks": anything, "token": ANY_TEXT}

ARGUMENTS: Mapping[str, Shape] = {
    "chat.postMessage": Shape(
        {"channel": SLACK_ID},
        {
            **_WRITTEN,
            **_SIGNED,
            **_UNFURLED,
            "thread_ts": TIMESTAMP,
            "reply_broadcast": switch,
            "mrkdwn": switch,
            "metadata": anything,
            # Not documented, but taken in silence; the bot sends it without relying on it.
            "client_msg_id": SOME_TEXT,
        },
    ),
    "chat.update": Shape(
        {"channel": SLACK_ID, "ts": TIMESTAMP},
        {**_WRITTEN, "reply_broadcast": switch, "file_ids": anything, "metadata": anything},
    ),
    "chat.postEphemeral": Shape(
        {"channel": SLACK_ID, "user": SLACK_ID},
        {**_WRITTEN, **_SIGNED, "thread_ts": TIMESTAMP},
    ),
    "chat.startStream": Shape(
        {"channel": SLACK_ID, "thread_ts": TIMESTAMP},
        {
            **_STREAMED,
            **_SIGNED,
            "recipient_user_id": SLACK_ID,
            "recipient_team_id": SLACK_ID,
            "task_display_mode": one_of("timeline", "plan"),
        },
    ),
    "chat.appendStream": Shape({"channel": SLACK_ID, "ts": TIMESTAMP}, _STREAMED),
    "chat.stopStream": Shape(
        {"channel": SLACK_ID, "ts": TIMESTAMP},
        {**_STREAMED, "blocks": anything, "metadata": anything},
    ),
    "response_url": Shape(
        optional={
            **_CONTENT,
            **_UNFURLED,
            "response_type": one_of("ephemeral", "in_channel"),
            "replace_original": switch,
            "delete_original": switch,
            "thread_ts": TIMESTAMP,
            "mrkdwn": switch,
            "metadata": anything,
        }
    ),
}
