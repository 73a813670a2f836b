"""A reply whose text says all that its blocks say."""

from collections.abc import Iterable

from bot.slack.blocks import section
from bot.slack.limits import MESSAGE_TEXT, SECTION_TEXT
from bot.slack.message import Block, Message
from bot.slack.text import cut


def say(text: str, *more: Block) -> Message:
    """One paragraph and what belongs under it."""
    short = cut(text, SECTION_TEXT)
    return Message(short, (section(short, "words"), *more))


def say_around(first: str, middle: Iterable[Block], last: str, *more: Block, between: str = "") -> Message:
    """Two paragraphs with blocks between them; `between` says in the text what those blocks say."""
    text = cut("\n".join(part for part in (first, between, last) if part), MESSAGE_TEXT)
    return Message(text, (section(first, "words"), *middle, section(last, "next"), *more))
