"""The shortcut on a message with files: the form opens with them chosen and reports where the message stands."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.checks import MAX_FILES, file_error
from bot.alignments.materials import SlackFile
from bot.services import Services
from bot.slack import actions, hints
from bot.slack.view_state import files_in
from handlers.deadline import in_time
from handlers.opening import open_form_on_files
from handlers.replying import tell

# What stands in place of a file that was deleted, or that an unpaid workspace hides.
_NOT_THERE = frozenset({"tombstone", "hidden_by_limit"})


def register(app: AsyncApp, services: Services) -> None:
    """Listen to "Align on these files"."""

    @app.message_shortcut(actions.ALIGN_FILES)
    @in_time
    async def chosen(ack: AsyncAck, body: dict[str, Any]) -> None:
        files, left_out = usable(body.get("message") or {})
        if files and services.takes_files:
            await open_form_on_files(services, body, ack, files, left_out)
            return
        readable = services.takes_files
        message = hints.no_usable_files(left_out, services.command) if readable else hints.may_not_read_files()
        await services.background.wait_a_moment(tell(services, body, message))
        await ack()


def usable(message: Mapping[str, Any]) -> tuple[list[SlackFile], list[str]]:
    """The files of a message that can become documents, and the others by name with the reason."""
    files: list[SlackFile] = []
    left_out: list[str] = []
    attached = message.get("files")
    for one in attached if isinstance(attached, list) else []:
        for file in files_in([one]):
            if error := _error(one, file, taken=len(files)):
                left_out.append(f"{file.name}: {error}")
            else:
                files.append(file)
    return files, left_out


def _error(described: Mapping[str, Any], file: SlackFile, *, taken: int) -> str | None:
    if described.get("mode") in _NOT_THERE:
        return "Slack does not have it any more."
    if described.get("is_external"):
        return "It is not stored in Slack."
    if error := file_error(file.name, file.size):
        return error
    return f"{MAX_FILES} files are the most." if taken >= MAX_FILES else None
