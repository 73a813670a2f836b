import asyncio

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import Order
from bot.nugen.errors import NotSent
from tests.nugen.scripted import ScriptedServer, reply_json


async def test_a_deadline_that_passed_stops_the_send_at_the_last_moment(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """When the answer is no, the connection stands already and still not one byte of the request leaves."""
    with pytest.raises(NotSent):
        await client.create(order, may_still_send=lambda: False)
    async with asyncio.timeout(20):
        while not (server.connections == 1 and server.finished == 1):
            await server.changed()
    assert server.bytes_seen == 0


async def test_a_deadline_that_cannot_be_asked_stops_the_send_too(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """An error while asking is no permission."""

    def broken() -> bool:
        raise LookupError("no clock")

    with pytest.raises(NotSent) as caught:
        await client.create(order, may_still_send=broken)
    assert isinstance(caught.value.__cause__, LookupError)
    assert server.bytes_seen == 0


async def test_permission_is_asked_once_per_create(server: ScriptedServer, client: NugenClient, order: Order) -> None:
    """One create asks one time, not once for every step of the sending."""
    server.script(reply_json({"id": "alignment_1"}))
    asked: list[int] = []

    def ask() -> bool:
        asked.append(len(server.requests))
        return True

    await client.create(order, may_still_send=ask)
    assert asked == [0]
