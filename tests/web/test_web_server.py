import asyncio
import signal
import socket

import pytest
import uvicorn
from uvicorn.server import ServerState

from bot.http_protocol import Connection, Room
from bot.web import web_app
from bot.web_server import CannotListen, WebServer
from tests.web.site import Checks, Site, command, read_answer, request, signed


def server(host: str = "127.0.0.1", port: int = 0) -> WebServer:
    return WebServer(web_app(readiness=Checks()), host=host, port=port)


async def cut_off(reader: asyncio.StreamReader) -> bool:
    """Whether the other side ended the connection without a word; waits until it did."""
    try:
        return await reader.read() == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("patience", [0.5])
async def test_a_silent_connection_is_closed(site: Site) -> None:
    """Somebody who connects and says nothing is cut off."""
    reader, writer = await site.connect()
    assert await asyncio.wait_for(cut_off(reader), 5)
    writer.close()


@pytest.mark.parametrize("patience", [0.5])
async def test_headers_by_the_drop_are_closed(site: Site) -> None:
    """Somebody who never gets to the end of the headers is cut off, although bytes keep coming."""
    reader, writer = await site.connect()
    closed = asyncio.create_task(cut_off(reader))
    writer.write(b"GET /healthz HTTP/1.1\r\n")
    async with asyncio.timeout(5):
        while not closed.done():
            writer.write(b"X: y\r\n")
            await asyncio.wait({closed}, timeout=0.05)
    writer.close()
    assert closed.result()


async def test_stop_finishes_what_is_being_answered(site: Site) -> None:
    """A request that is being worked on when the server stops gets its answer; a new one finds nobody."""
    assert site.server
    reader, writer = await site.connect()
    writer.write(signed(command(text="slow")))
    await asyncio.wait_for(site.busy.wait(), 5)
    port = site.port
    stopping = asyncio.create_task(site.server.stop())
    async with asyncio.timeout(5):
        while True:
            try:
                _, other = await asyncio.open_connection("127.0.0.1", port)
            except (ConnectionRefusedError, ConnectionResetError):  # reset: the socket was closed while it was asked
                break
            other.close()
            await asyncio.sleep(0.01)
    assert not stopping.done()
    site.may_answer.set()
    answer = await read_answer(reader)
    assert b"Heard slow" in answer.body
    await asyncio.wait_for(stopping, 5)
    writer.close()


async def test_the_process_keeps_its_signals() -> None:
    """The server takes no signal away from the process."""
    before = [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)]
    running = server()
    await running.start()
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == before
    await running.stop()
    assert [signal.getsignal(one) for one in (signal.SIGTERM, signal.SIGINT)] == before


async def test_a_taken_port_is_said_in_words() -> None:
    """A port that another program has leads to a sentence with what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen, match=f"Port {port} is taken"):
            await server(port=port).start()


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
async def test_an_address_of_another_machine_is_said_in_words(host: str) -> None:
    """A host that is not this machine leads to a sentence about HOST."""
    with pytest.raises(CannotListen, match="HOST"):
        await server(host=host).start()


async def test_stopping_twice_or_before_the_start_is_harmless() -> None:
    """Stop can be called in any state."""
    never = server()
    await never.stop()
    once = server(host="localhost")
    await once.start()
    await once.stop()
    await once.stop()


async def test_a_port_is_free_again_after_the_stop() -> None:
    """The same port can be used at once by the next process."""
    first = server()
    await first.start()
    second = server(port=first.port)
    await first.stop()
    await second.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", second.port)
    writer.write(request("/healthz", method="GET"))
    assert (await read_answer(reader)).status == 200
    writer.close()
    await second.stop()


class Recorded(asyncio.Transport):
    """The way to somebody, which keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.pieces.append(bytes(data))

    def is_closing(self) -> bool:
        return False

    def close(self) -> None:
        pass


async def test_an_answer_leaves_in_one_piece() -> None:
    """Head and body are handed to the system together: each time costs as much as a good part of the answer."""
    config = uvicorn.Config(web_app(readiness=Checks()), lifespan="off", log_config=None)
    state = ServerState()
    connection = Connection(room=Room(5, 100), config=config, server_state=state, app_state={})
    way = Recorded()
    connection.connection_made(way)
    connection.data_received(request("/healthz", method="GET", headers={"Connection": "keep-alive"}))
    async with asyncio.timeout(5):
        await asyncio.gather(*state.tasks)
    (answer,) = way.pieces
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"alive")
    connection.connection_lost(None)
