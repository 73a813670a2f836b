"""The replies: one short message for each thing worth hearing, in plain words that end in what to do next.

The endings, and no other, mention somebody: whoever ordered and whoever watches, or whoever wanted what is done. They name the alignment, because they are
posted as direct messages when the thread is out of reach.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from bot.alignments.notices import Notice, NoticeKind
from bot.slack import endings, operation_replies, steps
from bot.slack.blocks import context
from bot.slack.limits import MESSAGE_TEXT
from bot.slack.message import Message
from bot.slack.moments import when
from bot.slack.text import cut

_WORDS: Mapping[NoticeKind, Callable[[Notice], Message]] = {
    NoticeKind.PREPARED: steps.prepared,
    NoticeKind.ACCEPTED: steps.accepted,
    NoticeKind.ADOPTED: steps.adopted,
    NoticeKind.UNCONFIRMED: steps.unconfirmed,
    NoticeKind.UNDECIDED: endings.undecided,
    NoticeKind.SENT_AGAIN: steps.sent_again,
    NoticeKind.WITHDRAWN: steps.withdrawn,
    NoticeKind.REJECTED: endings.rejected,
    NoticeKind.TRAINING: steps.training,
    NoticeKind.TRAINED: steps.trained,
    NoticeKind.EVALUATING: steps.evaluating,
    NoticeKind.RESULT: endings.result,
    NoticeKind.FAILED: endings.failed,
    NoticeKind.STOPPED: endings.stopped,
    NoticeKind.GONE: endings.gone,
    NoticeKind.SILENT: steps.silent,
    NoticeKind.UNREACHABLE: steps.unreachable,
    NoticeKind.REACHABLE: steps.reachable,
    NoticeKind.UNFOLLOWED: steps.unfollowed,
    NoticeKind.NOT_FOUND: endings.not_found,
    NoticeKind.DEPLOYED: operation_replies.deployed,
    NoticeKind.UNDEPLOYED: operation_replies.undeployed,
    NoticeKind.EVALUATED: operation_replies.evaluated,
    NoticeKind.DELETED: operation_replies.deleted,
    NoticeKind.OPERATION_FAILED: operation_replies.failed,
    NoticeKind.OPERATION_UNSUPPORTED: operation_replies.unsupported,
    NoticeKind.OPERATION_UNCLEAR: operation_replies.unclear,
    NoticeKind.OPERATION_SLOW: operation_replies.slow,
}


# Whoever reads a reply takes it for what has just happened; from then on it says when it was.
LATE = timedelta(minutes=10)


def reply(notice: Notice, *, bot_name: str, closed_reason: str | None = None, now: datetime | None = None) -> Message:
    """What is said of this notice `now`, with its own time if that was long ago.

    For CHANNEL_CLOSED, `bot_name` is as in `/invite @name`, and `closed_reason` Slack's word for why it takes no messages.
    """
    if notice.kind is NoticeKind.CHANNEL_CLOSED:
        message = endings.channel_closed(notice, closed_reason, bot_name)
    else:
        message = _WORDS[notice.kind](notice)
    return message if now is None or now - notice.at < LATE else _dated(message, notice.at)


def _dated(message: Message, at: datetime) -> Message:
    words = f"🕘 That was {when(at)}; I could not say it earlier."
    room = MESSAGE_TEXT - len(words.encode("utf-16-le")) // 2 - 1
    return Message(f"{cut(message.text, room)}\n{words}", (*message.blocks, context([words], "late")))
