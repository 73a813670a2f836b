"""The replies: one short message for each thing worth hearing, in plain words that end in what to do next.

The endings, and no other, mention whoever ordered and whoever watches. They name the alignment, because they are
posted as direct messages when the thread is out of reach.
"""

from collections.abc import Callable, Mapping

from bot.alignments.notices import Notice, NoticeKind
from bot.slack import endings, steps
from bot.slack.message import Message

_WORDS: Mapping[NoticeKind, Callable[[Notice], Message]] = {
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
}


def reply(notice: Notice, *, bot_name: str, closed_reason: str | None = None) -> Message:
    """What is said of this notice.

    For CHANNEL_CLOSED, `bot_name` is as in `/invite @name`, and `closed_reason` Slack's word for why it takes no messages.
    """
    if notice.kind is NoticeKind.CHANNEL_CLOSED:
        return endings.channel_closed(notice, closed_reason, bot_name)
    return _WORDS[notice.kind](notice)
