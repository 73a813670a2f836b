"""The stream that tells the page that something changed, as server-sent events: one line a revision."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from aiohttp import web

from bot.playground.slack import SlackPlayground

# The page takes 25 s without a word for a lost connection.
HEARTBEAT = 10.0
# Changes come in bursts; the page asks for the whole state each time, so the burst is waited out.
PAUSE = 0.03


async def stream_revisions(request: web.Request, slack: SlackPlayground) -> web.StreamResponse:
    """Send every revision until the page goes away or the playground stops."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    revisions = slack.subscribe()
    coming = asyncio.ensure_future(anext(revisions, None))
    try:
        # A page that went away is noticed when something is written to it, at the latest with the next heartbeat.
        with suppress(ConnectionError):
            while True:
                done, _ = await asyncio.wait({coming}, timeout=HEARTBEAT)
                if not done:
                    await response.write(b"event: still-here\ndata:\n\n")
                    continue
                revision = coming.result()
                if revision is None:
                    break
                await response.write(f"data: {revision}\n\n".encode())
                await asyncio.sleep(PAUSE)
                coming = asyncio.ensure_future(anext(revisions, None))
    finally:
        coming.cancel()
        await asyncio.wait({coming})
        if isinstance(revisions, AsyncGenerator):
            await revisions.aclose()
    return response
