"""What failures mean for a person, and the names that sentences need."""

from bot.alignments.alignment import Alignment, Fault
from bot.slack.moments import mention
from bot.slack.text import literal

# More would push the news itself out of the message.
MENTIONS = 40

WHOSE_FAULT = {
    Fault.VENDOR: "It looks like trouble at Nugen, not like anything in your order.",
    Fault.ORDER: "It looks like something in the order: the base model, the name or one of the ids.",
    Fault.DOCUMENTS: "It looks like something in the documents.",
    Fault.ACCESS: "It looks like this bot's access to Nugen: the API key is wrong, expired or not allowed to do this.",
    Fault.UNCLEAR: "Whose fault it is cannot be told from these words.",
}

WHAT_TO_DO = {
    Fault.VENDOR: (
        "Do not send it again at once: wait half an hour or so. The same settings should do then; use "
        "*Edit and send again*."
    ),
    Fault.ORDER: "Check what you chose, then use *Edit and send again*: the form opens filled in.",
    Fault.DOCUMENTS: (
        "Look at the documents at Nugen, mend or replace what is wrong, then use *Edit and send again*: the form "
        "opens filled in."
    ),
    Fault.ACCESS: "Ask whoever runs this bot to check the API key, then use *Edit and send again*.",
    Fault.UNCLEAR: (
        "Check the settings and use *Edit and send again*. If it fails the same way once more, ask Nugen's support "
        "and give them the id on the card."
    ),
}


def callers(alignment: Alignment) -> str:
    """Whoever hears of the end: the requester and the watchers, each once."""
    people = list(dict.fromkeys([alignment.requester, *alignment.watchers]))
    return " ".join(mention(person) for person in people[:MENTIONS])


def bold_name(alignment: Alignment) -> str:
    """The name, in bold, for the middle of a sentence."""
    return f"*{literal(alignment.draft.name, 150)}*"
