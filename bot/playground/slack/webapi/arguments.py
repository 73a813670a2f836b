"""Decodes what a client sends: query, form or JSON body, and JSON inside of form fields."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.playground.slack.errors import ApiError
from bot.playground.slack.model import Json

JSON_FIELDS = {
    "blocks": "invalid_blocks_format",
    "attachments": "invalid_attachments",
    "metadata": "invalid_metadata_format",
    "view": "invalid_arguments",
}


async def read_arguments(request: web.Request) -> Json:
    """All arguments of a call; `ApiError` for a body that Slack cannot read."""
    arguments: Json = dict(request.query)
    body = await request.read()
    if request.content_type == "application/json" and body:
        arguments |= _object(body)
    elif request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form = await request.post()
        arguments |= {name: value for name, value in form.items() if isinstance(value, str)}
    elif body:
        raise ApiError("invalid_post_type")
    return _with_parsed_fields(arguments)


def token_of(headers: Mapping[str, str], arguments: Mapping[str, Any]) -> str | None:
    """The token from the header, else from the arguments."""
    kind, _, token = headers.get("Authorization", "").partition(" ")
    if kind == "Bearer" and token.strip():
        return token.strip()
    given = arguments.get("token")
    return str(given) if given else None


def without_token(arguments: Mapping[str, Any]) -> Json:
    """The arguments as methods and the wire log may see them."""
    return {name: value for name, value in arguments.items() if name != "token"}


def _object(body: bytes) -> Json:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise ApiError("invalid_json") from None
    if not isinstance(document, dict):
        raise ApiError("json_not_object")
    return document


def _with_parsed_fields(arguments: Json) -> Json:
    for name, error in JSON_FIELDS.items():
        value = arguments.get(name)
        if isinstance(value, str):
            try:
                arguments[name] = json.loads(value)
            except (ValueError, RecursionError):
                raise ApiError(error) from None
    return arguments
