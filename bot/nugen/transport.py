"""Bytes to the vendor and back: the only module that imports httpx, so that another client is one import away.

Reads share one kept-open client. Writes have a client of their own without keep-alive: on a connection that the
server is just closing, a paid POST would end in doubt for no reason.
"""

import asyncio
import functools
import re
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from typing import Any, Self

import httpx

from bot.nugen.errors import NotSent, NugenError, OutcomeUnknown, TryLater, Unreadable

MAX_ANSWER_BYTES = 10_000_000
_MAX_CONNECTIONS = 20
_MAX_KEPT_OPEN = 10
_KEPT_OPEN_SECONDS = 20
_LONGEST_RETRY_AFTER = 24 * 3600.0
_SECONDS = re.compile(r"[0-9]{1,9}")
# Beside its own errors httpx lets through what the name look-up (UnicodeError is a ValueError), the sockets, two tries
# to connect at once (ExceptionGroup) and a closed client (RuntimeError) raise.
_READ_FAULTS = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, RuntimeError, ExceptionGroup)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. The overall ones bound a whole call, however slowly its bytes drip.

    Keep those of reads and creates below a row's lease; an upload and an answer of a model take longer than one.
    """

    connect: float = 5
    pool: float = 5
    write: float = 10
    read: float = 15
    create_read: float = 30
    overall: float = 30
    create_overall: float = 45
    upload_read: float = 120
    upload_overall: float = 600
    chat_overall: float = 180


DEFAULT_TIMEOUTS = Timeouts()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `fault` is set when the status line came but the body did not, or not whole; `body` is empty then.

    `retry_after` is in seconds, read from either form of the header.
    """

    status: int
    retry_after: float | None = None
    body: bytes = b""
    fault: NugenError | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """The body of a request: `length` bytes of a media type, whole or as they come."""

    media_type: str
    length: int
    data: bytes | AsyncIterator[bytes]

    @classmethod
    def json(cls, document: bytes) -> Self:
        """A JSON document."""
        return cls("application/json", len(document), document)

    @property
    def headers(self) -> dict[str, str]:
        """What the server is told about it."""
        return {"Content-Type": self.media_type, "Content-Length": str(self.length)}


@dataclass(frozen=True, slots=True)
class Streamed:
    """An answer that is read while it comes; `chunks` may raise `TryLater` and `Unreadable`."""

    status: int
    retry_after: float | None
    chunks: AsyncIterator[bytes]


class Transport:
    """Two HTTP clients for one address and one key, opened at the first call and closed by `aclose`."""

    def __init__(self, *, base_url: str, api_key: str, timeouts: Timeouts) -> None:
        self._base_url = base_url
        self._headers = {
            "Authorization": f"Bearer {api_key}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip",
            "User-Agent": f"alignbot/{version('alignbot')}",
        }
        self._timeouts = timeouts
        self._opening = asyncio.Lock()
        self._clients: tuple[httpx.AsyncClient, httpx.AsyncClient] | None = None
        self._closed = False

    async def get(self, path: str, params: Mapping[str, int] | None = None) -> Answer:
        """One read. `TryLater` when no answer came; the caller judges the status of one that did."""
        try:
            reads, _ = await self._open()
            return await _exchange(reads, "GET", path, overall=self._timeouts.overall, params=params)
        except _READ_FAULTS as error:
            raise TryLater from error

    async def send_once(
        self, method: str, path: str, content: Content | None, *, may_still_send: Callable[[], bool]
    ) -> Answer:
        """A write, tried once. `may_still_send` is asked at the last moment, when the connection stands.

        `NotSent` only when the trace proves that no byte left; any other failure is `OutcomeUnknown`.
        """
        fence = _Fence(may_still_send)
        times = self._timeouts
        options: dict[str, Any] = {"extensions": {"trace": fence.trace}}
        overall = times.create_overall
        if content is not None:
            options |= {"content": content.data, "headers": content.headers}
            if not isinstance(content.data, bytes):
                overall = times.upload_overall
                options["timeout"] = self._timeout(read=times.upload_read)
        try:
            _, writes = await self._open()
            return await _exchange(writes, method, path, overall=overall, **options)
        except Exception as error:
            # Whatever it was: its class does not tell whether a byte left, the fence does, and no fault that nobody
            # thought of may end in a row that looks as if it had never been tried.
            raise (OutcomeUnknown if fence.passed else NotSent) from error

    @asynccontextmanager
    async def stream(self, method: str, path: str, content: Content) -> AsyncIterator[Streamed]:
        """A request whose answer is read while it comes, within one overall time. `TryLater` when no answer came."""
        deadline = asyncio.get_running_loop().time() + self._timeouts.chat_overall
        async with AsyncExitStack() as stack:
            try:
                async with asyncio.timeout_at(deadline):
                    _, writes = await self._open()
                    opened = writes.stream(
                        method,
                        path,
                        content=content.data,
                        headers=content.headers,
                        timeout=self._timeout(read=self._timeouts.chat_overall),
                    )
                    response = await stack.enter_async_context(opened)
            except _READ_FAULTS as error:
                raise TryLater from error
            chunks = await stack.enter_async_context(aclosing(_chunks(response, deadline)))
            retry_after = _retry_after(response.headers.get("Retry-After", ""))
            yield Streamed(response.status_code, retry_after, chunks)

    async def aclose(self) -> None:
        """Close both clients; a later call fails as if nobody could be reached."""
        self._closed = True
        for client in self._clients or ():
            await client.aclose()

    async def _open(self) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
        async with self._opening:
            if self._closed:
                raise RuntimeError("The client has been closed.")
            if self._clients is None:
                # Reading the certificates takes 20 ms, too long for everybody else on the event loop.
                is_https = self._base_url.startswith("https:")
                context = await asyncio.to_thread(_tls_context) if is_https else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
                self._clients = (
                    self._client(context, read=self._timeouts.read, kept_open=_MAX_KEPT_OPEN),
                    self._client(context, read=self._timeouts.create_read, kept_open=0),
                )
            return self._clients

    def _timeout(self, *, read: float) -> httpx.Timeout:
        times = self._timeouts
        return httpx.Timeout(connect=times.connect, read=read, write=times.write, pool=times.pool)

    def _client(self, context: ssl.SSLContext, *, read: float, kept_open: int) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            base_url=self._base_url,
            headers=self._headers,
            verify=context,
            timeout=self._timeout(read=read),
            limits=httpx.Limits(
                max_connections=_MAX_CONNECTIONS,
                max_keepalive_connections=kept_open,
                keepalive_expiry=_KEPT_OPEN_SECONDS,
            ),
            # What is sent is what was documented: no cookies that a server set earlier.
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=())),
            http2=False,
            follow_redirects=False,
            trust_env=False,
        )


class _Fence:
    """Stands right before the first byte of a write: asks whether it may leave, and remembers that it did.

    httpx tells of every step it is about to take. Whatever does not belong to making the connection counts as
    sending, so that a step with a new name is taken for "may have been sent"; today it is `send_request_headers`.
    """

    def __init__(self, may_still_send: Callable[[], bool]) -> None:
        self._may_still_send = may_still_send
        self._asked = False
        self.passed = False

    async def trace(self, event: str, _info: Mapping[str, Any]) -> None:
        if self._asked or event.startswith("connection."):
            return
        self._asked = True
        if not self._may_still_send():
            raise TimeoutError("The time to send this request has passed.")
        self.passed = True


class _TooLargeError(Exception):
    """The answer is larger than any that is worth reading."""


@functools.cache
def _tls_context() -> ssl.SSLContext:
    # The certificates that come with httpx, or those that SSL_CERT_FILE names: some systems bring none.
    return httpx.create_ssl_context()


async def _exchange(client: httpx.AsyncClient, method: str, path: str, *, overall: float, **options: Any) -> Answer:
    head: Answer | None = None
    try:
        async with asyncio.timeout(overall), client.stream(method, path, **options) as response:
            retry_after = _retry_after(response.headers.get("Retry-After", ""))
            head = Answer(status=response.status_code, retry_after=retry_after)
            return Answer(status=head.status, retry_after=retry_after, body=await _whole_body(response))
    except (httpx.HTTPError, _TooLargeError, TimeoutError) as error:
        if head is None:
            raise
        fault: NugenError = TryLater()
        if isinstance(error, httpx.DecodingError | _TooLargeError):
            fault = Unreadable()
        fault.__cause__ = error
        return Answer(status=head.status, retry_after=head.retry_after, fault=fault)


async def _chunks(response: httpx.Response, deadline: float) -> AsyncGenerator[bytes]:
    try:
        async with aclosing(_bounded(response)) as parts:
            while True:
                # Around each wait, never across a `yield`: a time-out has to end in here, not at whoever is listening.
                async with asyncio.timeout_at(deadline):
                    chunk = await anext(parts, None)
                if chunk is None:
                    return
                yield chunk
    except (httpx.DecodingError, _TooLargeError) as error:
        raise Unreadable from error
    except _READ_FAULTS as error:
        raise TryLater from error


async def _whole_body(response: httpx.Response) -> bytes:
    return b"".join([chunk async for chunk in _bounded(response)])


async def _bounded(response: httpx.Response) -> AsyncGenerator[bytes]:
    received = 0
    async for chunk in response.aiter_bytes():
        received += len(chunk)
        if received > MAX_ANSWER_BYTES:
            raise _TooLargeError
        yield chunk


def _retry_after(header: str) -> float | None:
    written = header.strip()
    if _SECONDS.fullmatch(written):
        return min(float(written), _LONGEST_RETRY_AFTER)
    try:
        until = parsedate_to_datetime(written)
        seconds = (until if until.tzinfo else until.replace(tzinfo=UTC)) - datetime.now(UTC)
    except (ValueError, OverflowError):
        return None
    return min(max(seconds.total_seconds(), 0.0), _LONGEST_RETRY_AFTER)
