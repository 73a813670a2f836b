"""What is posted: a text that says everything by itself, and blocks that show it better."""

from dataclasses import dataclass, replace
from typing import Any

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """A message as Slack takes it. `text` is mrkdwn: what notifications and screen readers say, and the last resort."""

    text: str
    blocks: tuple[Block, ...] = ()


def has_chart(message: Message) -> bool:
    """Whether there is a block in it that older workspaces refuse."""
    return any(_is_chart(block) for block in message.blocks)


def without_chart(message: Message) -> Message:
    """The message without its charts; the same numbers stand in its table and its words."""
    return replace(message, blocks=tuple(block for block in message.blocks if not _is_chart(block)))


def plain_form(message: Message) -> Message:
    """The message as text alone, for when Slack refuses the blocks that we built."""
    return replace(message, blocks=())


def _is_chart(block: Block) -> bool:
    return bool(block["type"] == "data_visualization")
