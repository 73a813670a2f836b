"""The replies: one short message for each thing worth hearing, in plain words that end in what to do next.

The endings, and no other, mention somebody: whoever ordered and whoever watches, or whoever wanted what is done. They name the alignment, because they are
posted as direct messages when the thread is out of reach.
"""

from collections.abc import Callable, Mapping

from bot.alignments.notices import Notice, NoticeKind
from bot.slack import endings, operation_replies, steps
from bot.slack.message import Message

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


def reply(notice: Notice, *, bot_name: str, closed_reason: str | None = None) -> Message:
    """What is said of this notice.

    For CHANNEL_CLOSED, `bot_name` is as in `/invite @name`, and `closed_reason` Slack's word for why it takes no messages.
    """
    if notice.kind is NoticeKind.CHANNEL_CLOSED:
        return endings.channel_closed(notice, closed_reason, bot_name)
    return _WORDS[notice.kind](notice)
