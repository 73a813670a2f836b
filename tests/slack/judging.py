"""What must hold for everything that we send, judged apart from the code that built it."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from bot.playground.slack.rules import check_message
from bot.slack.message import Message

_OURS = re.compile(
    r"<@[UW][A-Z0-9]{1,30}>"
    r"|<#[CGD][A-Z0-9]{1,30}>"
    r"|<!date\^-?\d+\^\{date_short_pretty\} \{time\}\|\d{4}-\d\d-\d\d \d\d:\d\d UTC>"
    r"|<https://playground\.example/[a-z0-9]+\|[^<>|]*>"
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt);)")
_JOINERS = "\u200c\u200d"
METHODS = {
    "chat.postMessage": {"channel": "C0PLAY00001"},
    "chat.update": {"channel": "C0PLAY00001", "ts": "1700000000.000100"},
    "chat.postEphemeral": {"channel": "C0PLAY00001", "user": "U0PLAY00001"},
    "response_url": {},
}


def assert_fit(message: Message, *, may_mention: tuple[str, ...] = ()) -> None:
    """Slack takes the message by every method, and nothing in it but what is ours is read as markup."""
    document = {"text": message.text, "blocks": list(message.blocks)}
    for method, arguments in METHODS.items():
        assert check_message({"method": method, **arguments, **document}) is None
    assert message.text.strip()
    for words in mrkdwn_of(message):
        assert_harmless(words, may_mention)
    for words in strings_of(document):
        assert_visible(words)


def assert_harmless(words: str, may_mention: tuple[str, ...]) -> None:
    """No mention, link or entity that is not ours."""
    for mentioned in re.findall(r"<@([^>]*)>", words):
        assert mentioned in may_mention
    rest = _OURS.sub("", words)
    assert "<" not in rest
    assert ">" not in rest
    assert not _ENTITY.search(rest)


def assert_visible(words: str) -> None:
    """Nothing hidden, nothing that cannot be sent."""
    words.encode()
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert not [char for char in words if unicodedata.category(char) in hidden and char not in "\n" + _JOINERS]


def mrkdwn_of(message: Message) -> Iterator[str]:
    yield message.text
    yield from _mrkdwn_in(list(message.blocks))


def _mrkdwn_in(document: Any) -> Iterator[str]:
    if isinstance(document, dict):
        if document.get("type") == "mrkdwn":
            assert document["verbatim"] is True
            yield document["text"]
        assert document.get("type") not in {"user", "usergroup", "broadcast", "link", "markdown"}
        if document.get("type") == "plain_text":
            assert document["emoji"] is False
        for value in document.values():
            yield from _mrkdwn_in(value)
    if isinstance(document, list | tuple):
        for value in document:
            yield from _mrkdwn_in(value)


def strings_of(document: Any) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    if isinstance(document, dict):
        for name, value in document.items():
            # What a button carries comes back to us and is shown to nobody.
            if name != "value":
                yield from strings_of(value)
    if isinstance(document, list | tuple):
        for value in document:
            yield from strings_of(value)


def elements_of(message: Message) -> list[dict[str, Any]]:
    """The buttons of a message, those beside a section first."""
    beside = [block["accessory"] for block in message.blocks if "accessory" in block]
    return beside + [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


def pressed_names(message: Message) -> list[str]:
    return [element["action_id"] for element in elements_of(message)]


def whole_text(message: Message) -> str:
    """Everything that is shown, one string after the other."""
    return "\n".join(strings_of(list(message.blocks)))
