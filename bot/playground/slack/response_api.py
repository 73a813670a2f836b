"""The endpoint behind a response_url."""

import asyncio
import json

from aiohttp import web

from bot.playground.slack import posting
from bot.playground.slack.core import Core
from bot.playground.slack.errors import ApiError
from bot.playground.slack.faults import BEFORE, Fault, broken
from bot.playground.slack.model import Channel, Json
from bot.playground.slack.response_urls import ResponseUrl
from bot.playground.slack.rules import check_message


class ResponseApi:
    """Serves `/hooks/{key}`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One use."""
        body = await request.read()
        record = self._core.wire.begin("to_slack", "response_url", body.decode(errors="replace"))
        await asyncio.sleep(self._core.faults.latency)
        fault = self._core.faults.take("response_url")
        if fault is Fault.RATE_LIMITED:
            wait = str(self._core.faults.retry_after)
            self._core.wire.end(record, response="rate_limited", status=429, note=f"Retry-After: {wait} s")
            return web.Response(status=429, text="rate_limited", headers={"Retry-After": wait})
        if fault in BEFORE:
            self._core.wire.end(record, note=f"fault: {fault}")
            return broken(request, fault)
        error = self._apply(request.match_info["key"], body)
        if fault is not None:
            self._core.wire.end(record, note=f"fault: {fault}, after the effect")
            return broken(request, fault)
        answer = {"ok": False, "error": error.error, **error.details} if error else "ok"
        status = 404 if error else 200
        self._core.wire.end(record, response=answer, status=status)
        return web.json_response(answer, status=status) if error else web.Response(text="ok")

    def _apply(self, key: str, body: bytes) -> ApiError | None:
        try:
            arguments = _read(body)
            url = self._core.response_urls.use(key)
            answer_interaction(self._core, self._place(url), url.user_id, arguments, original=url.message_ts)
        except ApiError as error:
            return error
        return None

    def _place(self, url: ResponseUrl) -> Channel:
        channel = self._core.workspace.channels.get(url.channel_id)
        if channel is None:
            raise ApiError("channel_not_found")
        if channel.is_archived:
            raise ApiError("is_archived")
        return channel


def answer_interaction(core: Core, channel: Channel, user_id: str, arguments: Json, *, original: str | None) -> None:
    """Do what an app says in answer to an interaction: post (to that person by default), replace or delete.

    `original` is the `ts` of the message that the interaction came from. `ApiError` when the rules refuse it.
    """
    problem = check_message({**arguments, "method": "response_url"})
    if problem is not None:
        raise ApiError(problem.error, response_metadata={"messages": list(problem.messages)})
    source = channel.message(original) if original else None
    if source is not None and arguments.get("delete_original"):
        core.workspace.delete_message(channel.id, source.ts)
        return
    content = posting.Content.of(arguments)
    if source is not None and arguments.get("replace_original"):
        blocks = core.mint.name_blocks(content.blocks)
        core.workspace.edit(channel, source, text=content.text, blocks=blocks)
        return
    in_channel = arguments.get("response_type") == "in_channel"
    thread_ts = arguments.get("thread_ts")
    posting.post(core, channel, content, thread_ts=thread_ts, visible_to=None if in_channel else user_id)


def _read(body: bytes) -> Json:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError("invalid_payload") from None
    if not isinstance(document, dict):
        raise ApiError("invalid_payload")
    return document
