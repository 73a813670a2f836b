"""Answers by response URL: five in half an hour, without a token, with errors of their own."""

import json
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.calls import translated
from bot.slack.errors import TriggerExpired
from bot.slack.verdicts import SERVER_ERRORS, judge

METHOD = "response_url"
_OK = 200
_BAD_REQUEST = 400
# Slack answers these with a word in plain text; a URL that is used up may also be answered by 404 alone.
_USED_UP = frozenset({"used_url", "expired_url", "no_active_hooks", "invalid_token", "url_not_found"})
_NOT_FOUND = frozenset({404, 410})


async def answer_by_url(client: AsyncWebClient, url: str, body: Mapping[str, Any]) -> None:
    """Send one answer; `TriggerExpired` when the URL is used up, else as for any other call."""
    hook = AsyncWebhookClient(url, session=client.session, timeout=client.timeout, retry_handlers=[])
    with translated(METHOD, reads=False):
        given = await hook.send_dict(dict(body))
    if given.status_code == _OK:
        return
    document = _document(given.body)
    word = document.get("error")
    if word in _USED_UP or (given.status_code in _NOT_FOUND and not word):
        raise TriggerExpired(f"The answer came too late for this click: {word or given.status_code}.")
    if not word and _BAD_REQUEST <= given.status_code < SERVER_ERRORS:
        document = {"error": f"HTTP {given.status_code}"}
    raise judge(METHOD, given.status_code, given.headers, document, reads=False)


def _document(body: str) -> dict[str, Any]:
    """The answer as an object: a bare word of Slack's becomes its `error`."""
    try:
        document = json.loads(body)
    except ValueError:
        word = body.strip()
        return {"error": word} if word.replace("_", "").isalnum() and word.islower() else {}
    return document if isinstance(document, dict) else {}
