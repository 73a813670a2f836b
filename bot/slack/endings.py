"""Replies that somebody waits for: how it ended, that a decision is needed, or that the thread is out of reach."""

from datetime import timedelta

from bot.alignments.alignment import Alignment, Fault
from bot.alignments.materials import MaterialKind
from bot.alignments.notices import Notice
from bot.slack import actions, results
from bot.slack.blocks import Element, buttons, quote, section
from bot.slack.card_buttons import edit_and_resend
from bot.slack.choices import decision
from bot.slack.material_words import is_failed, lines, names
from bot.slack.message import Message
from bot.slack.moments import channel_link, duration
from bot.slack.operation_buttons import is_served, next_steps
from bot.slack.phrases import was_never_sent
from bot.slack.said import say, say_around
from bot.slack.text import code, literal, one_line
from bot.slack.words import WHAT_TO_DO, WHOSE_FAULT, alike, bold_name, callers

QUOTED = 600
STAGES = 3

_INVITABLE = frozenset({"not_in_channel", "channel_not_found"})
_WHY_CLOSED = {
    "not_in_channel": "I am not in it any more",
    "channel_not_found": "it is gone, or private and I am not in it",
    "is_archived": "it was archived",
    "is_inactive": "it was archived",
}


def result(notice: Notice) -> Message:
    """It is done: the numbers, the model and the time it took."""
    alignment = notice.alignment
    found = results.pairs(alignment.metrics)
    opening = f"🏁 {callers(alignment)} {bold_name(alignment)} is finished."
    if alignment.model_id:
        opening += f" The model: {code(alignment.model_id)}."
    else:
        opening += " Nugen did not name the model; look for it in Nugen's list of aligned models."
    if (took := _took(alignment)) is not None:
        opening += f" It took {duration(took)}, as seen by me."
    numbers = [results.in_words(pair) for pair in found] or [_why_no_numbers(alignment)]
    if compared := results.against(alignment.previous, alignment.model_id, found):
        numbers.append(compared)
    steps = next_steps(alignment)
    closing = "\n".join([*numbers, _how_to_use(alignment, steps)])
    below = [buttons(steps, "actions")] if steps else []
    return say_around(opening, results.blocks(found, alignment.previous), closing, *below)


def failed(notice: Notice) -> Message:
    """It failed at Nugen."""
    return _failure(notice.alignment, f"❌ {callers(notice.alignment)} {bold_name(notice.alignment)} failed.")


def rejected(notice: Notice) -> Message:
    """Nugen refused the create, or something that it needs could not be made."""
    if was_never_sent(notice.alignment):
        return _not_prepared(notice.alignment)
    opening = (
        f"⛔ {callers(notice.alignment)} Nugen refused {bold_name(notice.alignment)}. Nothing runs, nothing costs."
    )
    return _failure(notice.alignment, opening)


def stopped(notice: Notice) -> Message:
    """Somebody stopped it: here, or at Nugen."""
    alignment = notice.alignment
    how = "was stopped at Nugen, not by me" if notice.by is None else "is stopped, as it was wanted on its card"
    return say(
        f"⏹️ {callers(alignment)} {bold_name(alignment)} {how}. To start it anew use *Edit and send again*: the form "
        "opens filled in.",
        buttons([edit_and_resend(alignment)], "actions"),
    )


def gone(notice: Notice) -> Message:
    """Nugen does not know the project any more."""
    alignment = notice.alignment
    return say(
        f"🌫️ {callers(alignment)} Nugen does not know {bold_name(alignment)} ({code(alignment.vendor_id or '')}) any "
        "more: it was probably deleted there. I stopped looking. To start it anew use *Edit and send again*.",
        buttons([edit_and_resend(alignment)], "actions"),
    )


def undecided(notice: Notice) -> Message:
    """The search is over, a person has to decide."""
    alignment = notice.alignment
    count = len(alignment.candidates)
    if not alignment.was_looked_for:
        found = "Nugen's list could not be read so far, so I cannot tell whether it arrived; I keep trying."
    elif not count:
        found = "I looked in Nugen's list and did not find it. That does not prove that it never arrived."
    elif count == 1:
        found = "I looked in Nugen's list and found one project that can be it."
    else:
        found = f"I looked in Nugen's list and found {count} projects that can be it."
    names = ", ".join(code(one.vendor_id, 80) for one in alignment.candidates[:5])
    return say(
        f"❔ {callers(alignment)} Please decide about {bold_name(alignment)}: its request got no answer. {found}"
        f"{f' ({names})' if names else ''} Until you choose, I send nothing.",
        *decision(alignment),
    )


def not_found(notice: Notice) -> Message:
    """Somebody wanted a project followed that Nugen does not know."""
    alignment = notice.alignment
    return say(
        f"🔎 Nugen knows no project {code(alignment.vendor_id or alignment.draft.name)} for the API key that I use, so "
        "there is nothing to follow. Check the id in Nugen's list and try once more."
    )


def channel_closed(notice: Notice, reason: str | None, bot_name: str) -> Message:
    """The card's channel takes no messages of ours. `bot_name`: as in `/invite @name`."""
    alignment = notice.alignment
    channel = channel_link(alignment.draft.channel_id)
    why = _WHY_CLOSED.get(reason or "", f"Slack says {code(reason)}" if reason else "Slack did not say why")
    mend = ""
    if reason is None or reason in _INVITABLE:
        mend = f" To have it back there, type `/invite @{bot_name}` in that channel."
    return say(
        f"📪 I cannot post about {bold_name(alignment)} in {channel} any more: {why}. The alignment itself is not touched; "
        f"I go on following it and tell you here how it ends.{mend}"
    )


def _not_prepared(alignment: Alignment) -> Message:
    failed = tuple(one for one in alignment.materials if is_failed(one))
    # A benchmark that was asked for may be made, or paid for, all the same.
    asked_for = any(one.kind is MaterialKind.BENCHMARK and (one.sent_at or one.upload_id) for one in failed)
    safe = "No alignment runs, and none costs anything" if asked_for else "Nothing runs, nothing costs"
    opening = (
        f"⛔ {callers(alignment)} {bold_name(alignment)} could not be prepared, so the order was not sent. {safe}; what "
        "Nugen has already is kept."
    )
    if not failed:
        return _failure(alignment, opening)
    closing = (
        "Mend or replace what is named here, then use *Edit and send again*: the form opens filled in, and what is "
        "ready is not uploaded again."
    )
    named = section("\n".join(lines(failed)), "materials")
    said = f"{names(failed)}: {literal(failed[0].error or 'Nugen did not say why.', QUOTED // 2)}"
    return say_around(opening, [named], closing, buttons([edit_and_resend(alignment)], "actions"), between=said)


def _how_to_use(alignment: Alignment, steps: list[Element]) -> str:
    if is_served(alignment):
        return "The model is deployed: ask it something."
    if any(step["action_id"] == actions.DEPLOY for step in steps):
        return "An aligned model answers only while it is deployed, and costs while it is: press *Deploy* to try it."
    return "An aligned model answers only while it is deployed."


def _failure(alignment: Alignment, opening: str) -> Message:
    fault = alignment.fault or Fault.UNCLEAR
    told = [one_line(line) for line in (alignment.error or "", *alignment.stage_failures[:STAGES])]
    told = [line for line in told if line]
    closing = f"{WHOSE_FAULT[fault]}{alike(alignment.failed_alike)} {WHAT_TO_DO[fault]}"
    # Whoever could press it at once would pay for the same failure.
    again = [] if fault is Fault.VENDOR else [buttons([edit_and_resend(alignment)], "actions")]
    if not told:
        return say_around(f"{opening} Nugen did not say why.", [], closing, *again)
    spoken = " / ".join(literal(line, QUOTED // 2) for line in told)
    return say_around(f"{opening} Nugen says:", [quote(told, "error", QUOTED)], closing, *again, between=f"“{spoken}”")


def _took(alignment: Alignment) -> timedelta | None:
    if alignment.accepted_at is None or alignment.ended_at is None:
        return None
    return alignment.ended_at - alignment.accepted_at


def _why_no_numbers(alignment: Alignment) -> str:
    if alignment.draft.benchmark_id:
        return "There are no numbers to compare: a benchmark was chosen, but Nugen gave none."
    return "There are no numbers to compare: no benchmark was chosen. Choose one the next time to see before and after."
