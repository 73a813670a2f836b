"""What makes the value of a setting usable, apart from its type: each check says in words what is wrong and what to do.

The sentences name the variable and never repeat its value: a value that was put in the wrong place may be a secret.
"""

import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_SIGNING_SECRET = re.compile(r"[0-9a-f]{32}")
# What pydantic finds by itself, by its own name for it; the braces are filled with the variable and pydantic's limits.
_FINDINGS = {
    "missing": "{name} is not set. {description}.",
    "literal_error": "{name} must be {expected}.",
    "greater_than": "{name} must be a number above {gt:g}.",
    "greater_than_equal": "{name} must be a number from {ge:g} upwards.",
    "less_than_equal": "{name} must be a number up to {le:g}.",
    "too_short": "{name} is too short to be real. Copy it again.",
    "int_parsing": "{name} must be a whole number.",
    "int_from_float": "{name} must be a whole number.",
    "float_parsing": "{name} must be a number.",
    "finite_number": "{name} must be a number.",
}

_QUOTES = "\"'"

_KINDS_OF_TOKEN = {
    "xoxb-": ("a bot token", "SLACK_BOT_TOKEN"),
    "xapp-": ("an app-level token", "SLACK_APP_TOKEN"),
    "xoxp-": ("a person's token", None),
    "xoxe": ("an expiring token, which this bot does not renew", None),
}


def as_pasted(name: str, text: str, example: str | None) -> str:
    """The value without blanks around it. `ValueError` when it is the placeholder or still carries quotation marks."""
    text = text.strip()
    if text == example:
        raise ValueError(f"{name} still has the placeholder of .env.example. Put the real value in its place.")
    if len(text) > 1 and text[0] == text[-1] and text[0] in _QUOTES:
        raise ValueError(f"{name} has quotation marks around its value. Remove them.")
    if not text.isprintable():
        raise ValueError(f"{name} contains a line break or an invisible character. Copy the value again.")
    return text


def slack_token(name: str, text: str, prefix: str) -> str:
    """A token that begins with `prefix`; one of another kind is told apart, so that swapped tokens are found at once."""
    if not text.startswith(prefix):
        for other, (kind, home) in _KINDS_OF_TOKEN.items():
            if text.startswith(other):
                belongs = f" It belongs in {home}." if home else ""
                raise ValueError(f"{name} holds {kind}.{belongs} The token for {name} begins with {prefix}")
        raise ValueError(f"{name} must begin with {prefix} Copy the token again from the settings of the Slack app.")
    if not re.fullmatch(r"[A-Za-z0-9-]{4,}", text.removeprefix(prefix)):
        raise ValueError(f"{name} is cut off or has characters that no token has. Copy it again.")
    return text


def signing_secret(name: str, text: str) -> str:
    """32 hexadecimal digits, as Slack shows it."""
    if text.startswith(tuple(_KINDS_OF_TOKEN)):
        raise ValueError(f"{name} holds a token. The signing secret stands under Basic Information, App Credentials.")
    if not _SIGNING_SECRET.fullmatch(text):
        raise ValueError(f"{name} must be 32 digits and letters from a to f. Copy it from Basic Information again.")
    return text


def api_key(name: str, text: str) -> str:
    """A key that can stand in a header."""
    if text.lower().startswith("bearer "):
        raise ValueError(f"{name} begins with the word Bearer. Leave that word out.")
    if not text.isascii() or " " in text:
        raise ValueError(f"{name} contains a blank or a letter that no key has. Copy it again.")
    return text


def address(name: str, text: str) -> str:
    """An address without a slash at its end: https, or http to this machine itself, and nothing that could leak."""
    example = f"Write it like https://example.com for {name}."
    if not text.isascii() or any(character in text for character in ' \\?#"<>'):
        raise ValueError(f"{name} is no plain address; ? and # do not belong in it. {example}")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{name} is no valid address. {example}") from error
    if "@" in parts.netloc:
        raise ValueError(f"{name} must not contain a user name or a password. Remove everything up to the @.")
    if not host or port == 0:
        raise ValueError(f"{name} needs a host, and a port above 0 if it has one. {example}")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise ValueError(f"{name} must begin with https:// (http:// is only for this machine itself).")
    return text.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether the name means this machine itself, without asking anybody."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def in_words(name: str, description: str, finding: str, facts: Mapping[str, Any]) -> str:
    """One sentence for one of pydantic's findings, which has a name and facts; the value is not among them."""
    if finding == "value_error":
        return str(facts["error"])
    sentence = _FINDINGS.get(finding, "{name} cannot be used as it is. {description}.")
    return sentence.format(name=name, description=description, **facts)
