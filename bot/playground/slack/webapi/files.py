"""`files.info`: what a file is and where its content can be read."""

from bot.playground.slack.errors import ApiError
from bot.playground.slack.files import FILES_SCOPE, file_json
from bot.playground.slack.model import Json
from bot.playground.slack.webapi.call import Call, Method


def info(call: Call) -> Json:
    """files.info. A file that was only shared where the app is not is not even known."""
    file = call.core.workspace.files.get(call.required("file"))
    if file is None or not call.core.workspace.bot_sees(file):
        raise ApiError("file_not_found")
    if file.deleted:
        raise ApiError("file_deleted")
    return {"file": file_json(file), "comments": [], "response_metadata": {"next_cursor": ""}}


METHODS = {"files.info": Method(info, (FILES_SCOPE,))}
