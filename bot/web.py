"""What the bot answers over HTTP: Slack's requests behind a signature gate, and two questions about its health.

The gate stands on the raw bytes in front of Bolt, which would otherwise read a body before it knows whose it is.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.payloads import sound
from bot.slack.signature import RequestRefused, read_body, read_signed_request

BODY_SECONDS = 10.0
"""How long a request may take to arrive; Slack's own arrive at once."""

CHECKS_SECONDS = 5.0
"""How long the checks of readiness may take before that is an answer as well."""

# The only headers that Bolt is given: the signature does not cover headers, and Bolt obeys some that Slack never sends.
_HEADERS_FOR_BOLT = ("x-slack-retry-num", "x-slack-retry-reason")


class Readiness(Protocol):
    """Knows whether the bot can do its work at the moment."""

    async def checks(self) -> dict[str, str | None]:
        """Each check by name, with what is wrong in words, or `None` when all is well."""
        ...


class Dispatcher(Protocol):
    """Answers what Slack sends, as Bolt does."""

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """The answer to one request."""
        ...


class Requests:
    """Bolt with its listeners, `app`, from the moment that it is there; until then nothing is acknowledged."""

    app: AsyncApp | None = None

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        """Bolt's answer, or that it is too early for one."""
        if self.app is None:
            return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, body="The bot is still starting.")
        return await self.app.async_dispatch(req)


def web_app(
    *,
    readiness: Readiness,
    slack: Dispatcher | None = None,
    signing_secret: SecretStr | None = None,
    clock: Callable[[], float] = time.time,
    body_seconds: float = BODY_SECONDS,
    checks_seconds: float = CHECKS_SECONDS,
) -> Starlette:
    """The ASGI application. `POST /slack/events` exists only with `slack` and its `signing_secret`.

    `GET /healthz` says that the process is alive; `GET /readyz` is 200 when every check is well and 503 otherwise.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("alive")

    async def readyz(_: Request) -> Response:
        return await _ready(readiness, checks_seconds)

    routes = [Route("/healthz", healthz), Route("/readyz", readyz)]
    if slack is not None and signing_secret is not None:
        gate = _SlackRequests(slack, signing_secret, clock, body_seconds)
        routes.append(Route("/slack/events", gate.answer, methods=["POST"]))
    app = Starlette(routes=routes)
    # A redirect would send Slack, or a person who mistyped the address, to the same mistake once more.
    app.router.redirect_slashes = False
    return app


class _SlackRequests:
    def __init__(
        self, app: Dispatcher, signing_secret: SecretStr, clock: Callable[[], float], body_seconds: float
    ) -> None:
        self._app = app
        self._signing_secret = signing_secret
        self._clock = clock
        self._body_seconds = body_seconds

    async def answer(self, request: Request) -> Response:
        """Bolt's answer to a request that is Slack's; a short refusal, which repeats nothing of it, to any other."""
        try:
            async with asyncio.timeout(self._body_seconds):
                body = await read_body(request.headers, request.stream())
            payload = read_signed_request(
                request.headers, body, signing_secret=self._signing_secret.get_secret_value(), now=self._clock()
            )
        except RequestRefused as refused:
            return _refusal(refused.status, refused.reason)
        except TimeoutError:
            return _refusal(HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive.")
        except ClientDisconnect:
            return _refusal(HTTPStatus.BAD_REQUEST, "The request did not arrive completely.")
        return await self._dispatched(request, payload)

    async def _dispatched(self, request: Request, payload: Mapping[str, Any]) -> Response:
        headers = {name: request.headers[name] for name in _HEADERS_FOR_BOLT if name in request.headers}
        # Bolt reads a dictionary as it is in this mode, and leaves the signature, which was checked here, alone.
        bolt = await self._app.async_dispatch(
            AsyncBoltRequest(body=sound(payload), headers=dict(headers), mode="socket_mode")
        )
        answer = Response(bolt.body, status_code=bolt.status)
        for name, values in bolt.headers.items():
            for value in values:
                answer.headers.append(name, value)
        return answer


def _refusal(status: int, reason: str) -> Response:
    # The connection may hold bytes that belong to the refused request; nothing may be read from it as a new one.
    return PlainTextResponse(reason, status_code=status, headers={"connection": "close"})


async def _ready(readiness: Readiness, seconds: float) -> Response:
    try:
        async with asyncio.timeout(seconds):
            checks = await readiness.checks()
    except TimeoutError:
        checks = {"checks": f"They did not end within {seconds:g} seconds. Look at the database first."}
    ready = not any(checks.values())
    return JSONResponse(
        {"ready": ready, "checks": {name: wrong or "ok" for name, wrong in checks.items()}},
        status_code=HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"cache-control": "no-store"},
    )
