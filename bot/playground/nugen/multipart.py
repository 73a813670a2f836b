"""Reads a multipart form as it arrives: of a file only its name, its size and a hash stay, and the beginning of it."""

import hashlib
import re
from enum import StrEnum

from bot.playground.nugen.request import Form, FormProblem, Part

LARGEST_FILE = 100 * 1000 * 1000  # bytes
KEPT_OF_A_PART = 1024 * 1024
LONGEST_HEAD = 16 * 1024

_BOUNDARY = re.compile(r'boundary="?([^";\s]{1,70})"?', re.IGNORECASE)
_PARAMETER = re.compile(rb';\s*(name|filename)="((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_ESCAPED = re.compile(rb'\\(["\\])')
# What a browser writes for the characters that would end the name or the line.
_BROWSER_ESCAPES = ((b"%22", b'"'), (b"%0D", b"\r"), (b"%0A", b"\n"))


class _Place(StrEnum):
    PREAMBLE = "before the first part"
    HEAD = "in the head of a part"
    CONTENT = "in the content of a part"
    END = "after the last part"


def boundary_of(content_type: str) -> bytes | None:
    """Give the boundary of a multipart form, `None` if the content type is another."""
    kind, _, parameters = content_type.partition(";")
    found = _BOUNDARY.search(parameters)
    if kind.strip().lower() != "multipart/form-data" or found is None:
        return None
    return found.group(1).encode("latin-1", "replace")


class FormReader:
    """Takes a form in pieces of any size. Once there is a `problem` nothing more is taken."""

    def __init__(self, boundary: bytes) -> None:
        self.problem: FormProblem | None = None
        self._delimiter = b"\r\n--" + boundary
        # So that the first delimiter, which may stand at the very beginning, looks like every other.
        self._unread = bytearray(b"\r\n")
        self._place = _Place.PREAMBLE
        self._part = _PartReader("", None)
        self._parts: list[Part] = []

    def feed(self, data: bytes) -> None:
        """Take the next piece."""
        self._unread += data
        while self.problem is None and self._step():
            pass

    def form(self) -> Form:
        """Give what was read, when nothing more comes."""
        if self.problem is None and self._place is not _Place.END:
            self.problem = FormProblem.MALFORMED
        return Form(tuple(self._parts), self.problem)

    def _step(self) -> bool:
        """Read on; whether there may be more to read in what has arrived."""
        if self._place is _Place.END:
            self._unread.clear()
            return False
        return self._read_head() if self._place is _Place.HEAD else self._read_content()

    def _read_head(self) -> bool:
        end = self._unread.find(b"\r\n\r\n")
        if end < 0:
            if len(self._unread) > LONGEST_HEAD:
                self.problem = FormProblem.MALFORMED
            return False
        head = bytes(self._unread[:end])
        del self._unread[: end + 4]
        names = {key.lower(): _text(value) for key, value in _PARAMETER.findall(head)}
        if b"name" not in names:
            self.problem = FormProblem.MALFORMED
            return False
        self._part = _PartReader(names[b"name"], names.get(b"filename"))
        self._place = _Place.CONTENT
        return True

    def _read_content(self) -> bool:
        end = self._unread.find(self._delimiter)
        if end < 0:
            # The rest may be the beginning of a delimiter.
            self._take(max(0, len(self._unread) - len(self._delimiter) + 1))
            return False
        self._take(end)
        after = bytes(self._unread[len(self._delimiter) : len(self._delimiter) + 2])
        if len(after) < len(b"--") or self.problem is not None:
            return False
        if self._place is _Place.CONTENT:
            self._parts.append(self._part.part())
        del self._unread[: len(self._delimiter) + 2]
        match after:
            case b"--":
                self._place = _Place.END
            case b"\r\n":
                self._place = _Place.HEAD
            case _:
                self.problem = FormProblem.MALFORMED
        return True

    def _take(self, length: int) -> None:
        if self._place is _Place.CONTENT:
            self._part.take(bytes(self._unread[:length]))
            if self._part.size > LARGEST_FILE:
                self.problem = FormProblem.TOO_LARGE
        del self._unread[:length]


class _PartReader:
    def __init__(self, name: str, filename: str | None) -> None:
        self.size = 0
        self._name = name
        self._filename = filename
        self._hash = hashlib.sha256()
        self._beginning = bytearray()

    def take(self, data: bytes) -> None:
        self.size += len(data)
        self._hash.update(data)
        self._beginning += data[: KEPT_OF_A_PART - len(self._beginning)]

    def part(self) -> Part:
        return Part(self._name, self._filename, self.size, self._hash.hexdigest(), bytes(self._beginning))


def _text(quoted: bytes) -> str:
    value = _ESCAPED.sub(rb"\1", quoted)
    for escape, character in _BROWSER_ESCAPES:
        value = value.replace(escape, character)
    return value.decode(errors="replace")
