"""What stands in the workspace, judged: nothing of somebody else's pings anybody, links anywhere or hides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from bot.playground.slack import Message
from bot.slack.message import Message as Said
from tests.scenarios.conftest import World
from tests.slack.judging import assert_harmless, assert_visible, mrkdwn_of, strings_of

_OURS = re.compile(r"<https?://[a-z0-9.:-]+/archives/[CGD][A-Z0-9]+/p\d+\|[^<>|]*>")


def said_by_the_bot(world: World) -> list[Message]:
    """Everything that it has written anywhere, for everybody or for one."""
    places = world.slack.workspace.channels.values()
    return [one for place in places for one in place.messages if one.bot_id and not one.deleted]


def assert_nothing_of_theirs_acts(world: World) -> None:
    """In no message of the bot's."""
    for message in said_by_the_bot(world):
        assert_acts_nowhere(world, message.text, message.blocks)


def assert_acts_nowhere(world: World, text: str, blocks: Sequence[dict[str, Any]]) -> None:
    """Whatever is read as markup in it is ours, and nothing of it is hidden."""
    for words in mrkdwn_of(Said(text, tuple(blocks))):
        assert_harmless(_OURS.sub("", words), tuple(world.slack.workspace.users))
    for words in strings_of({"text": text, "blocks": list(blocks)}):
        assert_visible(words)
