"""What arrives over Socket Mode, on its way to Bolt and back."""

import json
import time
from http import HTTPStatus
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.payloads import make_sound


class Envelopes(AsyncSocketModeHandler):
    """Bolt's handler, which hands on only what fits, and sends an answer as Bolt wrote it.

    Bolt's own reads the JSON that Bolt has just written, to write it once more.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # Run before the SDK reads an envelope itself, so that it and Bolt are handed what fits only.
        self.client.message_listeners.append(_leave_out_misfits)

    async def handle(self, client: AsyncBaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answer one envelope."""
        began = time.time()
        answer = await run_async_bolt_app(self.app, req)
        (kind, *_) = answer.headers["content-type"]
        if answer.status == HTTPStatus.OK and kind.startswith("application/json"):
            await client.send_message(f'{{"envelope_id":{json.dumps(req.envelope_id)},"payload":{answer.body}}}')
        else:
            await send_async_response(client, req, answer, began)


async def _leave_out_misfits(_: AsyncBaseSocketModeClient, envelope: dict[str, Any], _raw: str | None) -> None:
    make_sound(envelope)
