"""The gate for what arrives over HTTP: nothing of a request is read before Slack's signature on its raw bytes holds.

It stands in front of Bolt, which parses before it checks, takes a command that mentions the word "payload" for an
empty one, and logs the bodies of strangers. Here a refusal says why in fixed words: it never repeats the request.
"""

import hashlib
import hmac
import json
import re
from collections.abc import AsyncIterable, Mapping
from typing import Any
from urllib.parse import parse_qsl

LARGEST_BODY = 1_000_000  # bytes
MOST_FIELDS = 100  # a slash command has about fifteen
OLDEST = 300  # seconds between Slack's clock and ours, in either direction
# What JSON is made of. Nearly all that Slack escapes in a payload is this, and the library takes four times as long.
_OF_JSON = {
    b"%22": b'"',
    b"%3A": b":",
    b"%2C": b",",
    b"%7B": b"{",
    b"%7D": b"}",
    b"%5B": b"[",
    b"%5D": b"]",
    b"%2F": b"/",
}
TIMESTAMP = re.compile(r"[0-9]{10}")
SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")


class RequestRefused(Exception):
    """The request is not passed on: answer with `status` (400, 401, 413 or 503) and, if with anything, `reason`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


async def read_body(headers: Mapping[str, str], chunks: AsyncIterable[bytes]) -> bytes:
    """Return the whole body, reading no further than the limit; a body beyond it raises RequestRefused (413)."""
    _check_declared_size(headers)
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        _check_size(len(body))
    return bytes(body)


def read_signed_request(headers: Mapping[str, str], body: bytes, *, signing_secret: str, now: float) -> dict[str, Any]:
    """Return what Slack sent, as Bolt's listeners expect it, or raise RequestRefused.

    Events come as a JSON object, interactivity as a form whose one field `payload` holds a JSON object, commands as the
    fields of a form. `now` is in seconds since 1970. The rule of the signature:
    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    _check_declared_size(headers)
    _check_size(len(body))
    _check_signature(headers, body, signing_secret=signing_secret, now=now)
    media_type = _header(headers, "content-type").partition(";")[0].strip().lower()
    if media_type == "application/json":
        return _object(body)
    if media_type == "application/x-www-form-urlencoded":
        return _form(body)
    raise RequestRefused(400, "The content type is neither JSON nor a form.")


def _header(headers: Mapping[str, str], name: str) -> str:
    # A server's headers are found by their names as they stand here; only what is spelled otherwise is looked for.
    return headers.get(name) or next((value for key, value in headers.items() if key.lower() == name), "")


def _check_declared_size(headers: Mapping[str, str]) -> None:
    declared = _header(headers, "content-length")
    if declared and not (declared.isascii() and declared.isdigit()):
        raise RequestRefused(400, "The content length is not a number.")
    # Compared by its digits first: a number of thousands of digits cannot even be converted.
    if len(declared.lstrip("0")) > len(str(LARGEST_BODY)):
        raise RequestRefused(413, "The request is too large.")
    _check_size(int(declared or 0))


def _check_size(size: int) -> None:
    if size > LARGEST_BODY:
        raise RequestRefused(413, "The request is too large.")


def _check_signature(headers: Mapping[str, str], body: bytes, *, signing_secret: str, now: float) -> None:
    if not signing_secret:
        raise RequestRefused(503, "The bot has no signing secret, so it can trust no request.")
    timestamp = _header(headers, "x-slack-request-timestamp")
    signature = _header(headers, "x-slack-signature")
    if not TIMESTAMP.fullmatch(timestamp) or not SIGNATURE.fullmatch(signature):
        raise RequestRefused(401, "The request is not signed the way Slack signs.")
    # Written so that a clock that is not a number refuses as well.
    if not abs(now - int(timestamp)) <= OLDEST:
        raise RequestRefused(401, "The request is too old, or a clock is wrong.")
    signed = b"v0:" + timestamp.encode() + b":" + body
    expected = "v0=" + hmac.new(signing_secret.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signature.encode()):
        raise RequestRefused(401, "The signature does not fit the request.")


def _form(body: bytes) -> dict[str, Any]:
    for escape, character in _OF_JSON.items():  # none of them ends a field, or makes an escape of what stands around it
        body = body.replace(escape, character)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        pairs = None  # the error quotes the body, so it is not chained
    if pairs is None:
        raise RequestRefused(400, "The form cannot be read.")
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise RequestRefused(400, "The form has a field twice.")
    # By the names of the fields alone: the word "payload" may well stand in a command's text or a channel's name.
    if "payload" in fields and "command" not in fields:
        return _object(fields["payload"])
    return fields


def _object(document: bytes | str) -> dict[str, Any]:
    try:
        value = json.loads(document if isinstance(document, str) else document.decode())
    except (ValueError, RecursionError):
        value = None  # the error holds the whole body, so it is not chained
    if not isinstance(value, dict):
        raise RequestRefused(400, "The request is not a JSON object.")
    return value
