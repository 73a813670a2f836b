"""The HTTP side of the Web API: tokens, scopes, rates and faults round the methods."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from bot.playground.slack.core import Core
from bot.playground.slack.errors import ApiError
from bot.playground.slack.faults import AFTER, BEFORE, Fault, broken
from bot.playground.slack.model import Json
from bot.playground.slack.webapi import chat, conversations, directory, files, history, streams, views
from bot.playground.slack.webapi.arguments import read_arguments, token_of, without_token
from bot.playground.slack.webapi.call import Call, Method

METHODS: Mapping[str, Method] = {
    **chat.METHODS,
    **conversations.METHODS,
    **directory.METHODS,
    **files.METHODS,
    **history.METHODS,
    **streams.METHODS,
    **views.METHODS,
}
APP_SCOPES = "connections:write"


class WebApi:
    """Serves `/api/{method}`."""

    def __init__(self, core: Core) -> None:
        self._core = core

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """One call: what it meets, in Slack's order, and what is said about it."""
        method = request.match_info["method"]
        token: str | None = None
        arguments: Json = {}
        problem: ApiError | None = None
        try:
            arguments = await read_arguments(request)
        except ApiError as error:
            problem = error
        token = token_of(request.headers, arguments)
        record = self._core.wire.begin("to_slack", method, without_token(arguments))
        await asyncio.sleep(self._core.faults.latency + self._core.faults.slow.get(method, 0.0))
        fault = self._core.faults.take(method)
        if fault in BEFORE:
            self._core.wire.end(record, note=f"fault: {fault}")
            return broken(request, fault)
        wait = self._wait(method, arguments, fault)
        if wait is not None:
            answer: Json = {"ok": False, "error": "ratelimited"}
            self._core.wire.end(record, response=answer, status=429, note=f"Retry-After: {wait} s")
            return web.json_response(answer, status=429, headers={"Retry-After": str(wait)})
        answer = _refused(problem) if problem else self._answer(method, arguments, token)
        if fault in AFTER:
            self._core.wire.end(record, response=answer, note=f"fault: {fault}; the app does not get this answer")
            return broken(request, fault)
        self._core.wire.end(record, response=answer, status=200)
        return web.json_response(answer, headers=self._headers(method, token))

    def _wait(self, method: str, arguments: Json, fault: Fault | None) -> int | None:
        if fault is Fault.RATE_LIMITED:
            return self._core.faults.retry_after
        channel = arguments.get("channel")
        return self._core.rates.wait(method, str(channel) if channel else None)

    def _answer(self, name: str, arguments: Json, token: str | None) -> Json:
        try:
            return {"ok": True, **self._call(name, arguments, token)}
        except ApiError as error:
            return _refused(error)

    def _call(self, name: str, arguments: Json, token: str | None) -> Json:
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        self._check_token(token, method)
        refusal = self._core.faults.refusal(name, arguments)
        if refusal:
            raise ApiError(refusal)
        call = Call(name, without_token(arguments), self._core)
        call.need_scope(*method.scopes)
        return method.handler(call)

    def _check_token(self, token: str | None, method: Method) -> None:
        if token is None:
            raise ApiError("not_authed")
        if token not in {self._core.bot_token, self._core.app_token}:
            raise ApiError("invalid_auth")
        if (token == self._core.app_token) != (method.token == "app"):  # noqa: S105 - a kind of token, not a token
            raise ApiError("not_allowed_token_type")
        if self._core.workspace.token_problem and token == self._core.bot_token:
            raise ApiError(self._core.workspace.token_problem)

    def _headers(self, name: str, token: str | None) -> dict[str, str]:
        method = METHODS.get(name)
        accepted = ",".join(method.scopes) if method else ""
        granted = APP_SCOPES if token == self._core.app_token else ",".join(self._core.manifest.scopes)
        return {"X-OAuth-Scopes": granted, "X-Accepted-OAuth-Scopes": accepted}


def _refused(error: ApiError) -> Json:
    return {"ok": False, "error": error.error, **error.details}
