"""Files that people gave: found by their id and read in a stream, from Slack's own hosts alone.

The token goes with the request, so where a file is said to be is looked at before anything is asked there.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.slack.calls import call, translated
from bot.slack.errors import FileGone, Unreachable
from bot.slack.verdicts import judge

METHOD = "file_download"
CHUNK = 64 * 1024
# The reader may be as slow as the vendor takes what is read; silence from Slack is cut off much earlier.
LONGEST = aiohttp.ClientTimeout(total=1800, sock_connect=10, sock_read=60)
_MOST_REDIRECTS = 3
_REDIRECTION = 3  # the hundreds of a status
_HOSTS = ("slack.com", "slack-edge.com")
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Download:
    """A file on its way: exactly `size` bytes come in `chunks`, or an error that says why not."""

    name: str
    size: int
    chunks: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class _Place:
    name: str
    size: int
    url: URL
    is_html: bool


@asynccontextmanager
async def download(client: AsyncWebClient, file_id: str) -> AsyncGenerator[Download]:
    """Open the file for reading once; `FileGone` when it cannot be had at all."""
    place = await _find(client, file_id)
    session = client.session
    if session is None:
        raise TypeError("the client was made without a session")
    with translated(METHOD, reads=True):
        response = await _get(client, session, place.url)
    try:
        _require_file(response, place)
        yield Download(place.name, place.size, _chunks(response, place.size))
    finally:
        # What was not read is not waited for.
        response.close()


async def _find(client: AsyncWebClient, file_id: str) -> _Place:
    answer = await call(client, "files.info", {"file": file_id}, reads=True)
    file = answer.get("file")
    found = file if isinstance(file, dict) else {}
    url, size = found.get("url_private_download") or found.get("url_private"), found.get("size")
    if not isinstance(url, str) or not isinstance(size, int) or found.get("is_external") is True:
        raise FileGone("The file is kept outside of Slack, or cannot be read there.")
    return _Place(str(found.get("name") or file_id), size, _address(url), found.get("mimetype") == _HTML)


def _address(url: str) -> URL:
    try:
        return URL(url)
    except ValueError as error:
        raise FileGone("The file has no address that can be read.") from error


async def _get(client: AsyncWebClient, session: aiohttp.ClientSession, url: URL) -> aiohttp.ClientResponse:
    """The answer to the request, redirected to hosts of Slack's at the most: nobody else gets the token."""
    headers = {"Authorization": f"Bearer {client.token}", "Accept-Encoding": "identity"}
    for _ in range(_MOST_REDIRECTS + 1):
        if not _is_slack(url, URL(client.base_url)):
            raise FileGone("The file is kept outside of Slack, where I do not look.")
        response = await session.get(url, headers=headers, allow_redirects=False, timeout=LONGEST)
        location = response.headers.get("Location")
        if response.status // 100 != _REDIRECTION or location is None:
            return response
        response.close()
        url = url.join(_address(location))
    raise Unreachable("Slack sends the request for the file from one address to the next.")


def _is_slack(url: URL, api: URL) -> bool:
    if (url.scheme, url.host, url.port) == (api.scheme, api.host, api.port):
        return True
    host = url.host or ""
    return url.scheme == "https" and any(host == one or host.endswith(f".{one}") for one in _HOSTS)


def _require_file(response: aiohttp.ClientResponse, place: _Place) -> None:
    if response.status in _REFUSED:
        raise FileGone("The file is not in Slack any more, or I may not read it.")
    if response.status != HTTPStatus.OK:
        word = {"error": f"HTTP {response.status}"} if response.status < HTTPStatus.INTERNAL_SERVER_ERROR else {}
        raise judge(METHOD, response.status, response.headers, word, reads=True)
    if response.content_type == _HTML and not place.is_html:
        # The page on which a person would sign in.
        raise FileGone("Slack does not let me read the file.")


async def _chunks(response: aiohttp.ClientResponse, size: int) -> AsyncIterator[bytes]:
    read = 0
    with translated(METHOD, reads=True):
        async for chunk in response.content.iter_chunked(CHUNK):
            read += len(chunk)
            if read > size:
                break
            yield chunk
    if read != size:
        raise Unreachable(f"The file came with {read:,} bytes instead of {size:,}.")
