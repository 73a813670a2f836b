"""What failures mean for a person, and the names that sentences need."""

from collections.abc import Sequence

from bot.alignments.alignment import Alignment, Fault
from bot.alignments.operation import FailedAlike
from bot.slack.moments import mention, when
from bot.slack.text import literal

# More would push the news itself out of the message.
MENTIONS = 40

WHOSE_FAULT = {
    Fault.VENDOR: "It looks like trouble at Nugen, not like anything in your order.",
    Fault.ORDER: "It looks like something in the order: the base model, the name or one of the ids.",
    Fault.DOCUMENTS: "It looks like something in the documents.",
    Fault.ACCESS: "It looks like this bot's access to Nugen: the API key is wrong, expired or not allowed to do this.",
    Fault.SETUP: "It looks like this bot's settings: what answers at Nugen's address does not know the bot's calls.",
    Fault.UNCLEAR: "Whose fault it is cannot be told from these words.",
}

WHAT_TO_DO = {
    Fault.VENDOR: (
        "Do not send it again at once: as long as this lasts it fails the same way. The card keeps the order; the same "
        "settings should do when Nugen works again."
    ),
    Fault.ORDER: "Check what you chose, then use *Edit and send again*: the form opens filled in.",
    Fault.DOCUMENTS: (
        "Look at the documents at Nugen, mend or replace what is wrong, then use *Edit and send again*: the form "
        "opens filled in."
    ),
    Fault.ACCESS: "Ask whoever runs this bot to check the API key, then use *Edit and send again*.",
    Fault.SETUP: (
        "Ask whoever runs this bot to check NUGEN_BASE_URL and NUGEN_CONTRACT, then use *Edit and send again*."
    ),
    Fault.UNCLEAR: (
        "Check the settings and use *Edit and send again*. If it fails the same way once more, ask Nugen's support "
        "and give them the id on the card."
    ),
}


def callers(alignment: Alignment) -> str:
    """Whoever hears of the end: the requester and the watchers, each once."""
    people = list(dict.fromkeys([alignment.requester, *alignment.watchers]))
    return " ".join(mention(person) for person in people[:MENTIONS])


def alike(found: FailedAlike | None) -> str:
    """How many others failed the same way, as a sentence that follows another one; empty when there were none."""
    if found is None:
        return ""
    return f" {found.same} of the last {found.of} jobs here failed the same way since {when(found.since)}."


def some(names: Sequence[str], most: int = 5) -> str:
    """Somebody else's names for the middle of a sentence; at least one."""
    shown = [f"*{literal(name, 100)}*" for name in names[:most]]
    more = len(names) - len(shown)
    if more:
        return f"{', '.join(shown)} and {more} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def sentence(text: str, limit: int) -> str:
    """Somebody else's words as a sentence that another one can follow."""
    return f"{literal(text, limit).rstrip('.')}."


def bold_name(alignment: Alignment) -> str:
    """The name, in bold, for the middle of a sentence."""
    return f"*{literal(alignment.draft.name, 150)}*"
