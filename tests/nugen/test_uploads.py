import asyncio
import json
import re
from collections.abc import AsyncIterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nugen.client import NugenClient
from bot.nugen.contracts import DOCUMENTED
from bot.nugen.errors import BrokenFile, NoSuchPath, NotAllowed, NotSent, NugenError, OutcomeUnknown, Rejected, TryLater
from bot.nugen.multipart import FileForm
from bot.nugen.transport import Timeouts
from tests.nugen.scripted import ScriptedServer, Step, close, hang, listening, raw, reply, reply_json, reset

DUPLICATE = {"detail": {"message": "This document has already been uploaded.", "document_id": "doc_1"}}
MEGABYTE = 1024 * 1024


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _breaking(error: Exception) -> AsyncIterator[bytes]:
    yield b"half"
    raise error


def _parsed(request: bytes) -> list[EmailMessage]:
    head, body = request.split(b"\r\n\r\n", 1)
    kind = re.search(rb"(?im)^content-type: .*$", head)
    assert kind is not None
    message = BytesParser(policy=HTTP).parsebytes(kind[0].strip() + b"\r\n\r\n" + body)
    return [part for part in message.iter_parts() if isinstance(part, EmailMessage)]


async def test_a_document_leaves_as_a_form_with_one_file(server: ScriptedServer, client: NugenClient) -> None:
    """A parser of somebody else's finds the file whole, under its name and kind, and the length was told before."""
    server.script(reply_json({"document_ids": ["task_1"]}))
    assert await client.upload_document("notes.txt", 11, _pieces(b"--hello", b"\r\n\r\n")) == ("task_1", False)
    (part,) = _parsed(server.requests[0])
    assert (part.get_filename(), part.get_content_type()) == ("notes.txt", "text/plain")
    assert part.get_param("name", header="Content-Disposition") == "files"
    assert part.get_payload(decode=True) == b"--hello\r\n\r\n"
    assert b"Transfer-Encoding" not in server.requests[0]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ('a "b".txt', b'filename="a %22b%22.txt"'),
        ("a\r\nX-Evil: 1.txt", b'filename="a__X-Evil: 1.txt"'),
        ("../../etc\\passwd", b'filename=".._.._etc_passwd"'),
        ("Übersicht 🚀.md", 'filename="Übersicht 🚀.md"'.encode()),
        ("half\ud83d.txt", b'filename="half_.txt"'),
    ],
)
async def test_a_file_name_cannot_leave_its_quotes(
    server: ScriptedServer, client: NugenClient, name: str, written: bytes
) -> None:
    """Quotes, line breaks and paths are taken out of a name, letters of any script stay."""
    server.script(reply_json(["task_1"]))
    await client.upload_document(name, 2, _pieces(b"hi"))
    assert written in server.bodies()[0]


@given(name=st.text(max_size=50), value=st.text(max_size=50), size=st.integers(0, 3000))
async def test_a_form_is_as_long_as_it_says(name: str, value: str, size: int) -> None:
    """Whatever a file and a field are called, the announced length is the true one, and one line names the file."""
    form = FileForm({"name": "n", "file": "f"}, {"name": value}, name=name, size=size, chunks=_pieces(b"x" * size))
    assert not isinstance(form.content.data, bytes)
    written = b"".join([chunk async for chunk in form.content.data])
    assert len(written) == form.content.length
    assert len(re.findall(rb'(?m)^Content-Disposition: form-data; name="f"; filename="[^"\r\n]*"\r$', written)) == 1


ANSWERS: list[Any] = [
    (["task_1"], "task_1"),
    (["task_1", "task_2"], "task_1"),
    ({"document_ids": ["task_1"]}, "task_1"),
    ({"documentIds": "task_1"}, "task_1"),
    ({"documents": [{"document_id": "task_1"}]}, "task_1"),
    ({"task_id": "task_1", "status": "PROCESSING"}, "task_1"),
    ({"data": {"document_ids": ["task_1"]}}, "task_1"),
]


@pytest.mark.parametrize(("answer", "upload_id"), ANSWERS)
async def test_the_id_of_an_upload_is_found_in_every_shape(
    server: ScriptedServer, client: NugenClient, answer: Any, upload_id: str
) -> None:
    """An array of ids, an object of ids or one id: the file that was sent has the first of them."""
    server.script(reply_json(answer))
    assert await client.upload_document("a.txt", 2, _pieces(b"hi")) == (upload_id, False)


async def test_a_duplicate_is_reused(server: ScriptedServer, client: NugenClient) -> None:
    """A document that the vendor has already is the one to use, and that is told."""
    server.script(reply_json(DUPLICATE, 409))
    assert await client.upload_document("a.txt", 2, _pieces(b"hi")) == ("doc_1", True)


FAULTS: list[Any] = [
    pytest.param(reply_json({"detail": "Only text-based files"}, 400), Rejected, id="400"),
    pytest.param(reply_json({"detail": "Already there"}, 409), Rejected, id="409 without an id"),
    pytest.param(reply(413, b"<h1>413 Request Entity Too Large</h1>"), Rejected, id="413"),
    pytest.param(reply(401), NotAllowed, id="401"),
    pytest.param(reply_json({"detail": "Not Found"}, 404), NoSuchPath, id="no such path"),
    pytest.param(reply(405), NoSuchPath, id="405"),
    pytest.param(reply(429), TryLater, id="429"),
    pytest.param(reply(502), TryLater, id="502"),
    pytest.param(reply(302, headers={"Location": "/elsewhere"}), TryLater, id="redirect"),
    pytest.param(reply_json({"message": "ok"}), TryLater, id="success without an id"),
    pytest.param(reply_json("ok"), TryLater, id="a word"),
    pytest.param(reply(200, b"<html>"), TryLater, id="a page"),
    pytest.param(reset, TryLater, id="reset"),
    pytest.param(close, TryLater, id="closed"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"), TryLater, id="half a body"),
]


@pytest.mark.parametrize(("step", "expected"), FAULTS)
async def test_every_fault_of_an_upload_is_named_by_what_to_do(
    server: ScriptedServer, client: NugenClient, step: Step, expected: type[NugenError]
) -> None:
    """An unclear outcome may be tried again, because a second copy is refused by naming the first."""
    server.script(step)
    with pytest.raises(NugenError) as caught:
        await client.upload_document("a.txt", 2, _pieces(b"hi"))
    assert type(caught.value) is expected
    assert len(server.requests) == 1


@pytest.mark.parametrize("pieces", [(b"h",), (b"hi", b"!"), (), (b"", b"")])
async def test_a_file_of_another_size_than_announced_is_not_sent_to_its_end(
    server: ScriptedServer, client: NugenClient, pieces: tuple[bytes, ...]
) -> None:
    """Too few or too many bytes end the request before the form is whole, and the words say so."""
    for uploading in (
        client.upload_document("a.txt", 2, _pieces(*pieces)),
        client.upload_benchmark("B", "d", "a.json", 2, _pieces(*pieces)),
    ):
        with pytest.raises(BrokenFile, match="2 bytes were announced"):
            await uploading
    assert server.requests == []


async def test_what_goes_wrong_at_the_source_comes_out_as_it_is(server: ScriptedServer, client: NugenClient) -> None:
    """Trouble with Slack is Slack's: whoever gave the file hears of it, whatever was sent already."""

    class SlackIsDown(Exception):
        pass

    for uploading in (
        client.upload_document("a.txt", 8, _breaking(SlackIsDown("no"))),
        client.upload_benchmark("B", "d", "a.json", 8, _breaking(SlackIsDown("no"))),
    ):
        with pytest.raises(SlackIsDown):
            await uploading
    assert server.requests == []


async def test_a_server_that_does_not_let_go_on_ends_the_upload(
    server: ScriptedServer, key: str, patient: Timeouts
) -> None:
    """An answer that never comes may be waited for elsewhere: the upload can be tried again."""
    server.script(hang)
    times = Timeouts(connect=20, pool=20, write=20, upload_read=0.3, upload_overall=patient.overall)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        with pytest.raises(TryLater):
            await client.upload_document("a.txt", 2, _pieces(b"hi"))
        with pytest.raises(OutcomeUnknown):
            await client.upload_benchmark("B", "d", "a.json", 2, _pieces(b"hi"))


async def test_a_source_that_hangs_ends_with_the_overall_time_out(server: ScriptedServer, key: str) -> None:
    """A file that stops coming does not hold up the worker for ever, and the time-out is no fault of the file's."""

    async def stuck() -> AsyncIterator[bytes]:
        yield b"h"
        await asyncio.Event().wait()

    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=Timeouts(upload_overall=0.3)) as client:
        with pytest.raises(TryLater):
            await client.upload_document("a.txt", 2, stuck())


async def test_a_file_may_take_longer_than_a_create(server: ScriptedServer, key: str) -> None:
    """The time that bounds a request without a file does not cut off a large one on its way."""

    async def unhurried() -> AsyncIterator[bytes]:
        await asyncio.sleep(0.3)
        yield b"hi"

    server.script(reply_json(["task_1"]))
    times = Timeouts(connect=20, read=20, create_read=0.1, create_overall=0.1)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        assert await client.upload_document("a.txt", 2, unhurried()) == ("task_1", False)


async def test_an_upload_to_another_generation_may_be_tried_again(server: ScriptedServer, key: str) -> None:
    """The bytes are gone, so that the client cannot repeat it; whoever has the file can, and is told so."""
    newer = reply_json({"alignment_projects": [{"alignment_id": "a", "base_model_id": "m"}]})
    server.serve({"GET /api/v3/alignment-projects/list": newer})
    async with NugenClient(base_url=server.base_url, api_key=key, contract=None, known=DOCUMENTED) as client:
        with pytest.raises(TryLater):
            await client.upload_document("a.txt", 2, _pieces(b"hi"))
        with pytest.raises(NoSuchPath):
            await client.upload_document("a.txt", 2, _pieces(b"hi"))
        assert client.contract.name == "plural"
    posts = [route for route in server.asked() if route.startswith("POST")]
    assert posts == ["POST /api/v3/documents", "POST /api/v3/documents/create"]


async def test_a_refusal_before_the_end_is_read(key: str, patient: Timeouts) -> None:
    """A server that refuses a large file by its head alone is heard, although it does not take the rest."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = json.dumps({"detail": "Too large"}).encode()
        writer.write(b"HTTP/1.1 413 No\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)
        await writer.drain()
        await reader.read()

    async with listening(refuse) as url, NugenClient(base_url=url, api_key=key, timeouts=patient) as client:
        with pytest.raises(Rejected, match="Too large"):
            await client.upload_document("a.txt", MEGABYTE, _pieces(*([b"x" * 1024] * 1024)))


async def test_a_slow_server_is_not_run_ahead_of(key: str, patient: Timeouts) -> None:
    """While the server takes its time, only what fits between the two is taken from the source: no file in memory."""
    total, taken, read = 48, 0, 0
    ahead: list[int] = []

    async def file() -> AsyncIterator[bytes]:
        nonlocal taken
        for _ in range(total):
            taken += 1
            yield bytes(MEGABYTE)

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal read
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        assert length is not None
        left = int(length[1])
        while left:
            piece = await reader.readexactly(min(left, MEGABYTE))
            left -= len(piece)
            read += 1
            ahead.append(taken - read)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n["task_1"]')
        await writer.drain()

    async with listening(slow) as url, NugenClient(base_url=url, api_key=key, timeouts=patient) as client:
        assert await client.upload_document("a.txt", total * MEGABYTE, file()) == ("task_1", False)
    assert taken == total
    # What the operating system keeps between two sockets is a few megabytes.
    assert max(ahead) <= 16


async def test_a_benchmark_is_uploaded_with_its_document(server: ScriptedServer, client: NugenClient) -> None:
    """Name, document and the file leave in one form, and the id of the answer is the benchmark's."""
    server.script(reply_json({"benchmark_id": "benchmark_1", "benchmark_name": "B", "status": "READY", "n_samples": 1}))
    content = json.dumps([{"question_num": 1, "question": "q", "answer": "a"}]).encode()
    made = await client.upload_benchmark("Bénch", "doc_1", "b.json", len(content), _pieces(content))
    assert made == "benchmark_1"
    name, document, file = _parsed(server.requests[0])
    assert name.get_payload(decode=True) == "Bénch".encode()
    assert document.get_payload(decode=True) == b"doc_1"
    assert (file.get_content_type(), file.get_payload(decode=True)) == ("application/json", content)


async def test_a_benchmark_whose_time_has_passed_is_not_sent(server: ScriptedServer, client: NugenClient) -> None:
    """A worker that lost its claim sends neither a file nor an order for a benchmark."""
    for sending in (
        client.upload_benchmark("B", "d", "b.json", 2, _pieces(b"[]"), may_still_send=lambda: False),
        client.generate_benchmark(["d"], 5, None, may_still_send=lambda: False),
    ):
        with pytest.raises(NotSent):
            await sending
    assert server.bytes_seen == 0
