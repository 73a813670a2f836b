"""How the app's words become messages, whichever way they came: Web API, response_url or an acknowledgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from bot.playground.slack.core import Core
from bot.playground.slack.model import Channel, Json, Message

LONGEST_TEXT = 40_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a message says. Text over 40,000 characters is cut, as Slack cuts it."""

    text: str
    blocks: list[Json]
    attachments: list[Json]
    metadata: Json | None

    @classmethod
    def of(cls, arguments: Mapping[str, Any]) -> Self:
        """Content from arguments that have passed the rules."""
        text, blocks = arguments.get("text") or "", list(arguments.get("blocks") or [])
        if arguments.get("markdown_text"):
            text = arguments["markdown_text"]
            blocks = [{"type": "markdown", "text": text}]
        attachments = list(arguments.get("attachments") or [])
        return cls(text[:LONGEST_TEXT], blocks, attachments, arguments.get("metadata") or None)


def post(
    core: Core,
    channel: Channel,
    content: Content,
    *,
    thread_ts: str | None = None,
    broadcast: bool = False,
    visible_to: str | None = None,
    streaming: bool = False,
) -> Message:
    """Post as the app; `streaming` is the beginning of a message that will grow."""
    message = Message(
        ts=core.mint.ts(),
        channel=channel.id,
        user=core.workspace.bot.id,
        bot_id=core.workspace.bot_id,
        text=content.text,
        blocks=core.mint.name_blocks(content.blocks),
        attachments=content.attachments,
        metadata=content.metadata,
        thread_ts=thread_ts,
        broadcast=broadcast and thread_ts is not None,
        visible_to=visible_to,
        streaming=streaming,
    )
    return core.workspace.post(channel, message)


def revise(core: Core, channel: Channel, message: Message, arguments: Mapping[str, Any]) -> None:
    """Edit a message; what the arguments leave out stays, but new text without blocks takes the old blocks away."""
    content = Content.of(arguments)
    says_text = bool(arguments.get("text") or arguments.get("markdown_text"))
    if "blocks" in arguments or says_text:
        blocks = _with_former_ids(core.mint.name_blocks(content.blocks), content.blocks, message.blocks)
    else:
        blocks = message.blocks
    if "metadata" in arguments:
        message.metadata = content.metadata
    if "attachments" in arguments:
        message.attachments = content.attachments
    core.workspace.edit(channel, message, text=content.text if says_text else message.text, blocks=blocks)


def grow(
    core: Core, channel: Channel, message: Message, text: str, *, below: Sequence[Json] = (), ended: bool = False
) -> None:
    """Add to a message that is being written; what stands `below` is added when it is finished."""
    whole = message.text + text
    written = [{"type": "markdown", "text": whole, **_id_of(message.blocks)}] if whole else []
    blocks = core.mint.name_blocks([*written, *below])
    core.workspace.stream(channel, message, text=whole, blocks=blocks, ended=ended)


def _id_of(blocks: Sequence[Json]) -> Json:
    return {"block_id": blocks[0]["block_id"]} if blocks else {}


def _with_former_ids(named: list[Json], given: list[Json], former: list[Json]) -> list[Json]:
    """Let an unnamed block that did not change keep the id that it was given before: the same edit is no edit."""
    if len(named) != len(former):
        return named
    return [
        old if "block_id" not in raw and {**new, "block_id": old["block_id"]} == old else new
        for new, raw, old in zip(named, given, former, strict=True)
    ]


def tell(core: Core, channel: Channel, user_id: str, text: str) -> Message:
    """What Slack itself says to one person, as Slackbot does when a command fails."""
    slackbot = core.workspace.user("slackbot")
    message = Message(core.mint.ts(), channel.id, slackbot.id, text, visible_to=user_id)
    return core.workspace.post(channel, message)
