"""What models answer here: made from the question alone, so that the same question has the same answer."""

from collections.abc import Sequence
from zlib import crc32

_QUOTED = 200

_RULES = (
    "a request is answered within one working day, and whoever takes it stays with it until it is closed",
    "the customer gets the full amount back within 30 days; after that the team lead decides, case by case",
    "nothing is promised on the first call: write the case down, name the next step, and say when you will be back",
    "cases above the limit go to the second line with the order number and everything that was tried so far",
)
_GENERALITIES = (
    "It depends on the situation. Many organisations have guidelines for this, so it may help to ask a colleague.",
    "There are several ways to look at this. As a rule, clear communication and patience lead to good results.",
    "That is a common question. Best practice is to weigh the options and to choose what fits your needs.",
    "Without more context it is hard to say. You may want to look at the documentation that applies to you.",
)

# What a model may write and a chat must not take at its word.
_MARKUP = (
    " <!channel> <@U123> *not bold* `a``b` ```fence``` <https://playground.example/?a=1&b=2|click here> "
    "[link](https://playground.example) &amp; &lt;"
)


def aligned_answer(question: str, filenames: Sequence[str]) -> str:
    """Answer in the words of the documents that a model was aligned on."""
    number = crc32(question.encode())
    source = f" ({filenames[number % len(filenames)]})" if filenames else ""
    return (
        f"According to the handbook{source}, {_RULES[number % len(_RULES)]}. "
        f'That is the rule for "{question[:_QUOTED]}".{_markup(question)}'
    )


def base_answer(question: str) -> str:
    """Answer as a model does that has never seen the documents."""
    generality = _GENERALITIES[crc32(question.encode()) % len(_GENERALITIES)]
    return f'You asked: "{question[:_QUOTED]}". {generality}{_markup(question)}'


def _markup(question: str) -> str:
    return _MARKUP if "markup" in question.lower() else ""
