"""The one address that Slack knows when several programs listen over HTTP: it hands each request to the next of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

LOOPBACK = "127.0.0.1"
# Everything else in a request is about one connection, and these are two.
HANDED_ON = ("content-type", "user-agent", "x-slack-")


class Front:
    """Hands requests on to `ports` in turn, as a load balancer does.

    Where nobody listens nothing was handed over, so the next one gets it. What breaks off afterwards breaks off for
    Slack too: whoever got it may have done what it asked for.
    """

    def __init__(self, session: aiohttp.ClientSession, ports: Callable[[], Sequence[int]]) -> None:
        self._session = session
        self._ports = ports
        self._turn = 0

    async def hand_on(self, request: web.Request) -> web.Response:
        """The answer of whoever was asked."""
        body = await request.read()
        headers = {name: value for name, value in request.headers.items() if name.lower().startswith(HANDED_ON)}
        for port in self._in_turn():
            url = f"http://{LOOPBACK}:{port}{request.path}"
            try:
                async with self._session.post(url, data=body, headers=headers) as answer:
                    kind = answer.headers.get("Content-Type", "text/plain")
                    return web.Response(status=answer.status, body=await answer.read(), headers={"Content-Type": kind})
            except aiohttp.ClientConnectorError:
                continue
            except aiohttp.ClientError:
                break
        if request.transport is not None:
            request.transport.abort()
        return web.Response(status=502)

    def _in_turn(self) -> Sequence[int]:
        ports = self._ports()
        self._turn += 1
        first = self._turn % len(ports) if ports else 0
        return [*ports[first:], *ports[:first]]


@asynccontextmanager
async def a_front(ports: Callable[[], Sequence[int]]) -> AsyncIterator[str]:
    """The address to let Slack deliver to."""
    app = web.Application()
    # A connection for each request: one that was kept would break off for a program that died long before it.
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as session:
        app.router.add_post("/slack/events", Front(session, ports).hand_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0)
        await runner.setup()
        try:
            await web.TCPSite(runner, LOOPBACK, 0).start()
            yield f"http://{LOOPBACK}:{runner.addresses[0][1]}/slack/events"
        finally:
            await runner.cleanup()
