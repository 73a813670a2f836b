"""The buttons that make sense for a record as it stands."""

from bot.alignments.alignment import Alignment
from bot.alignments.phases import RUNNING, Phase
from bot.slack import actions
from bot.slack.blocks import Element, button, confirm
from bot.slack.choices import withdraw_button

RESENDABLE = frozenset({Phase.REJECTED, Phase.FAILED, Phase.GONE, Phase.STOPPED, Phase.WITHDRAWN})


def card_buttons(alignment: Alignment) -> list[Element]:
    """What the card offers, except for the decision about an unconfirmed create; may be empty."""
    if alignment.phase in RESENDABLE:
        return [edit_and_resend(alignment)]
    if alignment.phase in RUNNING:
        return _following(alignment) if alignment.following else [_refollow(alignment)]
    match alignment.phase:
        case Phase.SUBMITTED:
            return [withdraw_button(alignment)]
        case Phase.UNCONFIRMED:
            return [button("Look again", actions.SEARCH_AGAIN, alignment.id)]
        case _:
            return []


def edit_and_resend(alignment: Alignment) -> Element:
    """Opens the form filled in."""
    return button("Edit and send again", actions.EDIT_AND_RESEND, alignment.id, style="primary")


def _following(alignment: Alignment) -> list[Element]:
    sure = confirm(
        "Stop following?",
        "The job goes on at Nugen and costs what it costs. I will not look at it any more.",
        yes="Stop following",
        no="Keep following",
    )
    mute = (
        button("Unmute replies", actions.UNMUTE, alignment.id)
        if alignment.muted
        else button("Mute replies", actions.MUTE, alignment.id)
    )
    return [
        button("Refresh", actions.REFRESH, alignment.id),
        mute,
        button("Stop following", actions.UNFOLLOW, alignment.id, confirm=sure),
    ]


def _refollow(alignment: Alignment) -> Element:
    return button("Follow again", actions.REFOLLOW, alignment.id)
