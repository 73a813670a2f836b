"""What is posted: the arguments of the chat methods and of a response_url."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.playground.slack.rules.arguments import ARGUMENTS
from bot.playground.slack.rules.attachments import ATTACHMENTS
from bot.playground.slack.rules.blocks import LONGEST_MARKDOWN, MESSAGE_BLOCK
from bot.playground.slack.rules.checkers import both, free_object, items, length
from bot.playground.slack.rules.composition import SOME_TEXT
from bot.playground.slack.rules.documents import check_message_blocks
from bot.playground.slack.rules.problem import Problem
from bot.playground.slack.rules.shapes import Family, Shape

MOST_BLOCKS = 50
LONGEST_UPDATE = 4000
# Slack answers metadata_too_large beyond a size that it does not publish. This stand-in lets the answer be tried out,
# and keeps the bot far away from any likely limit.
LARGEST_METADATA = 8000  # bytes of JSON

BLOCKS = both(items(MESSAGE_BLOCK, 0, MOST_BLOCKS), check_message_blocks)
# There are more kinds of chunks (tasks and plans of an assistant), which this app has no use for.
CHUNKS = items(Family({"markdown_text": Shape({"text": SOME_TEXT})}), 0)
METADATA = Shape({"event_type": SOME_TEXT, "event_payload": free_object})


def check_message(payload: Mapping[str, Any]) -> Problem | None:
    """Return why Slack would refuse this message, or None if it would take it.

    `payload` holds the decoded arguments and, as `method`, where they go: chat.postMessage, chat.update,
    chat.postEphemeral, one of the three methods of a stream, or response_url. Text over 40,000 characters is no problem here: chat.postMessage cuts it.
    What depends on the workspace (the channel, the thread, the message to edit) is the caller's to check.
    """
    arguments = dict(payload)
    method = arguments.pop("method", None)
    if not isinstance(method, str) or method not in ARGUMENTS:
        return Problem("unknown_method")
    problem = Problem.of("invalid_arguments", ARGUMENTS[method](arguments, ""))
    if problem is not None:
        return problem
    for check in _CHECKS.get(method, _CHECKS_OF_POSTING):
        problem = check(method, arguments)
        if problem is not None:
            return problem
    return None


def _check_presence(method: str, arguments: Mapping[str, Any]) -> Problem | None:
    removes = method == "response_url" and arguments.get("delete_original") in (True, "true")
    written = any(arguments.get(name, "").strip() for name in ("text", "markdown_text"))
    if removes or written or arguments.get("blocks") or arguments.get("attachments"):
        return None
    return Problem("no_text")


def _check_addition(_method: str, arguments: Mapping[str, Any]) -> Problem | None:
    """Blank text is an addition like any other: a stream is cut anywhere."""
    return None if arguments.get("markdown_text") or arguments.get("chunks") else Problem("no_text")


def _check_chunks(_method: str, arguments: Mapping[str, Any]) -> Problem | None:
    problem = Problem.of("invalid_chunks", CHUNKS(arguments.get("chunks", []), "/chunks"))
    if problem is None and sum(length(chunk["text"]) for chunk in arguments.get("chunks", [])) > LONGEST_MARKDOWN:
        return Problem("msg_too_long")
    return problem


def _check_lengths(method: str, arguments: Mapping[str, Any]) -> Problem | None:
    too_long = method == "chat.update" and length(arguments.get("text", "")) > LONGEST_UPDATE
    if too_long or length(arguments.get("markdown_text", "")) > LONGEST_MARKDOWN:
        return Problem("msg_too_long")
    return None


def _check_markdown_alone(_method: str, arguments: Mapping[str, Any]) -> Problem | None:
    if arguments.get("markdown_text") and (arguments.get("text") or arguments.get("blocks")):
        return Problem("markdown_text_conflict")
    return None


def _check_blocks(_method: str, arguments: Mapping[str, Any]) -> Problem | None:
    blocks = arguments.get("blocks", [])
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return Problem("invalid_blocks_format")
    if len(blocks) > MOST_BLOCKS:
        return Problem("msg_blocks_too_many")
    return Problem.of("invalid_blocks", BLOCKS(blocks, "/blocks"))


def _check_attachments(_method: str, arguments: Mapping[str, Any]) -> Problem | None:
    return Problem.of("invalid_attachments", ATTACHMENTS(arguments.get("attachments", []), "/attachments"))


def _check_metadata(_method: str, arguments: Mapping[str, Any]) -> Problem | None:
    if "metadata" not in arguments:
        return None
    problem = Problem.of("invalid_metadata_format", METADATA(arguments["metadata"], "/metadata"))
    if problem is None and not _is_small(arguments["metadata"]):
        return Problem("metadata_too_large")
    return problem


def _is_small(document: Any) -> bool:
    try:
        return len(json.dumps(document, ensure_ascii=False).encode("utf-8", "surrogatepass")) <= LARGEST_METADATA
    except RecursionError:  # a payload of free form may be nested deeper than anything can write
        return False


_Check = Callable[[str, Mapping[str, Any]], Problem | None]
_CHECKS_OF_POSTING: tuple[_Check, ...] = (
    _check_presence,
    _check_lengths,
    _check_markdown_alone,
    _check_blocks,
    _check_attachments,
    _check_metadata,
)
_CHECKS: Mapping[str, tuple[_Check, ...]] = {
    "chat.startStream": (_check_lengths, _check_chunks),
    "chat.appendStream": (_check_addition, _check_lengths, _check_chunks),
    "chat.stopStream": (_check_lengths, _check_chunks, _check_blocks, _check_metadata),
}
