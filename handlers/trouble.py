"""The outermost edge of every listener: whoever is waiting for an answer is told, and the log has the number."""

import logging
import uuid
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse

from bot.alignments.ports import RepositoryUnavailable
from bot.services import Services
from bot.slack import answers, hints
from bot.slack.form import CALLBACK_ID
from bot.slack.message import Message
from handlers.instead import answer_instead

log = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Answer in place of a listener that failed, and of one that there is not."""

    @app.error
    async def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        if isinstance(error, BoltUnhandledRequestError):
            # By its type alone: the rest of it is what people typed.
            log.warning("nothing listens to this %s", _kind(body))
            return answer_instead(services, body, hints.not_known_any_more(services.command))
        number = uuid.uuid4().hex[:8]
        if not isinstance(error, RepositoryUnavailable):
            log.error("a listener failed, reference %s", number, exc_info=error)
            return answer_instead(services, body, answers.something_broke(number))
        log.warning("the database does not answer, reference %s: %s", number, error)
        if body.get("type") == "event_callback":
            # Slack brings it again, and by then it may be written down.
            return BoltResponse(status=503)
        return answer_instead(services, body, _out_of_reach(body))


def _out_of_reach(body: dict[str, Any]) -> Message:
    if body.get("type") != "view_submission":
        return answers.store_unavailable()
    is_order = (body.get("view") or {}).get("callback_id") == CALLBACK_ID
    return answers.not_written_down() if is_order else hints.form_not_written_down()


def _kind(body: dict[str, Any]) -> str:
    known = {"block_actions", "block_suggestion", "event_callback", "message_action", "shortcut"}
    kind = "command" if "command" in body else body.get("type")
    return str(kind) if kind in {"command", "view_submission", "view_closed", *known} else "payload of another type"
