"""Secrets do not belong on a screen: the first characters say which one it was, the rest is taken away."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

SHOWN = 8
_SECRET_NAMES = frozenset({"token", "authorization", "x-slack-signature", "api_key", "ticket", "signing_secret"})
_TOKEN = re.compile(r"\b(?:xox[a-z]|xapp)-[\w-]+|(?<=\bBearer )\S+|(?<=[?&]ticket=)[^&\s]+", re.IGNORECASE)


class Mask:
    """Masks the given secrets wherever they stand, everything shaped like a token, and the values of telling names."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted((re.escape(secret) for secret in secrets if secret), key=len, reverse=True)
        self._known = re.compile("|".join(known)) if known else None

    def __call__(self, value: Any, name: str = "") -> Any:
        """A copy of a JSON value (a mapping or list is walked through) that is fit to be shown."""
        if isinstance(value, Mapping):
            return {str(key): self(inner, str(key)) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self(inner, name) for inner in value]
        if isinstance(value, str):
            return self._text(value, name)
        return value

    def _text(self, text: str, name: str) -> str:
        masked = _TOKEN.sub(lambda found: _short(found[0]), text)
        if self._known is not None:
            masked = self._known.sub(lambda found: _short(found[0]), masked)
        return _short(text) if masked == text and name.lower() in _SECRET_NAMES else masked


def _short(secret: str) -> str:
    return f"{secret[:SHOWN]}…"
