"""An answer in place of a listener's, in the way in which this kind of payload is answered."""

import json
from collections.abc import Mapping
from typing import Any

from slack_bolt.response import BoltResponse

from bot.alignments.observation import CatalogueKind
from bot.services import Services
from bot.slack.message import Message
from bot.slack.suggestions import suggestions
from handlers.refusing import field_for_errors
from handlers.replying import tell

_TOLD_BESIDE = frozenset({"view_submission", "block_actions", "message_action", "shortcut", "view_closed"})


def answer_instead(services: Services, body: Mapping[str, Any], message: Message) -> BoltResponse:
    """Say this to whoever waits for an answer."""
    if answer := acknowledgement(body, message):
        return answer
    if body.get("type") in _TOLD_BESIDE:
        services.background.spawn(tell(services, body, message))
    return BoltResponse(status=200)


def acknowledgement(body: Mapping[str, Any], message: Message) -> BoltResponse | None:
    """The acknowledgement that says this, if one of this kind can say anything."""
    match body.get("type"):
        case "view_submission" if field := field_for_errors(body.get("view") or {}):
            return _json({"response_action": "errors", "errors": {field: message.text}})
        case "block_suggestion":
            # An id can be typed and chosen all the same.
            return _json({"options": suggestions((), body.get("value") or "", CatalogueKind.DOCUMENT)})
        case _ if "command" in body:
            return _json({"response_type": "ephemeral", "text": message.text})
    return None


def _json(body: dict[str, Any]) -> BoltResponse:
    return BoltResponse(status=200, body=json.dumps(body), headers={"content-type": "application/json"})
