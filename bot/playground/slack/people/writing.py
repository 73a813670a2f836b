"""A person writes a message or uploads a file, and Slack keeps it in its own spelling."""

import html
import re
import time
from collections.abc import Sequence

from bot.playground.slack import files
from bot.playground.slack.model import Channel, File, Message
from bot.playground.slack.outcome import HumanError
from bot.playground.slack.people.desk import Desk

# What Slack's client puts into a text itself stays; all else that a person types is escaped.
REFERENCE = re.compile(r"(<(?:@[UW]|#C)[A-Z0-9]+(?:\|[^<>|]*)?>)")


def say(desk: Desk, channel: Channel, text: str, file_ids: Sequence[str], thread_ts: str | None) -> Message:
    """Write a message, with files, in a thread when `thread_ts` is given."""
    root = channel.message(thread_ts) if thread_ts is not None else None
    if thread_ts is not None and (root is None or root.thread_ts is not None or root.visible_to is not None):
        raise HumanError(f"There is no thread {thread_ts} to reply to in {channel.name}.")
    if not text.strip() and not file_ids:
        raise HumanError("There is nothing to send.")
    carried = [desk.own_file(file_id) for file_id in file_ids]
    for file in carried:
        if channel.id not in file.shared_in:
            file.shared_in.append(channel.id)
    core = desk.core
    message = Message(core.mint.ts(), channel.id, desk.user.id, as_kept(desk, text), thread_ts=thread_ts, files=carried)
    return core.workspace.post(channel, message)


def as_kept(desk: Desk, text: str) -> str:
    """What a person typed as an app reads it: `@name` of the app is its mention, `&`, `<` and `>` are escaped."""
    bot = desk.core.workspace.bot
    named = re.sub(rf"(?<![\w@])@{re.escape(bot.name)}(?!\w)", f"<@{bot.id}>", text, flags=re.IGNORECASE)
    parts = REFERENCE.split(named)
    return "".join(part if REFERENCE.fullmatch(part) else html.escape(part, quote=False) for part in parts)


def upload(desk: Desk, name: str, *, content: bytes | None, size: int, mimetype: str | None) -> File:
    """Give a file to Slack; without `content` it is one of `size` bytes that is made up whenever it is read."""
    if desk.user.deleted:
        raise HumanError(f"{desk.user.name}'s account is deactivated.")
    if not name.strip() or not size:
        raise HumanError("A file has a name, and something in it.")
    core = desk.core
    file_id, kind, address = core.mint.id("F"), files.kind_of(name), files.address_of(name)
    place = f"{core.base_url}/files-pri/{core.workspace.team_id}-{file_id}"
    return core.workspace.add_file(
        File(
            id=file_id,
            name=name,
            mimetype=mimetype or kind.mimetype,
            filetype=kind.filetype,
            size=size,
            user=desk.user.id,
            created=int(time.time()),
            url_private=f"{place}/{address}",
            url_private_download=f"{place}/download/{address}",
            permalink=f"{core.base_url}/files/{desk.user.id}/{file_id}/{address}",
            content=content,
        )
    )
