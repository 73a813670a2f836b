"""Brings payloads to the app: which way, how often, and what is written down about it."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import aiohttp

from bot.playground.slack.core import Core
from bot.playground.slack.delivery.parcel import Ack, AckStatus, Kind, Parcel, Retry
from bot.playground.slack.delivery.signed_http import HttpDelivery
from bot.playground.slack.delivery.sockets import Sockets
from bot.playground.slack.delivery.subscriptions import subscription
from bot.playground.slack.model import Channel, Json
from bot.playground.slack.payloads import event_json

REASONS = {
    AckStatus.TIMEOUT: "http_timeout",
    AckStatus.REFUSED: "http_error",
    AckStatus.UNREACHABLE: "connection_failed",
}


class Courier:
    """One per playground; `sockets` are used unless an HTTP URL is set."""

    def __init__(self, core: Core, sockets: Sockets) -> None:
        self._core = core
        self._sockets = sockets
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.url: str | None = None

    @property
    def reachable(self) -> bool:
        """Whether there is a way to the app."""
        return self.url is not None or self._sockets.count > 0

    @property
    def under_way(self) -> int:
        """How many events and copies are being delivered or wait for their next try."""
        return len(self._tasks)

    async def start(self) -> None:
        """Open the session for HTTP delivery."""
        self._session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def deliver(self, parcel: Parcel) -> Ack:
        """Send and wait for the acknowledgement, three seconds at most; with the fault on, a copy goes along."""
        if self._core.faults.duplicate_deliveries:
            self._in_background(self._send(parcel, "copy"))
        return await self._send(parcel, "")

    def announce(self, event: Json, channel: Channel | None) -> None:
        """Send an event, again and again if need be, when the app is installed, subscribed and able to see it."""
        manifest, bot = self._core.manifest, self._core.workspace.bot
        about_itself = event.get("user") == bot.id
        if channel is not None and not about_itself and channel.is_private and bot.id not in channel.members:
            return
        if subscription(event, bot.id, channel, manifest) and self._session is not None:
            self._in_background(self._deliver_event(event))

    async def verify_url(self) -> bool:
        """Slack's `url_verification`: whether the app's URL gives the challenge back."""
        challenge = self._core.mint.secret()
        payload = {"token": "playground-verification", "challenge": challenge, "type": "url_verification"}
        ack = await self._send(Parcel(Kind.EVENT, "url_verification", payload), "")
        answered = ack.body.get("challenge") if isinstance(ack.body, dict) else ack.body
        return ack.ok and answered == challenge

    async def _deliver_event(self, event: Json) -> None:
        parcel = Parcel(Kind.EVENT, str(event["type"]), event_json(self._core, event))
        ack = await self.deliver(parcel)
        for number, pause in enumerate(self._core.deadlines.redelivery, start=1):
            if ack.ok or ack.no_retry:
                return
            await asyncio.sleep(pause)
            ack = await self.deliver(replace(parcel, retry=Retry(number, REASONS[ack.status])))

    async def _send(self, parcel: Parcel, note: str) -> Ack:
        if parcel.retry:
            note = f"redelivery {parcel.retry.number}: {parcel.retry.reason}"
        record = self._core.wire.begin("to_bot", parcel.label, parcel.payload, note)
        ack = await self._way().send(parcel)
        status = ack.http_status or (200 if ack.ok else None)
        self._core.wire.end(record, response=ack.body, status=status, note="" if ack.ok else ack.status.value)
        return ack

    def _way(self) -> HttpDelivery | Sockets:
        if self.url is None:
            return self._sockets
        if self._session is None:
            raise RuntimeError("The playground is not started.")
        deadline = self._core.deadlines.acknowledgement
        return HttpDelivery(self._session, self.url, self._core.signing_secret, deadline)

    def _in_background(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
