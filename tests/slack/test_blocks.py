from collections.abc import Callable
from typing import Any

import pytest

from bot.playground.slack.rules import check_message
from bot.slack import blocks
from bot.slack.message import Block

LONG = "🏁x" * 5000
BUTTON = blocks.button(
    LONG, "a", "v", style="danger", confirm=blocks.confirm(LONG, LONG, yes=LONG, no=LONG, style="danger")
)


@pytest.mark.parametrize(
    "build",
    [
        lambda: blocks.header(LONG, "b"),
        lambda: blocks.section(LONG, "b", BUTTON),
        lambda: blocks.prose(LONG, "b", 3000),
        lambda: blocks.fields([LONG] * 30, "b"),
        lambda: blocks.context([LONG] * 30, "b"),
        lambda: blocks.quote([LONG, LONG], "b", 3000),
        lambda: blocks.buttons([{**BUTTON, "action_id": f"a{number}"} for number in range(40)], "b"),
        lambda: blocks.table([[LONG] * 3] * 150, "b"),
        lambda: blocks.bar_chart(LONG, ["one", "two"], [(LONG, [1.0, 2.0])]),
    ],
)
def test_every_builder_cuts_to_what_slack_takes(build: Callable[[], Block]) -> None:
    """However long the text and however many the parts."""
    message = {"method": "chat.postMessage", "channel": "C0PLAY00001", "text": "x", "blocks": [build()]}
    assert check_message(message) is None
    assert longest(message["blocks"]) <= 3000


def longest(document: Any) -> int:
    """The longest string in UTF-16 units, which Slack may be counting."""
    match document:
        case str():
            return len(document.encode("utf-16-le")) // 2
        case dict():
            return max((longest(value) for value in document.values()), default=0)
        case list():
            return max((longest(value) for value in document), default=0)
        case _:
            return 0
