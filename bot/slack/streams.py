"""Messages that are seen while they are written; not every workspace has them."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.calls import call, told
from bot.slack.errors import OurFault, ScopeMissing, StreamingUnavailable

START = "chat.startStream"
_UNAVAILABLE = frozenset({"unknown_method", "feature_not_enabled", "not_supported", "not_implemented"})
_UNAVAILABLE_BEGINNING = "method_not_supported"


async def start(client: AsyncWebClient, arguments: dict[str, Any]) -> str:
    """Begin a message and give its `ts`; `StreamingUnavailable` where that cannot be."""
    try:
        begun = await call(client, START, arguments, reads=False)
    except OurFault as fault:
        if fault.error in _UNAVAILABLE or fault.error.startswith(_UNAVAILABLE_BEGINNING):
            raise StreamingUnavailable(fault.error) from fault
        raise
    except ScopeMissing as missing:
        raise StreamingUnavailable("missing_scope") from missing
    return told(begun, START, "ts", reads=False)


async def append(client: AsyncWebClient, channel: str, ts: str, text: str) -> None:
    """Write on."""
    arguments = {"channel": channel, "ts": ts, "markdown_text": text}
    await call(client, "chat.appendStream", arguments, reads=False)


async def stop(client: AsyncWebClient, channel: str, ts: str) -> None:
    """Let the message be as it is."""
    await call(client, "chat.stopStream", {"channel": channel, "ts": ts}, reads=False)
