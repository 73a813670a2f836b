"""What the vendor says in words, made fit to be shown: no mark-up, nothing invisible, no secrets, short."""

import html
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping

from bot.nugen.errors import Unreadable
from bot.nugen.values import lone, parse_json

MAX_DETAIL = 500
_LOOKED_AT = 10_000
_MAX_NESTING = 4
_MAX_SAYINGS = 5
_TAG = re.compile(r"(<[A-Za-z/!?][^<>]*>)")
_TAG_NAME = re.compile(r"</?([A-Za-z0-9]+)")
_UNSEEN_ELEMENTS = frozenset({"title", "script", "style"})
_INVISIBLE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
# An API key, and any bearer token.
_SECRET_SHAPES = re.compile(r"nugen-[A-Za-z0-9_-]{16,}|(?<=Bearer )\S+", re.IGNORECASE)
# In an address that was signed in advance, which works without a key.
_SIGNATURE = "x-amz-"
_HIDDEN = "[hidden]"
_SAYING_KEYS = ("message", "msg", "detail", "error", "reason")


def clean_text(text: str, *, secrets: Collection[str] = ()) -> str:
    """One line of at most 500 characters without tags, control, direction or zero-width characters, or secrets."""
    seen = "".join(_visible(html.unescape(text[:_LOOKED_AT])))
    words = _without_tags(seen).split()
    line = " ".join(_HIDDEN if _SIGNATURE in word.lower() else word for word in words)
    for secret in secrets:
        line = line.replace(secret, _HIDDEN)
    line = _SECRET_SHAPES.sub(_HIDDEN, line)
    return line if len(line) <= MAX_DETAIL else f"{line[: MAX_DETAIL - 1].rstrip()}…"


def clean_detail(body: bytes, *, secrets: Collection[str] = ()) -> str:
    """What an answer says about why, cleaned: `detail` as text, object or array, or a page of HTML. Empty if nothing."""
    try:
        document = parse_json(body)
    except Unreadable:
        return clean_text(body[:_LOOKED_AT].decode("utf-8", "replace"), secrets=secrets)
    return clean_text("; ".join(_sayings(document)), secrets=secrets)


def field_messages(body: bytes, our_words: Mapping[str, str], *, secrets: Collection[str] = ()) -> dict[str, str]:
    """The reasons of a 422, each under our word for the field that its `loc` names; other reasons are left out."""
    try:
        document = parse_json(body)
    except Unreadable:
        return {}
    details = document.get("detail") if isinstance(document, dict) else None
    messages: dict[str, str] = {}
    for entry in details if isinstance(details, list) else []:
        loc = entry.get("loc") if isinstance(entry, dict) else None
        for step in loc if isinstance(loc, list) else []:
            ours = our_words.get(step) if isinstance(step, str) else None
            if ours is not None:
                reason = clean_text("; ".join(_sayings(entry.get("msg"))), secrets=secrets)
                messages.setdefault(ours, reason or "Nugen does not accept this value.")
                break
    return messages


def _sayings(value: object, depth: int = 0) -> Iterator[str]:
    value = lone(value)
    if depth > _MAX_NESTING:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value[:_MAX_SAYINGS]:
            yield from _sayings(item, depth + 1)
    elif isinstance(value, dict):
        # Known keys only: an answer may also hold e-mail addresses and addresses signed in advance.
        found = next((value[key] for key in _SAYING_KEYS if value.get(key)), None)
        place = ".".join(str(step) for step in _place(value))
        for saying in _sayings(found, depth + 1):
            yield f"{place}: {saying}" if place else saying


def _place(entry: Mapping[str, object]) -> list[object]:
    loc = entry.get("loc")
    return [step for step in loc if step != "body"] if isinstance(loc, list) else []


def _visible(text: str) -> Iterator[str]:
    for character in text:
        if character.isspace():
            yield " "
        elif unicodedata.category(character) not in _INVISIBLE_CATEGORIES:
            yield character


def _without_tags(text: str) -> str:
    """The text outside of tags; of a page, what its body says, or else its title."""
    unseen: str | None = None
    said: list[str] = []
    title: list[str] = []
    for piece in _TAG.split(text):
        if not _TAG.fullmatch(piece):
            (said if unseen is None else title if unseen == "title" else []).append(piece)
            continue
        name = _TAG_NAME.match(piece)
        element = name[1].lower() if name else ""
        if element in _UNSEEN_ELEMENTS:
            unseen = None if piece.startswith("</") else element
    body = " ".join(said)
    return body if body.strip() else " ".join(title)
