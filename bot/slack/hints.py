"""What only one person sees when something could not even begin: a form that did not open, a mention without a thread."""

from collections.abc import Sequence

from bot.slack.message import Message
from bot.slack.said import say
from bot.slack.text import literal

_FILES_NAMED = 5


def form_too_late(again: str) -> Message:
    """Slack did not let the form open any more. `again`: how to get at it, as "press the button"."""
    return say(f"The form could not open in time. Nothing was sent. Please {again} once more.")


def form_not_opened(again: str) -> Message:
    """Slack did not open the form."""
    return say(
        f"Slack did not open the form. Nothing was sent. Please {again} again in a minute; if that fails as well, ask "
        "whoever runs this bot to look at its log."
    )


def form_maybe_opened(again: str) -> Message:
    """Slack did not say whether it opened the form."""
    return say(
        "Slack did not say whether the form opened. If you see it, use it; it works as ever. If not, please "
        f"{again} again. Nothing was sent."
    )


def form_not_changed() -> Message:
    """Slack did not say that it shows the form as it is by now."""
    return say("Slack did not change the form. Nothing was sent. Please press the button in it once more.")


def form_changed_meanwhile() -> Message:
    """Something was pressed in a form that shows something else by now."""
    return say(
        "The form has changed since you pressed that button, so I left it as it is. Nothing was sent. Please look at "
        "it once more: press the button again if it still has to be."
    )


def not_readable() -> Message:
    """Something is missing in what Slack brought."""
    return say("I could not read what Slack brought me, so nothing was done. Please try once more.")


def not_known_any_more(command: str) -> Message:
    """A button or a form that nothing listens to: it was drawn by another version of the bot."""
    return say(
        "I do not know this button or form: another version of me made it. Nothing was done. "
        f"`{command} list` shows how everything stands."
    )


def too_much_at_once() -> Message:
    """More arrives than can be answered in time."""
    return say("Too many people ask me at this moment, so this was not taken. Please try again: nothing is lost.")


def another_workspace() -> Message:
    """Somebody of another workspace pressed something."""
    return say("I work for the workspace that installed me, and for nobody else. Nothing was done.")


def form_not_written_down() -> Message:
    """A form could not be written down, or it took too long to say."""
    return say("I could not write this down in time. Please press the button again: the same form counts once.")


def no_usable_files(left_out: Sequence[str], command: str) -> Message:
    """The shortcut was used on a message without a file that can become a document. `left_out`: name and why."""
    if not left_out:
        return say(
            "That message has no files, so there is nothing to align on. Use the shortcut on a message with text files, "
            f"or type `{command}`."
        )
    named = " ".join(literal(one, 200) for one in left_out[:_FILES_NAMED])
    hidden = len(left_out) - _FILES_NAMED
    more = f" And {hidden} more." if hidden > 0 else ""
    return say(f"No file of that message can be used. {named}{more} Nothing was sent.")


def may_not_read_files() -> Message:
    """The app was installed before it asked for the right to read files."""
    return say(
        "I may not read files in this workspace yet, so nothing was done. Whoever runs this bot can install the app "
        "again from its manifest, which asks for the scope `files:read`."
    )


def mentioned_elsewhere(command: str, bot_name: str) -> Message:
    """Somebody mentioned the bot where there is no model to ask."""
    return say(
        f"To ask an aligned model a question, mention me in the thread of its card: `@{bot_name}` and the question. For "
        f"everything else type `{command} help`."
    )


def mentioned_without_question(bot_name: str) -> Message:
    """Somebody mentioned the bot in a card's thread and asked nothing."""
    return say(
        f"Type your question behind my name, `@{bot_name} What does …?`, in one message. The aligned model and its base "
        "model answer side by side in this thread."
    )
