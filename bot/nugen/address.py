"""Where the vendor is: checks on what becomes part of a URL or a header, made before anything can be sent."""

import ipaddress
from urllib.parse import quote, urlsplit

from bot.nugen.contracts import Call
from bot.nugen.errors import NotFound
from bot.nugen.values import MAX_ID

_HIGHEST_PORT = 65535


def checked_base_url(text: str) -> str:
    """The address without a slash at its end. `ValueError` says in words what is wrong with it.

    https only, except towards this machine itself; no user name, query or fragment, which would end up in logs.
    """
    if not text.isascii() or not text.isprintable() or any(character in text for character in ' \\?#"<>'):
        raise ValueError("NUGEN_BASE_URL must be a plain address such as https://api.nugen.in, without ? or #.")
    try:
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("NUGEN_BASE_URL is no valid address. Example: https://api.nugen.in") from error
    if "@" in parts.netloc:
        raise ValueError("NUGEN_BASE_URL must not contain a user name or password.")
    if not host or port == 0 or (port is not None and port > _HIGHEST_PORT):
        raise ValueError("NUGEN_BASE_URL needs a host, and a port only from 1 to 65535.")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ValueError("NUGEN_BASE_URL must begin with https:// (http:// is only for this machine itself).")
    return text.rstrip("/")


def checked_api_key(text: str) -> str:
    """The key as it is. `ValueError` says what is wrong with it, without repeating it."""
    if not text:
        raise ValueError("NUGEN_API_KEY is empty. Make a key in Nugen's dashboard.")
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("NUGEN_API_KEY contains a blank, a line break or a letter that no key has. Copy it again.")
    return text


def path_of(call: Call, vendor_id: str | None = None) -> str:
    """The path of a call, about one thing if it has an id. One that cannot stand in a path is nobody's: `NotFound`."""
    if vendor_id is None:
        return call.path
    if vendor_id in {"", ".", ".."} or len(vendor_id) > MAX_ID:
        raise NotFound
    try:
        return call.path.format(id=quote(vendor_id, safe=""))
    except UnicodeEncodeError as error:
        raise NotFound from error


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
