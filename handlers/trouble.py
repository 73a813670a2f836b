"""The outermost edge of every listener: whoever is waiting for an answer is told, and the log has the number."""

import json
import logging
import uuid
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from bot.alignments.observation import CatalogueKind
from bot.alignments.ports import RepositoryUnavailable
from bot.services import Services
from bot.slack import answers, hints
from bot.slack.form import CALLBACK_ID
from bot.slack.suggestions import suggestions
from handlers.refusing import first_field
from handlers.replying import tell

log = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Answer in place of a listener that failed."""

    @app.error
    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        number = uuid.uuid4().hex[:8]
        if isinstance(error, RepositoryUnavailable):
            log.warning("the database does not answer, reference %s: %s", number, error)
            message = answers.store_unavailable()
        else:
            log.error("a listener failed, reference %s", number, exc_info=error)
            message = answers.something_broke(number)
        match body.get("type"):
            case "view_submission":
                view = body.get("view") or {}
                if isinstance(error, RepositoryUnavailable):
                    is_order = view.get("callback_id") == CALLBACK_ID
                    message = answers.not_written_down() if is_order else hints.form_not_written_down()
                return _json({"response_action": "errors", "errors": {first_field(view): message.text}})
            case "block_suggestion":
                # An id can be typed and chosen all the same.
                return _json({"options": suggestions((), body.get("value") or "", CatalogueKind.DOCUMENT)})
            case "block_actions" | "message_action" | "view_closed":
                services.background.spawn(tell(services, body, message))
            case "event_callback" if isinstance(error, RepositoryUnavailable):
                # Slack brings it again, and by then it may be written down.
                return BoltResponse(status=503)
            case _ if "command" in body:
                return _json({"response_type": "ephemeral", "text": message.text})
        return BoltResponse(status=200)


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": "application/json"})
