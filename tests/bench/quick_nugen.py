"""A Nugen that lists any number of running projects at once: what is measured is the bot, not the playground."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

LIST = "/api/v3/alignment-projects/list"
DETAIL = "/api/v3/alignment-projects/{id}"


def project_id(number: int) -> str:
    """An id as Nugen makes them."""
    return f"alignment-project-{number:06}"


@dataclass
class QuickNugen:
    """`size` projects in training, all with the same `progress`."""

    url: str = ""
    size: int = 0
    progress: int = 10
    calls: list[str] = field(default_factory=list)
    called: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def projects(self, request: web.Request) -> web.Response:
        """One page."""
        async with self.called:
            self.calls.append("list")
            self.called.notify_all()
        first, limit = int(request.query["offset"]), int(request.query["limit"])
        rows = [self._row(number) for number in range(first, min(first + limit, self.size))]
        return web.json_response({"alignment_projects": rows})

    async def detail(self, request: web.Request) -> web.Response:
        """One project."""
        self.calls.append("detail")
        return web.json_response(self._row(int(request.match_info["id"].rpartition("-")[2])))

    async def control(self, request: web.Request) -> web.Response:
        """Take over size and progress, give the calls since the last time."""
        wanted = await request.json()
        self.size, self.progress = wanted["size"], wanted["progress"]
        calls, self.calls = self.calls, []
        return web.json_response({"list": calls.count("list"), "detail": calls.count("detail")})

    def _row(self, number: int) -> dict[str, object]:
        return {
            "alignment_id": project_id(number),
            "alignment_name": f"Bench {number}",
            "base_model_id": "nugen-flash-instruct",
            "status": "TRAINING",
            "progress": self.progress,
            "model_id": None,
            "document_ids": ["doc-abc123", "doc-def456"],
            "document_count": 2,
            "created_at": "2026-11-20T10:00:00Z",
            "updated_at": "2026-11-20T11:00:00Z",
            "completed_at": None,
        }

    async def nothing(self, _: web.Request) -> web.Response:
        """An empty list of anything else."""
        return web.json_response(json.loads('{"models": [], "documents": [], "benchmarks": []}'))


@asynccontextmanager
async def quick_nugen() -> AsyncIterator[QuickNugen]:
    """One that listens, until the end."""
    nugen = QuickNugen()
    app = web.Application()
    app.add_routes([web.get(LIST, nugen.projects), web.get(DETAIL, nugen.detail), web.post("/control", nugen.control)])
    app.add_routes([web.get("/{rest:.*}", nugen.nothing)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    nugen.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield nugen
    finally:
        await runner.cleanup()
