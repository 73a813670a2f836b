"""Files as Slack knows them: what kind a name stands for, what is told about one, and its bytes piece by piece."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

from bot.playground.slack.model import File, Json

FILES_SCOPE = "files:read"
PIECE = 64 * 1024
_LINE = b"All of this line was made up by the playground, as all others.\n"


class Kind(NamedTuple):
    """What Slack makes of a file's name: `filetype` is its own short word, which is not always the extension."""

    mimetype: str
    filetype: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
_UNKNOWN = Kind("application/octet-stream", "binary")
_KINDS: Mapping[str, Kind] = {
    "csv": Kind("text/csv", "csv"),
    "doc": Kind("application/msword", "doc"),
    "docx": Kind(f"{_OFFICE}.wordprocessingml.document", "docx"),
    "htm": Kind("text/html", "html"),
    "html": Kind("text/html", "html"),
    "jpeg": Kind("image/jpeg", "jpg"),
    "jpg": Kind("image/jpeg", "jpg"),
    "json": Kind("application/json", "json"),
    "md": Kind("text/plain", "markdown"),
    "pdf": Kind("application/pdf", "pdf"),
    "png": Kind("image/png", "png"),
    "pptx": Kind(f"{_OFFICE}.presentationml.presentation", "pptx"),
    "txt": Kind("text/plain", "text"),
    "xlsx": Kind(f"{_OFFICE}.spreadsheetml.sheet", "xlsx"),
    "zip": Kind("application/zip", "zip"),
}


def extension(name: str) -> str:
    """The end of a file's name, in small letters and without its dot; empty when there is none."""
    return PurePath(name).suffix.removeprefix(".").lower()


def kind_of(name: str) -> Kind:
    """What Slack takes a file of this name for."""
    return _KINDS.get(extension(name), _UNKNOWN)


def address_of(name: str) -> str:
    """A file's name as it stands in its addresses."""
    return re.sub(r"[^a-z0-9._-]+", "_", name.lower())


def file_json(file: File) -> Json:
    """A file as in `files.info`, in messages and in what a form holds."""
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.name,
        "mimetype": file.mimetype,
        "filetype": file.filetype,
        "pretty_type": file.filetype.upper(),
        "user": file.user,
        "size": file.size,
        "mode": "hosted",
        "editable": False,
        "is_external": False,
        "external_type": "",
        "is_public": False,
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": file.url_private,
        "url_private_download": file.url_private_download,
        "permalink": file.permalink,
        "channels": list(file.shared_in),
        "file_access": "visible",
    }


def pieces(file: File) -> Iterator[bytes]:
    """The content, at most `PIECE` bytes at a time; what is not held is made up, the same at every reading."""
    for start in range(0, file.size, PIECE):
        end = min(start + PIECE, file.size)
        yield _made_up(start, end) if file.content is None else file.content[start:end]


def _made_up(start: int, end: int) -> bytes:
    offset = start % len(_LINE)
    lines = -(-(offset + end - start) // len(_LINE))
    return (_LINE * lines)[offset : offset + end - start]
