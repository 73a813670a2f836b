"""The answer of a model, read piece by piece: events of a stream, or one JSON document from a server without streams."""

import codecs
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator

from bot.nugen.cleaning import clean_detail
from bot.nugen.errors import TryLater, Unreadable
from bot.nugen.values import fields_of, lone, parse_json

MAX_ANSWER_CHARACTERS = 200_000
_EVENT = "data:"
_OTHER_LINES = (":", "event:", "id:", "retry:")


class Reply:
    """What a model says, from the lines of an answer: `said` gives the text of each line as it comes.

    After the last line `end` raises when it was no whole answer: `Unreadable` when nothing in it was understood,
    `TryLater` when it broke off.
    """

    def __init__(self, secrets: Collection[str]) -> None:
        self._secrets = secrets
        self._document: list[str] = []
        self._is_stream = False
        self._is_whole = False
        self._has_ended = False
        self._left = MAX_ANSWER_CHARACTERS

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or is as long as any answer may become; what follows is left unread."""
        return self._has_ended or self._left == 0

    def said(self, line: str) -> str:
        """The text that this line adds, often none."""
        if line.startswith(_EVENT):
            self._is_stream = True
            return self._cut(self._event(line.removeprefix(_EVENT).strip()))
        if not self._is_stream and not line.startswith(_OTHER_LINES):
            self._document.append(line)
        return ""

    def end(self) -> str:
        """What is left to say once every line was read: the whole answer of a server that does not stream."""
        rest = "" if self._is_stream else self._cut(self._event("\n".join(self._document)))
        if self._is_stream and not self._is_whole and self._left > 0:
            raise TryLater
        if self._left == MAX_ANSWER_CHARACTERS:
            raise Unreadable
        return rest

    def _event(self, data: str) -> str:
        if data == "[DONE]":
            self._is_whole = self._has_ended = True
            return ""
        fields = fields_of(parse_json(data.encode("utf-8", "replace")))
        if fields is None:
            raise Unreadable
        choices = fields.first("choices")
        choice = fields_of(choices[0]) if isinstance(choices, list) and choices else None
        if choice is None:
            if fields.first("error", "detail") is not None:
                raise TryLater(clean_detail(data.encode("utf-8", "replace"), secrets=self._secrets))
            return ""
        self._is_whole = self._is_whole or choice.first("finish_reason") is not None
        message = fields_of(choice.first("delta", "message"))
        return "".join(_texts(message.first("content") if message else choice.first("text")))

    def _cut(self, piece: str) -> str:
        kept = piece[: self._left]
        self._left -= len(kept)
        return kept


async def lines_of(chunks: AsyncIterator[bytes]) -> AsyncGenerator[str]:
    """The lines of a text that comes in pieces which break anywhere; the last one also without its end."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    begun: list[str] = []
    async for chunk in chunks:
        *ended, rest = decoder.decode(chunk).split("\n")
        for line in ended:
            yield "".join([*begun, line]).removesuffix("\r")
            begun.clear()
        begun.append(rest)
    yield "".join([*begun, decoder.decode(b"", final=True)])


def _texts(content: object) -> Iterator[str]:
    """The text of a message: a string, or the text among its parts."""
    for part in content if isinstance(content, list) else [content]:
        fields = fields_of(part)
        said = fields.first("text") if fields else lone(part)
        if isinstance(said, str):
            # Neither NUL nor half a surrogate pair survives on its way to Slack.
            yield said.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
