"""Delivery as signed POSTs to the app's request URL."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.playground.slack.delivery.parcel import Ack, AckStatus, Kind, Parcel

FORM = "application/x-www-form-urlencoded"
OK = 200


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's `v0` signature of a raw body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def encode(parcel: Parcel) -> tuple[bytes, str]:
    """The body of a parcel and its content type: events are JSON, commands form fields, the rest `payload=`."""
    if parcel.kind is Kind.EVENT:
        return json.dumps(parcel.payload).encode(), "application/json"
    fields = parcel.payload if parcel.kind is Kind.COMMAND else {"payload": json.dumps(parcel.payload)}
    return urlencode(fields).encode(), FORM


class HttpDelivery:
    """Sends parcels to one URL; `session` belongs to the playground."""

    def __init__(self, session: aiohttp.ClientSession, url: str, signing_secret: str, timeout: float) -> None:
        self.url = url
        self._session = session
        self._signing_secret = signing_secret
        self._timeout = timeout

    async def send(self, parcel: Parcel) -> Ack:
        """One POST. A redirect or anything but 200 counts as refused."""
        body, content_type = encode(parcel)
        timestamp = str(int(time.time()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._signing_secret, timestamp, body),
        }
        if parcel.retry:
            headers |= {"X-Slack-Retry-Num": str(parcel.retry.number), "X-Slack-Retry-Reason": parcel.retry.reason}
        started = time.monotonic()
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._session.post(self.url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                text = await response.text()
                return _read(response, text, time.monotonic() - started)
        except TimeoutError:
            return Ack(AckStatus.TIMEOUT, time.monotonic() - started)
        except aiohttp.ClientError:
            return Ack(AckStatus.UNREACHABLE, time.monotonic() - started)


def _read(response: aiohttp.ClientResponse, text: str, after: float) -> Ack:
    body: Any = text or None
    if text and response.content_type == "application/json":
        try:
            body = json.loads(text)
        except ValueError:
            body = text
    status = AckStatus.OK if response.status == OK else AckStatus.REFUSED
    no_retry = response.headers.get("X-Slack-No-Retry") == "1"
    return Ack(status, after, body, response.status, no_retry=no_retry)
