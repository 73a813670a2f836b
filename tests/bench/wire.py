"""What Slack would send: signed commands and submitted forms, each different from the one before."""

import hashlib
import hmac
import itertools
import json
import time
from typing import Any
from urllib.parse import urlencode

from bot.slack.form import CALLBACK_ID, FormValues, alignment_form

SECRET = "0123456789abcdef" * 2
TEAM, USER, CHANNEL = "T0BENCH", "U0BENCH", "C0BENCH"
_FORM = alignment_form(FormValues(channel_id=CHANNEL, typed_in=CHANNEL))
_numbers = itertools.count(1)


def signed(body: bytes) -> bytes:
    """A request with this body, on a connection that stays open."""
    timestamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\nX-Slack-Request-Timestamp: {timestamp}\r\nX-Slack-Signature: v0={digest}\r\n"
        "User-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: */*\r\n\r\n"
    )
    return head.encode() + body


def command(text: str = "") -> tuple[str, dict[str, Any]]:
    """The fields of a slash command, and the trigger that tells it from all others."""
    trigger = f"{next(_numbers)}.bench"
    fields = {
        "token": "unused",
        "team_id": TEAM,
        "team_domain": "bench",
        "channel_id": CHANNEL,
        "channel_name": "bench",
        "user_id": USER,
        "user_name": "ada",
        "command": "/align",
        "text": text,
        "api_app_id": "A0BENCH",
        "is_enterprise_install": "false",
        "response_url": "https://hooks.slack.com/commands/bench",
        "trigger_id": trigger,
    }
    return trigger, fields


def submission() -> tuple[str, dict[str, Any]]:
    """A form filled in completely, and the id of its view; no two ask for the same."""
    number = str(next(_numbers))
    return f"V{number}", _filled_in(number)


def over_http(kind: str, text: str = "") -> bytes:
    """A signed `command` or `submission`."""
    if kind == "command":
        return signed(urlencode(command(text)[1]).encode())
    return signed(_ENCODED.replace(_SOME_NUMBER, str(next(_numbers)).encode()))


def _filled_in(number: str) -> dict[str, Any]:
    view_id = f"V{number}"
    document = {"text": {"type": "plain_text", "text": f"doc-{number}"}, "value": f"doc-{number}"}
    model = {"text": {"type": "plain_text", "text": "nugen-flash-instruct"}, "value": "nugen-flash-instruct"}
    chosen = {
        "name": {"type": "plain_text_input", "value": f"Bench {number}"},
        "base_model": {"type": "external_select", "selected_option": model},
        "document_ids": {"type": "multi_external_select", "selected_options": [document]},
        "channel": {"type": "conversations_select", "selected_conversation": CHANNEL},
    }
    view = {
        "id": view_id,
        "team_id": TEAM,
        "type": "modal",
        "callback_id": CALLBACK_ID,
        "blocks": _FORM["blocks"],
        "private_metadata": _FORM["private_metadata"],
        "state": {"values": {name: {name: value} for name, value in chosen.items()}},
        "hash": f"{number}.bench",
        "root_view_id": view_id,
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": USER, "username": "ada", "name": "ada", "team_id": TEAM},
        "api_app_id": "A0BENCH",
        "token": "unused",
        "trigger_id": f"{number}.bench",
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
        "enterprise": None,
    }


# To encode it takes as long as to answer it, and whoever asks would be measured as well.
_SOME_NUMBER = b"SOMENUMBER"
_ENCODED = urlencode({"payload": json.dumps(_filled_in(_SOME_NUMBER.decode()))}).encode()
