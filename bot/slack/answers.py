"""What only the person who asked sees: the answers of the commands, and why something was not done.

`command` is always the slash command's name with its slash.
"""

import difflib
from collections.abc import Mapping, Sequence

from bot.alignments.alignment import Alignment
from bot.alignments.rights import Action
from bot.slack.blocks import section
from bot.slack.card import CardFacts, card
from bot.slack.listing import Scope, row
from bot.slack.message import Message
from bot.slack.moments import channel_link, link, mention
from bot.slack.phrases import summary
from bot.slack.said import say
from bot.slack.text import code, literal, one_line
from bot.slack.words import bold_name

SUBCOMMANDS = ("new", "help", "list", "documents", "status", "follow")
SCOPES = tuple(scope.value for scope in Scope)
MATCHES_SHOWN = 5
_DOING = {
    Action.MUTE: "mute it",
    Action.UNMUTE: "unmute it",
    Action.UNFOLLOW: "stop following it",
    Action.REFOLLOW: "follow it again",
    Action.SEND_AGAIN: "send it again",
    Action.CHOOSE: "say which one it is",
    Action.WITHDRAW: "withdraw it",
    Action.DEPLOY: "deploy its model",
    Action.UNDEPLOY: "undeploy its model",
    Action.EVALUATE: "evaluate its model",
    Action.STOP: "stop it",
    Action.DELETE: "delete it",
}
_PRESSED = frozenset({"actions", "decision"})


def help_text(command: str, bot_name: str) -> Message:
    """What the command can do. `bot_name`: as in `/invite @name`."""
    lines = [
        "*I start alignments on Nugen and follow each one in a thread until its result.*",
        f"• `{command}` or `{command} new [name]`: opens the form.",
        f"• `{command} list`: yours, this channel's, all, or what was started elsewhere at Nugen.",
        f"• `{command} documents`: what is at Nugen to learn from; upload and delete there.",
        f"• `{command} status [id or name]`: how one stands.",
        f"• `{command} follow [id]`: gives a project that was started elsewhere at Nugen its card and thread here.",
        f"• `{command} help`: this.",
        "• *Align on these files*, in the menu of a message with files: opens the form with them chosen.",
        f"• `@{bot_name}` and a question, in the thread of a finished alignment: its model answers, once it is deployed.",
        f"I have to be in the channel that I report in: type `/invite @{bot_name}` there.",
    ]
    return say("\n".join(lines))


def status(alignment: Alignment, *, facts: CardFacts, url: str | None) -> Message:
    """One alignment as its card shows it, without the buttons. `url`: where the card is, if it is posted."""
    shown = card(facts)
    kept = [block for block in shown.blocks if block["block_id"] not in _PRESSED and "accessory" not in block]
    place = channel_link(alignment.draft.channel_id)
    thread = link(url, "Open its thread") if url else f"It has no card in {place} (yet)."
    return Message(shown.text, (*kept, section(thread, "thread")))


def several_match(words: str, records: Sequence[Alignment], links: Mapping[str, str]) -> Message:
    """Several alignments are called so. `links`: our id → address of the card, where it is known."""
    opening = f"Several alignments match {code(words, 150)}. Ask again with the id of the one you mean:"
    # What Nugen never took has no id there.
    lines = [
        row(record, links.get(record.id)) + ("" if record.vendor_id else f" · {code(record.id)}")
        for record in records[:MATCHES_SHOWN]
    ]
    return say("\n".join([opening, *lines]))


def no_match(words: str, command: str) -> Message:
    """No alignment is called so."""
    return say(f"I know no alignment with the id or name {code(words, 150)}. `{command} list` shows what there is.")


def asks_for_words(command: str, subcommand: str, what: str) -> Message:
    """The subcommand was typed without what it is about. `what`: "the id of the project at Nugen"."""
    return say(f"Tell me {what} as well: `{command} {subcommand} …`")


def follow_accepted(vendor_id: str, channel_id: str) -> Message:
    """A project started elsewhere gets its card."""
    return say(
        f"I look for {code(vendor_id)} at Nugen. If it is there, its card appears in {channel_link(channel_id)} in a "
        "moment; if not, I tell you in a direct message."
    )


def already_followed(alignment: Alignment, url: str | None) -> Message:
    """The project has its card already; whoever asked hears of the end."""
    return say(
        f"{bold_name(alignment)} has its card already: see {_place(alignment, url)}. {summary(alignment)}. "
        "You hear from me how it ends."
    )


def joined_running(alignment: Alignment, url: str | None) -> Message:
    """Somebody chose to follow the one that runs already instead of starting another one."""
    if not alignment.is_active:
        return say(
            f"Nothing new was sent. {bold_name(alignment)} has ended meanwhile: {summary(alignment)}. See "
            f"{_place(alignment, url)}."
        )
    return say(
        f"Nothing new was sent. You follow {bold_name(alignment)} now: see {_place(alignment, url)}. You hear from me "
        "how it ends."
    )


def unknown_words(typed: str, command: str) -> Message:
    """The command was followed by something that it does not know."""
    first, _, rest = one_line(typed).lower().partition(" ")
    words = SCOPES if first == "list" else SUBCOMMANDS
    begun = f"{command} list" if first == "list" else command
    close = difflib.get_close_matches(rest if first == "list" else first, words, n=1)
    guess = f"Did you mean `{begun} {close[0]}`? " if close else ""
    known = ", ".join(f"`{one}`" for one in words)
    return say(
        f"I do not know {code(typed, 150)}, so nothing was done. {guess}After `{begun}` I understand {known}. To start an "
        f"alignment of that name, type `{command} new` and the name."
    )


def not_allowed(alignment: Alignment, action: Action) -> Message:
    """Somebody else pressed a button that belongs to whoever ordered."""
    return say(
        f"Only {mention(alignment.requester)}, who ordered {bold_name(alignment)}, can {_DOING.get(action, 'do that')}. "
        f"Nothing was changed. You can refresh the card, or start one of your own."
    )


def not_possible(words: str) -> Message:
    """The record moved on since the button was drawn. `words`: a sentence of the domain's that says so."""
    return say(f"{literal(words, 500)} Nothing was changed; the card shows how it stands.")


def no_such_record() -> Message:
    """The button belongs to an alignment that is not in our rows."""
    return say(
        "I do not have this alignment in my records, so nothing was done. The command `list` shows what "
        "I have, and `follow` takes up what runs at Nugen."
    )


def refused(errors: Mapping[str, str]) -> Message:
    """What was typed cannot be used. `errors`: sentences by field."""
    return say(" ".join([*(literal(one, 300) for one in errors.values()), "Nothing was done."]))


def invite(channel_id: str, bot_name: str) -> Message:
    """The bot is not in the channel where it should post. `bot_name`: as in `/invite @name`."""
    return say(
        f"I am not in {channel_link(channel_id)}, so I could not post there. Nothing was done. Type "
        f"`/invite @{bot_name}` in that channel, then try once more."
    )


def form_closed(command: str) -> Message:
    """The form was closed without Submit."""
    return say(f"You closed the form, so nothing was sent. `{command}` opens a new one.")


def store_unavailable() -> Message:
    """Our own records cannot be reached."""
    return say("I cannot reach my own records right now. Nothing was sent. Please try again in a minute.")


def not_written_down() -> Message:
    """The form could not be written down, or it took too long to say."""
    return say("I could not write this down in time. Please press Start again: the same form is never taken twice.")


def something_broke(number: str) -> Message:
    """A defect of ours. `number`: the reference under which it was logged."""
    return say(
        "Something went wrong in me, and I cannot say how far I came. Look at the list or the card before you try "
        f"again. Whoever runs this bot finds more in its log under {code(number, 100)}."
    )


def _place(alignment: Alignment, url: str | None) -> str:
    return link(url, "its thread") if url else f"its thread in {channel_link(alignment.draft.channel_id)}"
