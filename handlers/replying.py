"""Answers beside the acknowledgement that only one person sees."""

import contextlib
import uuid
from collections.abc import Mapping
from typing import Any

from bot.services import Services
from bot.slack.errors import SlackError
from bot.slack.message import Message


async def tell(services: Services, body: Mapping[str, Any], message: Message) -> None:
    """Answer the person behind this payload: by its response URL, else in its channel, else directly."""
    if url := body.get("response_url"):
        # Used up or older than half an hour: the channel is the next best place.
        with contextlib.suppress(SlackError):
            await services.gateway.respond(url, message)
            return
    channel_id = body.get("channel_id") or body.get("channel", {}).get("id")
    if user_id := body.get("user_id") or body.get("user", {}).get("id"):
        await tell_in(services, channel_id, user_id, message)


async def tell_in(
    services: Services, channel_id: str | None, user_id: str, message: Message, *, thread_ts: str | None = None
) -> None:
    """Answer a person in a channel where the bot is, in the thread where they spoke, else directly."""
    if channel_id:
        # Not a member there, or archived: a direct message reaches everybody.
        with contextlib.suppress(SlackError):
            await services.gateway.ephemeral(channel_id, user_id, message, thread_ts=thread_ts)
            return
    await services.gateway.direct(user_id, message, key=uuid.uuid4().hex)


async def replace_answer(services: Services, body: Mapping[str, Any], message: Message) -> None:
    """Put another page in place of the answer whose button was pressed, or below it where Slack lets it stand."""
    with contextlib.suppress(SlackError, KeyError):
        await services.gateway.respond(body["response_url"], message, replace=True)
        return
    await tell_in(services, body["channel"]["id"], body["user"]["id"], message)
