"""What the type-ahead fields of the form offer, out of our own copy of the vendor's lists."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.alignments.checks import MAX_ID
from bot.alignments.observation import CatalogueKind
from bot.services import Services
from bot.slack.suggestions import suggestions
from handlers.deadline import in_time

# Slack takes at most 100 options; one place is kept for "Use …".
_MOST = 99

_PICKERS = {
    "base_model": CatalogueKind.BASE_MODEL,
    "document_ids": CatalogueKind.DOCUMENT,
    "benchmark_id": CatalogueKind.BENCHMARK,
}


def register(app: AsyncApp, services: Services) -> None:
    """Listen to what is typed into the pickers."""
    for action_id, kind in _PICKERS.items():
        _listen(app, services, action_id, kind)


def _listen(app: AsyncApp, services: Services, action_id: str, kind: CatalogueKind) -> None:
    @app.options(action_id)
    @in_time
    async def suggest(ack: AsyncAck, body: dict[str, Any]) -> None:
        # No id is longer, and a database does not look for a text of any length.
        typed = (body.get("value") or "")[:MAX_ID].strip()
        items, _ = await services.repository.offer(services.vendor_key, kind, typed, _MOST)
        await ack(options=suggestions(items, typed, kind))
