"""The decision that only a person can take: whether an unconfirmed create is one of these, or is to be sent again."""

from bot.alignments.alignment import Alignment, Candidate
from bot.slack import actions
from bot.slack.blocks import Element, button, buttons, confirm, context, section
from bot.slack.limits import BUTTON_VALUE
from bot.slack.message import Block
from bot.slack.moments import when
from bot.slack.text import code, length

MOST_SHOWN = 10


def decision(alignment: Alignment) -> list[Block]:
    """One row for each candidate with its button, then the ways out. For a record that was put to its requester."""
    choosable = [one for one in alignment.candidates if _fits(alignment, one)]
    rows = [_candidate(alignment, one, index) for index, one in enumerate(choosable[:MOST_SHOWN])]
    hidden = len(alignment.candidates) - len(rows)
    if hidden:
        rows.append(context([f"… and {hidden} more in Nugen's list."], "more_candidates"))
    return [*rows, buttons(ways_out(alignment), "decision")]


def ways_out(alignment: Alignment) -> list[Element]:
    """Look again, send again, or give it up."""
    sure = confirm(
        "Send it again?",
        "This may start and cost a second job: the first request may have reached Nugen.",
        yes="Send again",
        no="Not now",
        style="danger",
    )
    attempt = actions.choice_value(alignment.id, str(alignment.attempt))
    return [
        button("Look again", actions.SEARCH_AGAIN, alignment.id),
        button("Send again", actions.SEND_AGAIN, attempt, style="danger", confirm=sure),
        withdraw_button(alignment),
    ]


def withdraw_button(alignment: Alignment) -> Element:
    """Give the order up."""
    sure = confirm(
        "Withdraw it?",
        "I will send nothing (more) for it. What may have reached Nugen already goes on there.",
        yes="Withdraw",
        no="Keep it",
    )
    return button("Withdraw", actions.WITHDRAW, alignment.id, confirm=sure)


def _candidate(alignment: Alignment, candidate: Candidate, index: int) -> Block:
    parts = [code(candidate.vendor_id)]
    if candidate.created_at is not None:
        parts.append(f"created {when(candidate.created_at)}")
    if candidate.status:
        parts.append(f"Nugen says {code(candidate.status, 100)}")
    choose = button(
        "It is this one", actions.CHOOSE, actions.choice_value(alignment.id, candidate.vendor_id), style="primary"
    )
    return section(" · ".join(parts), f"candidate_{index}", choose)


def _fits(alignment: Alignment, candidate: Candidate) -> bool:
    return length(actions.choice_value(alignment.id, candidate.vendor_id)) <= BUTTON_VALUE
