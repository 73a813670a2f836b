"""A form with one file in it, as bytes that are made while they leave: no file is ever whole in memory."""

import mimetypes
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Mapping

from bot.nugen.contracts import Names
from bot.nugen.errors import BrokenFile
from bot.nugen.transport import Content

_QUOTED = str.maketrans({'"': "%22", "/": "_", "\\": "_"})


class FileForm:
    """The fields of a form, then its file of `size` bytes.

    `names` has the vendor's word for each field and for the `file`; a field without one is left out.
    `fault` is what went wrong where the file comes from, if that is why the request broke off: the form did not arrive
    whole then, so nothing can have come of it.
    """

    def __init__(
        self, names: Names, fields: Mapping[str, str], *, name: str, size: int, chunks: AsyncIterator[bytes]
    ) -> None:
        boundary = secrets.token_hex(16)
        kind = mimetypes.guess_type(name)[0] or "text/plain"
        parts = [f"name={_quoted(names[ours])}\r\n\r\n{value}" for ours, value in fields.items() if ours in names]
        parts.append(f"name={_quoted(names['file'])}; filename={_quoted(name)}\r\nContent-Type: {kind}\r\n\r\n")
        written = "\r\n".join(f"--{boundary}\r\nContent-Disposition: form-data; {part}" for part in parts)
        self._head = written.encode("utf-8", "replace")
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        self._chunks = chunks
        self._size = size
        self._made = self._bytes()
        self.fault: Exception | None = None
        self.content = Content(
            f"multipart/form-data; boundary={boundary}", len(self._head) + size + len(self._tail), self._made
        )

    async def aclose(self) -> None:
        """Make no more bytes; whoever gave the file closes it."""
        await self._made.aclose()

    async def _bytes(self) -> AsyncGenerator[bytes]:
        yield self._head
        sent = 0
        while (chunk := await self._next()) is not None:
            sent += len(chunk)
            if sent > self._size:
                self._refuse(sent)
            yield chunk
        if sent < self._size:
            self._refuse(sent)
        yield self._tail

    async def _next(self) -> bytes | None:
        try:
            return await anext(self._chunks, None)
        except Exception as error:
            self.fault = error
            raise

    def _refuse(self, sent: int) -> None:
        self.fault = BrokenFile(f"{self._size} bytes were announced, and {sent} or more came.")
        raise self.fault


def _quoted(name: str) -> str:
    """A name between quotes as browsers write it, in one line and without anything that looks like a path."""
    line = "".join(character if character.isprintable() else "_" for character in name)
    return f'"{line.translate(_QUOTED)}"'
