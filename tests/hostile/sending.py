"""Requests that Slack would never send, or not like this, sent to the running bot over a socket."""

from __future__ import annotations

import asyncio
import copy
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.scenarios.acting import last_sent
from tests.scenarios.conftest import CHANNEL, ORDER, World
from tests.web.site import JSON, Answer, read_answer, signed

ACKNOWLEDGED_WITHIN = 3.0


@dataclass(frozen=True)
class Gate:
    """The bot's HTTP side."""

    world: World

    @property
    def secret(self) -> str:
        return self.world.slack.signing_secret

    async def send(self, raw: bytes) -> Answer:
        """These bytes; gives the answer, which has to be there in Slack's time."""
        (bot,) = self.world.bots
        began = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", bot.port)
        try:
            writer.write(raw)
            answer = await read_answer(reader)
        finally:
            writer.close()
        assert time.monotonic() - began < ACKNOWLEDGED_WITHIN
        return answer

    async def interaction(self, payload: Any) -> Answer:
        """A button, a form, a type-ahead field or a shortcut."""
        return await self.send(signed(urlencode({"payload": json.dumps(payload)}).encode(), secret=self.secret))

    async def event(self, payload: Any) -> Answer:
        """An event."""
        return await self.send(signed(json.dumps(payload).encode(), secret=self.secret, content_type=JSON))

    async def command(self, fields: Any) -> Answer:
        """A slash command."""
        return await self.send(signed(urlencode(fields).encode(), secret=self.secret))

    async def deliver(self, kind: str, payload: Any) -> Answer:
        """Whatever it is, the way in which Slack sends it."""
        ways = {"command": self.command, "event": self.event}
        return await ways.get(kind, self.interaction)(payload)


async def samples(world: World) -> dict[str, dict[str, Any]]:
    """A true payload of each kind, as this workspace sent it, by a name of ours."""
    found: dict[str, dict[str, Any]] = {}

    def keep(name: str, kind: str) -> None:
        found[name] = last_sent(world, kind)

    card = await world.order()
    keep("command", "slash command /align")
    keep("block_suggestion", "block_suggestion")
    keep("view_submission", "view_submission")
    await world.until(lambda: "refresh" in str(card.blocks) or None)
    await world.ada.press(card.channel, card.ts, "refresh")
    keep("block_actions", "block_actions")
    await world.open_form()
    await world.ada.press_in_view("make_benchmark")
    keep("block_actions in a form", "block_actions")
    await world.until(lambda: len(world.ada.views) == 2 or None)
    await world.ada.submit({"how": "generate", "questions": "5"})
    await world.until(lambda: len(world.ada.views) == 1 or None)
    keep("view_submission of a benchmark", "view_submission")
    await world.ada.close_view()
    keep("view_closed", "view_closed")
    said = await world.ada.say(CHANNEL, "look", files=[await world.ada.upload("a.txt", b"text")])
    await world.ada.shortcut("align_files", CHANNEL, said.ts)
    keep("message_action", "message_action")
    await world.until(lambda: world.ada.view)
    await world.ada.close_view()
    await world.ada.say(CHANNEL, f"<@{world.slack.bot_user_id}> hello")
    await world.until(lambda: next((one for one in world.slack.wire if one.kind == "app_mention"), None))
    keep("event", "app_mention")
    return found


def changed(payload: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one thing in it replaced; `path` is its names with dots between, numbers for places in a list."""
    document = copy.deepcopy(payload)
    *way, last = path.split(".")
    found: Any = document
    for name in way:
        found = found[int(name)] if isinstance(found, list) else found[name]
    found[int(last) if isinstance(found, list) else last] = value
    return document


def without(payload: dict[str, Any], path: str) -> dict[str, Any]:
    """A copy in which one thing is missing."""
    document = copy.deepcopy(payload)
    *way, last = path.split(".")
    found: Any = document
    for name in way:
        found = found[int(name)] if isinstance(found, list) else found[name]
    del found[last]
    return document


def order_fields(**fields: Any) -> dict[str, Any]:
    """What a person fills in, with these fields instead."""
    return {**ORDER, **fields}
