"""The buttons of the card: those that make sense for the record as it stands, the next step first."""

from bot.alignments.alignment import Alignment
from bot.alignments.phases import RUNNING, Phase
from bot.slack import actions
from bot.slack.blocks import Element, button, confirm
from bot.slack.choices import withdraw_button
from bot.slack.operation_buttons import has_model, last_steps, next_steps

RESENDABLE = frozenset({Phase.REJECTED, Phase.FAILED, Phase.GONE, Phase.STOPPED, Phase.WITHDRAWN})


def card_buttons(alignment: Alignment) -> list[Element]:
    """What the card offers, except for the decision about an unconfirmed create; may be empty."""
    return [*next_steps(alignment), *_looking(alignment), *_ordering(alignment), *last_steps(alignment)]


def edit_and_resend(alignment: Alignment) -> Element:
    """Opens the form filled in."""
    return button("Edit and send again", actions.EDIT_AND_RESEND, alignment.id, style="primary")


def _looking(alignment: Alignment) -> list[Element]:
    refresh = button("Refresh", actions.REFRESH, alignment.id)
    if alignment.is_polled:
        return [refresh, *_following(alignment)]
    return [refresh] if alignment.phase is Phase.PREPARING or has_model(alignment) else []


def _ordering(alignment: Alignment) -> list[Element]:
    if alignment.phase in RESENDABLE:
        return [edit_and_resend(alignment)]
    if alignment.phase in RUNNING and not alignment.following:
        return [button("Follow again", actions.REFOLLOW, alignment.id)]
    match alignment.phase:
        case Phase.PREPARING | Phase.SUBMITTED:
            return [withdraw_button(alignment)]
        case Phase.UNCONFIRMED:
            return [button("Look again", actions.SEARCH_AGAIN, alignment.id)]
        case _:
            return []


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
    return [mute, button("Stop following", actions.UNFOLLOW, alignment.id, confirm=sure)]
