"""The workspace as a whole: the server on loopback, and the way in for scripts, the story and the page."""

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar

from aiohttp import web

from bot.playground.slack.core import Core
from bot.playground.slack.deadlines import Deadlines
from bot.playground.slack.delivery.courier import Courier
from bot.playground.slack.delivery.sockets import Sockets
from bot.playground.slack.faults import Faults
from bot.playground.slack.file_api import FileApi
from bot.playground.slack.manifest import Manifest
from bot.playground.slack.people.person import Person
from bot.playground.slack.response_api import ResponseApi
from bot.playground.slack.webapi.server import WebApi
from bot.playground.slack.wire import WireRecord
from bot.playground.slack.workspace import Workspace

T = TypeVar("T")
LOOPBACK = "127.0.0.1"
LARGEST_BODY = 16 * 1024 * 1024
GOODBYE_SECONDS = 0.2
LAST_RECORDS = 6


class SlackPlayground:
    """A strict Slack workspace for one app, described by its manifest.

    `rates` switches Slack's rate limits on; `clock` (monotonic, seconds) is what life times and rates are measured
    with. Use it as an async context manager, or call `start` and `stop`.
    """

    def __init__(
        self,
        manifest: Mapping[str, Any],
        *,
        deadlines: Deadlines | None = None,
        rates: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._core = Core.build(Manifest(manifest), deadlines or Deadlines(), clock, rates=rates)
        self._sockets = Sockets(self._core)
        self._courier = Courier(self._core, self._sockets)
        self._core.workspace.heard = self._courier.announce
        self._routes: list[web.AbstractRouteDef] = []
        self._runner: web.AppRunner | None = None

    # What the app is configured with

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`; the Web API is `base_url + "/api/"`."""
        return self._core.base_url

    @property
    def bot_token(self) -> str:
        """The token for the Web API."""
        return self._core.bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self._core.app_token

    @property
    def signing_secret(self) -> str:
        """What HTTP deliveries are signed with."""
        return self._core.signing_secret

    @property
    def bot_user_id(self) -> str:
        """The app's own user."""
        return self.workspace.bot.id

    @property
    def team_id(self) -> str:
        """The workspace."""
        return self.workspace.team_id

    @property
    def app_id(self) -> str:
        """The app."""
        return self.workspace.app_id

    # What can be seen and switched

    @property
    def workspace(self) -> Workspace:
        """People, channels, messages, and what an administrator can do to them."""
        return self._core.workspace

    @property
    def manifest(self) -> Manifest:
        """The app's manifest as Slack reads it."""
        return self._core.manifest

    @property
    def faults(self) -> Faults:
        """What goes wrong, if anything."""
        return self._core.faults

    @property
    def streaming_allowed(self) -> bool:
        """Whether this workspace has streaming messages; where it has not, `chat.startStream` is an unknown method."""
        return self._core.streaming_allowed

    @streaming_allowed.setter
    def streaming_allowed(self, allowed: bool) -> None:
        self._core.streaming_allowed = allowed

    @property
    def wire(self) -> list[WireRecord]:
        """Everything that went over the wire, newest last."""
        return self._core.wire.records

    def person(self, user_id_or_name: str) -> Person:
        """Somebody to act as."""
        return Person(self._core, self._courier, self.workspace.user(user_id_or_name))

    async def until(self, condition: Callable[[], T | None], timeout: float = 10.0) -> T:  # noqa: ASYNC109 - waits
        """The first true value of `condition`, which is asked again after every change; else `TimeoutError`."""
        return await self._core.changes.until(condition, timeout, self._describe)

    def subscribe(self) -> AsyncIterator[int]:
        """Revision numbers: the one now, and one after each change, until the playground stops."""
        return self._core.changes.subscribe()

    # Running it

    def mount(self, routes: Iterable[web.AbstractRouteDef]) -> None:
        """Serve these as well; before `start`."""
        self._routes.extend(routes)

    async def start(self, port: int = 0) -> None:
        """Listen on loopback; port 0 means any free one."""
        app = web.Application(client_max_size=LARGEST_BODY)
        api, hooks, files = WebApi(self._core), ResponseApi(self._core), FileApi(self._core)
        app.router.add_route("*", "/api/{method}", api.handle)
        app.router.add_post("/hooks/{key}", hooks.handle)
        app.router.add_get("/files-pri/{place}/{name}", files.handle, allow_head=False)
        app.router.add_get("/files-pri/{place}/download/{name}", files.handle, allow_head=False)
        app.router.add_get("/link/", self._sockets.handle)
        app.add_routes(self._routes)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=GOODBYE_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, port).start()
        self._core.base_url = f"http://{LOOPBACK}:{self._runner.addresses[0][1]}"
        await self._courier.start()

    async def stop(self) -> None:
        """Close every connection and forget what was to be redelivered."""
        self._core.changes.close()
        await self._courier.stop()
        await self._sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.stop()

    # The way to the app

    def deliver_to(self, url: str | None) -> None:
        """Deliver by signed HTTP to this URL; `None` means Socket Mode."""
        self._courier.url = url
        self._core.changes.bump()

    async def verify_url(self) -> bool:
        """Send `url_verification` as Slack does when a URL is saved: whether the challenge came back."""
        return await self._courier.verify_url()

    async def bot_connected(self, timeout: float = 10.0) -> None:  # noqa: ASYNC109 - it waits
        """Wait until a Socket Mode connection is open or an HTTP URL is set."""
        await self.until(lambda: self._courier.reachable, timeout)

    @property
    def deliveries_under_way(self) -> int:
        """Events and copies that are being delivered or wait for their next try."""
        return self._courier.under_way

    @property
    def connections(self) -> int:
        """How many Socket Mode connections are open."""
        return self._sockets.count

    def drop_websockets(self) -> None:
        """Cut all Socket Mode connections without a word."""
        self._sockets.drop()

    async def disconnect_websockets(self, reason: str = "refresh_requested") -> None:
        """Say `disconnect` on all Socket Mode connections; all reasons but `warning` close them."""
        await self._sockets.disconnect(reason)

    def _describe(self) -> str:
        records = [f"{r.direction} {r.kind} {r.status} {r.note}".strip() for r in self.wire[-LAST_RECORDS:]]
        return "Last on the wire: " + ("; ".join(records) or "nothing") + "."
