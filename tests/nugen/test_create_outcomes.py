import asyncio
import gzip
import json
import socket
from contextlib import AsyncExitStack, suppress
from dataclasses import replace

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import Order
from bot.nugen.errors import NoSuchPath, NotAllowed, NotSent, NugenError, OutcomeUnknown, Rejected, TryLater
from bot.nugen.transport import MAX_ANSWER_BYTES, Timeouts
from tests.nugen.scripted import ScriptedServer, Step, close, hang, raw, reply, reply_json, reset

HTML_502 = (
    b"<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>"
)
HALF_A_BODY = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"id": "alignment-'


def _send() -> bool:
    return True


async def _fails(client: NugenClient, order: Order) -> NugenError:
    with pytest.raises(NugenError) as caught:
        await client.create(order, may_still_send=_send)
    return caught.value


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(reset, id="reads all, resets"),
        pytest.param(close, id="reads all, closes"),
        pytest.param(raw(HALF_A_BODY), id="half a body"),
        pytest.param(raw(b"HTTP/1.1 20"), id="half a status line"),
        pytest.param(raw(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), id="no HTTP at all"),
        pytest.param(reply(201, b"<html>Created</html>"), id="success that is not JSON"),
        pytest.param(reply(200, b""), id="success without a body"),
        pytest.param(reply(204), id="no content"),
        pytest.param(reply_json({"status": "pending"}), id="success without an id"),
        pytest.param(reply_json({"id": None, "status": "pending"}), id="success with a null id"),
        pytest.param(reply_json("ok"), id="a word that is no id"),
        pytest.param(reply_json([]), id="an empty array"),
        pytest.param(reply(200, b'{"id": "alignment_1", "progress": NaN}'), id="NaN"),
        pytest.param(reply(200, b"not gzip", {"Content-Encoding": "gzip"}), id="bad gzip"),
        pytest.param(reply(200, b'{"id": "alignment_1"}' + b" " * MAX_ANSWER_BYTES), id="a huge answer"),
        pytest.param(reply(500, b"oops"), id="500"),
        pytest.param(reply(502, HTML_502), id="502 with a page"),
        pytest.param(reply(503), id="503"),
        pytest.param(reply(504, HTML_502), id="504"),
        pytest.param(reply(408), id="408"),
        pytest.param(reply(499), id="a status that nobody defined"),
        pytest.param(reply(302, headers={"Location": "/elsewhere"}), id="302"),
        pytest.param(reply(307, headers={"Location": "/api/v3/alignment-project/create"}), id="307 to itself"),
    ],
)
async def test_whatever_may_have_arrived_is_unknown_and_sent_once(
    server: ScriptedServer, client: NugenClient, order: Order, step: Step
) -> None:
    """After the request left, a fault or an unclear answer is an unknown outcome, and there is no second POST."""
    server.script(step)
    assert type(await _fails(client, order)) is OutcomeUnknown
    assert len(server.requests) == 1


async def test_a_reset_on_accept_cannot_be_told_from_one_after_the_request(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """A connection that is reset at once counts as unknown, because the class of the error does not tell."""
    server.at_once = reset
    assert type(await _fails(client, order)) is OutcomeUnknown


async def test_a_server_that_reads_all_and_hangs_is_unknown(
    server: ScriptedServer, key: str, order: Order, patient: Timeouts
) -> None:
    """Silence after the request is no proof of anything."""
    server.script(hang)
    times = replace(patient, create_read=0.3)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        assert type(await _fails(client, order)) is OutcomeUnknown
    assert len(server.requests) == 1


async def test_a_server_that_never_reads_is_unknown(
    server: ScriptedServer, key: str, order: Order, patient: Timeouts
) -> None:
    """A write that does not get through may still have been read in part."""
    server.at_once = hang
    times = replace(patient, write=0.3)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        assert type(await _fails(client, replace(order, description="a" * 20_000_000))) is OutcomeUnknown


async def test_a_dripping_answer_ends_with_the_overall_time_out(
    server: ScriptedServer, key: str, order: Order, patient: Timeouts
) -> None:
    """One byte at a time resets every read time-out but not the one over the whole call."""

    async def drip(writer: asyncio.StreamWriter) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\nX-Drip: ")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.script(drip)
    times = replace(patient, create_overall=0.3)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        assert type(await _fails(client, order)) is OutcomeUnknown


async def test_a_cancelled_create_passes_the_cancellation_on(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """Cancelling stays a cancellation: the caller knows that the request may be out."""
    server.script(hang)
    creating = asyncio.create_task(client.create(order, may_still_send=_send))
    await asyncio.wait_for(server.arrived.wait(), timeout=20)
    creating.cancel()
    with pytest.raises(asyncio.CancelledError):
        await creating


@pytest.mark.parametrize("status", [400, 402, 404, 409, 410, 413, 415, 422])
async def test_a_refusal_is_final_and_says_why(
    server: ScriptedServer, client: NugenClient, order: Order, status: int
) -> None:
    """A refused create started nothing; the reason comes along for the person."""
    server.script(reply_json({"detail": "Documents not found"}, status))
    error = await _fails(client, order)
    assert type(error) is Rejected
    assert (error.status, error.detail) == (status, "Documents not found")
    assert "nothing was started" in str(error)
    assert "Documents not found" in str(error)


async def test_a_refusal_counts_by_its_status_even_without_its_body(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """When the status line of a refusal arrived, a lost body does not put it in doubt."""
    server.script(raw(b"HTTP/1.1 422 No\r\nContent-Length: 90\r\n\r\n{"))
    assert type(await _fails(client, order)) is Rejected


async def test_refused_fields_come_in_our_words(server: ScriptedServer, client: NugenClient, order: Order) -> None:
    """Each reason of a 422 is found under the field of the order that it is about."""
    details = [
        {"loc": ["body", "document_ids", 0], "msg": "Unknown document", "type": "value_error"},
        {"loc": ["body", "name"], "msg": "<b>Too long</b>", "type": "value_error"},
        {"loc": ["body", "provider"], "msg": "field required", "type": "missing"},
        {"loc": ["body", "base_model"], "type": "missing"},
        {"loc": "name"},
        "rubbish",
    ]
    server.script(reply_json({"detail": details}, 422))
    error = await _fails(client, order)
    assert isinstance(error, Rejected)
    assert error.fields == {
        "document_ids": "Unknown document",
        "name": "Too long",
        "base_model": "Nugen does not accept this value.",
    }
    assert "provider: field required" in error.detail


@pytest.mark.parametrize(
    ("status", "body"), [(404, {"detail": "Not Found"}), (405, {"detail": "Method Not Allowed"}), (404, {})]
)
async def test_an_unknown_path_is_a_refusal_that_names_the_settings(
    server: ScriptedServer, client: NugenClient, order: Order, status: int, body: dict[str, str]
) -> None:
    """A server that does not know the call at all has started nothing and is probably the wrong one."""
    server.script(reply_json(body, status))
    error = await _fails(client, order)
    assert isinstance(error, NoSuchPath)
    assert isinstance(error, Rejected)
    assert "NUGEN_CONTRACT" in str(error)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_said_to_be_one(
    server: ScriptedServer, client: NugenClient, order: Order, status: int
) -> None:
    """401 and 403 are about the key and started nothing."""
    server.script(reply_json({"detail": "Invalid key"}, status))
    assert type(await _fails(client, order)) is NotAllowed


async def test_too_many_requests_started_nothing_and_says_when_to_return(
    server: ScriptedServer, client: NugenClient, order: Order
) -> None:
    """A 429 to the create is the one answer after which a machine may try again later."""
    server.script(reply(429, b"slow down", {"Retry-After": "17"}))
    error = await _fails(client, order)
    assert isinstance(error, TryLater)
    assert error.retry_after == 17


async def test_a_compressed_answer_is_read(server: ScriptedServer, client: NugenClient, order: Order) -> None:
    """An answer that comes compressed is as good as any."""
    body = gzip.compress(json.dumps({"alignment_id": "alignment_1", "status": "PROCESSING"}).encode())
    server.script(reply(200, body, {"Content-Encoding": "gzip"}))
    assert (await client.create(order, may_still_send=_send)).vendor_id == "alignment_1"


async def test_a_closed_port_means_not_sent(key: str, order: Order, patient: Timeouts) -> None:
    """Where nobody listens nothing was sent, and the error says that it is safe to send again."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: no other test can come to listen there
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with NugenClient(base_url=url, api_key=key, timeouts=patient) as client:
            error = await _fails(client, order)
    assert type(error) is NotSent
    assert "safe to send it again" in str(error)


async def test_a_connection_that_is_never_made_means_not_sent(key: str, order: Order, patient: Timeouts) -> None:
    """A time-out while connecting is proof that nothing left."""
    async with AsyncExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):  # fill the queue of a listener that never accepts
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            with suppress(BlockingIOError):
                waiting.connect(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        times = replace(patient, connect=0.2)
        client = await stack.enter_async_context(NugenClient(base_url=url, api_key=key, timeouts=times))
        assert type(await _fails(client, order)) is NotSent


async def test_a_failed_tls_handshake_means_not_sent(server: ScriptedServer, key: str, order: Order) -> None:
    """Before a connection is safe nothing of the request leaves."""
    server.at_once = raw(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    url = f"https://127.0.0.1:{server.port}"
    async with NugenClient(base_url=url, api_key=key) as client:
        assert type(await _fails(client, order)) is NotSent
    assert server.requests == []


async def test_a_host_that_cannot_be_looked_up_means_not_sent(key: str, order: Order) -> None:
    """The name look-up fails with an error that is not httpx's own, and it is understood all the same."""
    async with NugenClient(base_url=f"https://{'a' * 64}.example", api_key=key) as client:
        error = await _fails(client, order)
        assert type(error) is NotSent
        with pytest.raises(TryLater):
            await client.status("alignment_1")


async def test_waiting_in_vain_for_a_free_connection_means_not_sent(
    server: ScriptedServer, key: str, order: Order, patient: Timeouts
) -> None:
    """When twenty creates are under way, the next one that gets no connection was not sent."""
    server.script(hang)
    times = replace(patient, pool=0.2)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        hanging = [asyncio.create_task(client.create(order, may_still_send=_send)) for _ in range(20)]
        async with asyncio.timeout(20):
            while len(server.requests) < 20:
                server.arrived.clear()
                await server.arrived.wait()
        assert type(await _fails(client, order)) is NotSent
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)
    assert len(server.requests) == 20


async def test_a_closed_client_sends_nothing(server: ScriptedServer, client: NugenClient, order: Order) -> None:
    """After closing, a create is not sent and a read is to be tried later."""
    await client.aclose()
    assert type(await _fails(client, order)) is NotSent
    with pytest.raises(TryLater):
        await client.projects()
    assert server.connections == 0
