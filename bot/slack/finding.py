"""Our own messages, found again by the key that they carry."""

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import pages

log = logging.getLogger(__name__)

EVENT_TYPE = "alignbot_message"
# So many messages are looked through for one of ours; `oldest` keeps them few.
PAGE = 200
MOST_PAGES = 20


async def find(
    client: AsyncWebClient, channel: str, key: str, *, thread_ts: str | None, oldest: datetime
) -> str | None:
    """The `ts` of what was posted under this key since `oldest`, in the thread if one is given."""
    arguments: dict[str, Any] = {
        "channel": channel,
        "oldest": f"{oldest.timestamp():.6f}",
        "inclusive": True,
        "limit": PAGE,
        "include_all_metadata": True,
    }
    method = "conversations.history"
    if thread_ts is not None:
        method = "conversations.replies"
        arguments["ts"] = thread_ts
    seen = 0
    async for page in pages(client, method, arguments, most=MOST_PAGES):
        seen += 1
        for posted in page.get("messages") or []:
            if _key(posted) == key:
                return str(posted["ts"])
    if seen == MOST_PAGES:
        log.warning("looked for a message of ours in %d pages of %s and gave up: it may be posted twice", seen, channel)
    return None


def _key(posted: Mapping[str, Any]) -> str | None:
    metadata = posted.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None
