"""Who may do what to an alignment: the one place where that is asked, when a button is pressed and when it acts."""

from enum import StrEnum

from bot.alignments.alignment import Alignment


class Action(StrEnum):
    """What a person can do to an alignment; the value is what is recorded."""

    REFRESH = "alignment:refresh"
    MUTE = "alignment:mute"
    UNMUTE = "alignment:unmute"
    UNFOLLOW = "alignment:unfollow"
    REFOLLOW = "alignment:refollow"
    EDIT_AND_RESEND = "alignment:edit_and_resend"
    SEND_AGAIN = "alignment:send_again"
    CHOOSE = "alignment:choose"
    WITHDRAW = "alignment:withdraw"
    WATCH = "alignment:watch"
    DEPLOY = "model:deploy"
    UNDEPLOY = "model:undeploy"
    EVALUATE = "model:evaluate"
    ASK = "model:ask"
    STOP = "alignment:stop"
    DELETE = "alignment:delete"


# Looking costs nothing, and a form that somebody else opens becomes an order of theirs.
# A question costs next to nothing, and whoever is in the channel is to try the model.
_ANYBODY = frozenset({Action.REFRESH, Action.EDIT_AND_RESEND, Action.WATCH, Action.ASK})


def may(user: str, action: Action, alignment: Alignment) -> bool:
    """Whether this person may do it: everything with consequences belongs to whoever ordered."""
    return action in _ANYBODY or user == alignment.requester
