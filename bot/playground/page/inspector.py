"""What went over the wire, from Slack's side and from the vendor's, for the page's inspector."""

import json
from http import HTTPStatus
from typing import Any

from bot.playground.nugen import NugenPlayground, Recorded
from bot.playground.page.masking import Mask
from bot.playground.slack import SlackPlayground, WireRecord
from bot.playground.slack.model import Json

LONGEST_WAIT = 60.0  # seconds after which a missing answer is no longer awaited


def wire_shape(slack: SlackPlayground, nugen: NugenPlayground, *, since: str) -> Json:
    """The records after the cursor `since` (empty = all), and the next cursor.

    A record that is still waiting for its answer comes again with the next cursor, so the caller replaces by `id`.
    """
    mask = Mask((slack.bot_token, slack.app_token, slack.signing_secret, nugen.api_key))
    slack_seen, vendor_seen = _read_cursor(since)
    fresh = [record for record in slack.wire if record.number > slack_seen]
    vendor_fresh = nugen.requests[vendor_seen:]
    records = [_exchange(record, mask) for record in fresh]
    records += [_vendor_exchange(vendor_seen + index, record, mask) for index, record in enumerate(vendor_fresh)]
    return {
        "records": sorted(records, key=lambda record: float(record["at"])),
        "next": f"{_next_number(fresh, slack_seen)}.{len(nugen.requests)}",
    }


def _read_cursor(since: str) -> tuple[int, int]:
    slack_seen, _, vendor_seen = since.partition(".")
    return int(slack_seen or 0), int(vendor_seen or 0)


def _next_number(fresh: list[WireRecord], seen: int) -> int:
    if not fresh:
        return seen
    oldest_awaited = fresh[-1].at - LONGEST_WAIT
    for record in fresh:
        if record.status is None and record.response is None and record.at > oldest_awaited:
            return record.number - 1
    return fresh[-1].number


def _exchange(record: WireRecord, mask: Mask) -> Json:
    response = record.response
    failed = (record.status or 0) >= HTTPStatus.BAD_REQUEST or (
        isinstance(response, dict) and response.get("ok") is False
    )
    return {
        "id": f"slack-{record.number}",
        "at": record.at,
        "direction": record.direction,
        "kind": record.kind,
        "status": record.status,
        "failed": failed,
        "note": mask(record.note),
        "request": mask(record.request),
        "response": mask(response),
    }


def _vendor_exchange(number: int, record: Recorded, mask: Mask) -> Json:
    query = f"?{'&'.join(f'{name}={value}' for name, value in record.query.items())}" if record.query else ""
    return {
        "id": f"vendor-{number}",
        "at": record.at.timestamp(),
        "direction": "to_vendor",
        "kind": f"{record.method} {record.path}{query}",
        "status": record.status,
        "failed": record.status is None or record.status >= HTTPStatus.BAD_REQUEST,
        "note": "" if record.status else "no answer reached the bot",
        "request": mask({"headers": record.headers, "body": _asked(record)}),
        "response": mask(_decoded(record.answer)),
    }


def _asked(record: Recorded) -> Any:
    """What was sent; of files only how much that was."""
    if record.headers.get("content-type", "").startswith("multipart/"):
        return f"{record.body_length} bytes of files"
    return _decoded(record.body)


def _decoded(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
