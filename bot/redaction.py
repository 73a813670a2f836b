"""Takes secrets out of text that is about to be written down: the ones that are loaded, and whatever looks like one."""

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

MASK = "[secret]"

# Shorter values are words that stand in ordinary text as well; masking them would say what they are.
_SHORTEST = 4

_SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    # Slack's tokens, with the two-part form of rotated ones.
    (re.compile(r"\bxox[a-z](?:\.xox[a-z])?-[\w-]{4,}"), MASK),
    (re.compile(r"\bxapp-[\w-]{4,}"), MASK),
    (re.compile(r"\b(bearer|basic)(\s+|%20)[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {MASK}"),
    # The vendor's keys. Its models are called nugen-… too, and have no digit in one long run of letters and dashes.
    (re.compile(r"\bnugen-(?=[A-Za-z_-]*\d)[\w-]{16,}", re.IGNORECASE), MASK),
    # The user and password of an address.
    (re.compile(r"(?<=://)[^\s/?#\"']*@"), f"{MASK}@"),
    # Slack's signature of a request, and addresses that are keys themselves.
    (re.compile(r"\bv0=[0-9a-f]{64}"), f"v0={MASK}"),
    (re.compile(r"(?<=hooks\.slack\.com/)[\w/.-]+"), MASK),
    # name=value and "name": "value" where the name says that the value is a secret; prose ("the token: …") stays.
    (
        re.compile(
            r"\b((?:[\w-]*[_-])?(?:token|ticket|secret|password|passwd|api[_-]?key|signature))"
            r"(=['\"]?|['\"]\s*:\s*['\"])(?!\[secret\])[^\s&'\",;]{6,}",
            re.IGNORECASE,
        ),
        rf"\1\2{MASK}",
    ),
)


def redactor(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that gives its text without any of `secrets`, in plain or percent-encoded form, or anything alike."""
    spellings = {form for secret in secrets if len(secret) >= _SHORTEST for form in (secret, quote(secret, safe=""))}
    # The longest first, so that a secret which begins with another one is not left half readable.
    loaded = re.compile("|".join(re.escape(one) for one in sorted(spellings, key=len, reverse=True)) or r"(?!)")

    def redact(text: str) -> str:
        text = loaded.sub(MASK, text)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text

    return redact
