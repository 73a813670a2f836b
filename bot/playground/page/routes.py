"""The page's routes: its files, the state, the stream of changes, and one route for each thing a person can do."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web
from pydantic import TypeAdapter

from bot.playground.nugen import NugenPlayground
from bot.playground.page.actions import ACTIONS
from bot.playground.page.bodies import Control
from bot.playground.page.controls import turn
from bot.playground.page.files import HEADERS, PageFile, page_files
from bot.playground.page.guard import guarded
from bot.playground.page.inspector import wire_shape
from bot.playground.page.shapes import versions
from bot.playground.page.state import state_shape
from bot.playground.page.stream import stream_revisions
from bot.playground.page.uploads import upload
from bot.playground.slack import SlackPlayground


def page_routes(slack: SlackPlayground, nugen: NugenPlayground) -> list[web.RouteDef]:
    """Everything under `/`, `/static/` and `/playground/`, to be mounted before the playground starts."""
    page = _Page(slack, nugen, page_files())
    return [
        web.get("/", guarded(page.index)),
        web.get("/static/{path:.+}", guarded(page.file)),
        web.get(r"/archives/{channel}/p{digits:\d{7,}}", guarded(page.permalink)),
        web.get("/playground/state", guarded(page.state)),
        web.get("/playground/history", guarded(page.history)),
        web.get("/playground/wire", guarded(page.wire)),
        web.get("/playground/stream", guarded(page.stream)),
        web.post("/playground/control", guarded(page.control)),
        web.post("/playground/upload", guarded(page.upload)),
        web.post("/playground/{action}", guarded(page.act)),
    ]


class _Page:
    def __init__(self, slack: SlackPlayground, nugen: NugenPlayground, files: Mapping[str, PageFile]) -> None:
        self._slack = slack
        self._nugen = nugen
        self._files = files
        self._control: TypeAdapter[Control] = TypeAdapter(Control)

    async def index(self, _request: web.Request) -> web.Response:
        return self._send("index.html")

    async def file(self, request: web.Request) -> web.Response:
        return self._send(request.match_info["path"])

    def _send(self, name: str) -> web.Response:
        file = self._files.get(name)
        if file is None:
            raise web.HTTPNotFound
        return web.Response(body=file.content, content_type=file.content_type, charset="utf-8", headers=HEADERS)

    async def state(self, request: web.Request) -> web.Response:
        query = request.query
        who, channel, thread = (query.get(name, "") for name in ("as", "channel", "thread"))
        return _answer(state_shape(self._slack, self._nugen, who=who, channel=channel, thread=thread))

    async def permalink(self, request: web.Request) -> web.Response:
        """What chat.getPermalink hands out leads to the thread, as at Slack."""
        digits = request.match_info["digits"]
        thread = request.query.get("thread_ts") or f"{digits[:-6]}.{digits[-6:]}"
        place = urlencode({"channel": request.match_info["channel"], "thread": thread})
        raise web.HTTPFound(f"/#{place}", headers=HEADERS)

    async def history(self, request: web.Request) -> web.Response:
        channel = self._slack.workspace.channel(request.query.get("channel", ""))
        message = channel.message(request.query.get("ts", ""))
        if message is None:
            raise LookupError("This message is gone.")
        return _answer({"versions": versions(message)})

    async def wire(self, request: web.Request) -> web.Response:
        return _answer(wire_shape(self._slack, self._nugen, since=request.query.get("since", "")))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        return await stream_revisions(request, self._slack)

    async def control(self, request: web.Request) -> web.Response:
        control = self._control.validate_json(await request.read())
        turn(control, self._slack, self._nugen)
        return _answer({"ok": True})

    async def upload(self, request: web.Request) -> web.Response:
        return _answer(await upload(self._slack, request))

    async def act(self, request: web.Request) -> web.Response:
        action = ACTIONS.get(request.match_info["action"])
        if action is None:
            raise web.HTTPNotFound
        return _answer(await action.perform(self._slack, await request.read()))


def _answer(body: Mapping[str, object]) -> web.Response:
    return web.json_response(body, headers=HEADERS)
