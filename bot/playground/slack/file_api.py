"""The addresses under which an app downloads files: a token in the header, or a page to sign in on."""

import asyncio
from contextlib import suppress

from aiohttp import web

from bot.playground.slack.core import Core
from bot.playground.slack.faults import BEFORE, DownloadFault, Fault, broken
from bot.playground.slack.files import FILES_SCOPE, pieces
from bot.playground.slack.model import File
from bot.playground.slack.wire import WireRecord

KIND = "file_download"
SIGN_IN = """<!DOCTYPE html>
<html lang="en"><head><title>Sign in | Slack</title></head><body><h1>Sign in to Playground</h1></body></html>
"""


class FileApi:
    """Serves `/files-pri/{team}-{file}/{name}` and `…/download/{name}`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One download. Its content is never in the wire log."""
        file = self._core.workspace.files.get(request.match_info["place"].rpartition("-")[2])
        record = self._core.wire.begin("to_slack", KIND, {"path": request.path, "file": file.id if file else None})
        await asyncio.sleep(self._core.faults.latency)
        fault = self._core.faults.take(KIND)
        if fault is Fault.RATE_LIMITED:
            wait = str(self._core.faults.retry_after)
            self._core.wire.end(record, status=429, note=f"Retry-After: {wait} s")
            return web.Response(status=429, text="rate_limited", headers={"Retry-After": wait})
        if fault in BEFORE:
            self._core.wire.end(record, note=f"fault: {fault}")
            return broken(request, fault)
        if not self._may_read(request):
            # As at Slack: no error, but a page for people, which an app must not take for the file.
            self._core.wire.end(record, status=200, note="a sign-in page instead of the file")
            return web.Response(text=SIGN_IN, content_type="text/html")
        trouble = self._core.faults.downloads.popleft() if self._core.faults.downloads else None
        missing = file is None or file.deleted or not self._core.workspace.bot_sees(file)
        if file is None or missing or trouble is DownloadFault.MISSING:
            self._core.wire.end(record, status=404)
            return web.Response(status=404, text="Not Found")
        cut = trouble is DownloadFault.CUT or fault is not None
        pause = self._core.faults.download_pause if trouble is DownloadFault.SLOW else 0.0
        return await self._send(request, file, record, pause=pause, length=file.size // 2 if cut else file.size)

    def _may_read(self, request: web.Request) -> bool:
        authorised = request.headers.get("Authorization") == f"Bearer {self._core.bot_token}"
        revoked = self._core.workspace.token_problem is not None
        return authorised and not revoked and FILES_SCOPE in self._core.manifest.scopes

    async def _send(
        self, request: web.Request, file: File, record: WireRecord, *, pause: float, length: int
    ) -> web.StreamResponse:
        """Stream `length` bytes; when that is not all of it, the connection is cut then."""
        response = web.StreamResponse(headers={"Content-Type": file.mimetype})
        response.content_length = file.size
        sent = 0
        try:
            with suppress(ConnectionResetError):  # the app went away
                await response.prepare(request)
                for piece in pieces(file):
                    await asyncio.sleep(pause)
                    part = piece[: length - sent]
                    await response.write(part)
                    sent += len(part)
                    if sent >= length:
                        break
        finally:
            self._core.wire.end(record, status=200, note=f"{sent} of {file.size} bytes")
        if sent < file.size and request.transport is not None:
            request.transport.abort()
        return response
