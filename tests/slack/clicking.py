"""An app behind the playground's Slack that takes every click."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.playground.slack import SlackPlayground


@asynccontextmanager
async def clicking(slack: SlackPlayground) -> AsyncIterator[list[dict[str, str]]]:
    """An app that acknowledges every command at once; gives what it was sent."""
    heard: list[dict[str, str]] = []

    async def acknowledge(request: web.Request) -> web.Response:
        heard.append({name: str(value) for name, value in (await request.post()).items()})
        return web.Response()

    app = web.Application()
    app.router.add_post("/slack/events", acknowledge)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    try:
        yield heard
    finally:
        await runner.cleanup()
