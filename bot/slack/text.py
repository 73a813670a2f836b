r"""The one family of functions through which every text of somebody else's goes before Slack sees it.

Names, descriptions, ids, file names and the vendor's errors can hold `<!channel>`, links in disguise, back-ticks,
right-to-left marks or 100 kB of HTML. There are three ways to show one, each with its own function:

* `plain`: a plain_text object, where nothing is ever read as formatting. The first choice for names and descriptions.
* `code`: inline code inside mrkdwn, for ids and the vendor's words. It shows `*`, `_` and `~` as they are.
* `literal`: inside a sentence of mrkdwn. Characters that would begin formatting become their look-alikes
  (an asterisk becomes U+2217), because Slack has no way to escape them.

Bare addresses and `@here` become nothing either: every mrkdwn object is `verbatim` and every message `parse: none`.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

ELLIPSIS = "…"
NOTHING = "—"

# No limit of Slack's is near this; whatever comes after it would be cut anyway, and cleaning it would cost time.
_LONGEST = 20_000
# Letters by their category, blank by their look.
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_JOINERS = frozenset("\u200c\u200d")
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Everything else is a line feed or a visible character that needs no look.
_BEYOND_ASCII = re.compile(r"[^\n\x20-\x7e]+")
_BLANKS = re.compile(r"\s+")
_TOKEN = re.compile(r"&(?:amp|lt|gt);|<[^<>]*>|.", re.DOTALL)
_LOOK_ALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")


def clean(text: str) -> str:
    """The text in NFC without what cannot be seen: controls except the line feed, marks of direction, zero-width.

    Joiners stay between characters beyond ASCII, where they spell words in Persian and Indic scripts and compose
    emoji. Half a surrogate pair becomes U+FFFD, because it cannot be sent at all. What is beyond the first 20,000
    characters is left out.
    """
    whole = _BREAKS.sub("\n", unicodedata.normalize("NFC", text[:_LONGEST])).replace("\t", " ")
    return unicodedata.normalize("NFC", _BEYOND_ASCII.sub(_visible_part, whole))


def one_line(text: str) -> str:
    """The clean text with every run of blanks and line breaks as one blank, none at the ends; may be empty."""
    return _BLANKS.sub(" ", clean(text)).strip()


def escape(text: str) -> str:
    """The text as mrkdwn shows it literally as far as `&`, `<` and `>` go: no mention, no link, no entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """How long Slack may think this is: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """Escaped mrkdwn of at most `limit` characters; never ends inside an entity or a `<…>` of ours."""
    return _cut((token[0] for token in _TOKEN.finditer(text)), text, limit)


def shorten(text: str, limit: int) -> str:
    """Unescaped text of at most `limit` characters."""
    return _cut(text, text, limit)


def literal(text: str, limit: int = 200) -> str:
    """Somebody else's text for the middle of a mrkdwn sentence, on one line, shown as it is; never empty."""
    shown = one_line(text).translate(_LOOK_ALIKES)
    return cut(escape(_LOOSE_UNDERSCORE.sub("\u02cd", shown)), limit) or NOTHING


def code(text: str, limit: int = 300) -> str:
    """Somebody else's text as inline code that it cannot break out of; a back-tick in it becomes an apostrophe."""
    shown = one_line(text).replace("`", "'")
    return f"`{cut(escape(shown), limit - 2)}`" if shown else NOTHING


def plain(text: str, limit: int) -> dict[str, Any]:
    """A plain_text object of 1 to `limit` characters, on one line, without emoji codes."""
    return {"type": "plain_text", "text": shorten(one_line(text), limit) or NOTHING, "emoji": False}


def paragraphs(text: str, limit: int) -> dict[str, Any]:
    """A plain_text object of 1 to `limit` characters that keeps its line breaks."""
    return {"type": "plain_text", "text": shorten(clean(text).strip(), limit) or NOTHING, "emoji": False}


def mrkdwn(text: str, limit: int) -> dict[str, Any]:
    """A mrkdwn object of a sentence of ours; what is somebody else's in it came through `code` or `literal`."""
    return {"type": "mrkdwn", "text": cut(text, limit), "verbatim": True}


def _visible_part(run: re.Match[str]) -> str:
    kept: list[str] = []
    for char in run[0]:
        category = unicodedata.category(char)
        if category == "Cs":
            kept.append("\ufffd")
        elif char in _JOINERS:
            if kept and kept[-1] not in _JOINERS:
                kept.append(char)
        elif category not in {"Cc", "Cf"} and char not in _FILLERS:
            kept.append(char)
    if kept and kept[-1] in _JOINERS:
        kept.pop()
    return "".join(kept)


def _cut(tokens: Iterable[str], text: str, limit: int) -> str:
    if length(text) <= limit:
        return text
    room = limit - len(ELLIPSIS)
    kept: list[str] = []
    for token in tokens:
        room -= length(token)
        if room < 0:
            break
        kept.append(token)
    return "".join(kept).rstrip(" \n\u200c\u200d") + ELLIPSIS
