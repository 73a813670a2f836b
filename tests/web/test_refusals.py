"""What becomes of a request for which there is no room: it costs nothing that those who are inside need."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from bot.web import web_app
from bot.web_server import WebServer
from tests.web.site import SECRET, Checks, Site, bolt, command, request, signed


def kept(text: str) -> bytes:
    """A command on a connection that is to stay open."""
    return signed(command(text=text), Connection="keep-alive")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """Answers one request at a time."""
    site = Site(Checks(), [])
    app = web_app(readiness=site.checks, slack=bolt(site), signing_secret=SecretStr(SECRET), body_seconds=5)
    site.server = WebServer(app, host="127.0.0.1", port=0, head_seconds=5, most_requests=1)
    await site.server.start()
    yield site
    site.may_answer.set()
    await site.server.stop()


@pytest.fixture
async def asking(site: Site) -> AsyncIterator[asyncio.StreamWriter]:
    """Somebody who is being answered, so that there is no room left."""
    _, writer = await site.connect()
    writer.write(kept("slow"))
    async with asyncio.timeout(5):
        await site.busy.wait()
    yield writer
    writer.close()


async def one_answer(reader: asyncio.StreamReader) -> tuple[int, bytes, bytes]:
    """The next one on a connection that stays open: status, head, body."""
    async with asyncio.timeout(5):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        return int(head.split()[1]), head, await reader.readexactly(length)


@pytest.mark.usefixtures("asking")
async def test_whoever_is_refused_keeps_the_connection(site: Site) -> None:
    """After the refusal of a request, however long, the next one on the same connection is answered."""
    reader, writer = await site.connect()
    for text in ("help", "x" * 200_000):
        writer.write(kept(text))
        status, head, words = await one_answer(reader)
        assert (status, words) == (503, b"Too many requests at once.")
        assert b"connection: close" not in head
    assert len(site.heard) == 1
    site.may_answer.set()
    async with asyncio.timeout(5):
        status = 503
        while status == 503:
            writer.write(kept("next"))
            status, _, words = await one_answer(reader)
    assert (status, words) == (200, b"Heard next")
    writer.close()


@pytest.mark.usefixtures("asking")
async def test_whoever_wants_no_second_request_is_hung_up_on(site: Site) -> None:
    """The refusal says that the connection ends, and it does."""
    answer = await site.send(signed(command(text="help")))
    assert (answer.status, answer.headers["connection"]) == (503, "close")


@pytest.mark.usefixtures("asking")
async def test_the_health_is_told_at_any_time(site: Site) -> None:
    """A full process is alive, and whoever restarts those that are not hears so."""
    assert (await site.send(request("/healthz", method="GET"))).status == 200


async def test_whoever_takes_his_time_keeps_nobody_out(site: Site) -> None:
    """A request whose body has not arrived takes no room, however many of them there are."""
    slow = [await site.connect() for _ in range(5)]
    for _, writer in slow:
        writer.write(b"POST /slack/events HTTP/1.1\r\nHost: test\r\nContent-Length: 100\r\n\r\nab")
        await writer.drain()
    for _ in range(3):
        assert (await site.send(signed(command(text="help")))).status == 200
    for _, writer in slow:
        writer.close()


async def test_whoever_hangs_up_makes_room(site: Site, asking: asyncio.StreamWriter) -> None:
    """Nobody waits for that answer any more."""
    asking.transport.abort()
    async with asyncio.timeout(5):
        while (answer := await site.send(signed(command(text="next")))).status == 503:
            pass
    assert b"Heard next" in answer.body


def test_a_flood_is_taken_in_within_few_turns_of_the_loop() -> None:
    """On uvloop as well, whose sockets bring one connection a turn: a hundred do not wait for a hundred turns."""
    uvloop = pytest.importorskip("uvloop")
    many = 96

    async def turns() -> int:
        server = WebServer(web_app(readiness=Checks()), host="127.0.0.1", port=0)
        await server.start()
        with contextlib.ExitStack() as opened:
            waiting = {opened.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(many)}
            for one in waiting:
                one.sendall(request("/healthz", method="GET"))
                one.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            count = 0
            async with asyncio.timeout(30):
                while waiting:
                    await asyncio.sleep(0)
                    left = {one for one in waiting if not _is_answered(one)}
                    # A turn in which the system had nothing to bring is nobody's fault.
                    count += len(left) < len(waiting)
                    waiting = left
        await server.stop()
        return count

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(turns()) < many / 2


def _is_answered(one: socket.socket) -> bool:
    try:
        return one.recv(12) == b"HTTP/1.1 200"
    except BlockingIOError:
        return False
