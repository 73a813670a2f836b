import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nugen.chat_reader import MAX_ANSWER_CHARACTERS, lines_of
from bot.nugen.client import NugenClient
from bot.nugen.errors import NoSuchPath, NotAllowed, NotFound, NugenError, Rejected, TryLater, Unreadable
from bot.nugen.transport import MAX_ANSWER_BYTES, Timeouts
from tests.nugen.scripted import ScriptedServer, Step, close, hang, listening, raw, reply, reply_json, reset

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
DONE = b"data: [DONE]\n\n"


def _event(content: Any, **more: Any) -> bytes:
    document = {"choices": [{"index": 0, "delta": {"content": content}, "finish_reason": None, **more}]}
    return b"data: " + json.dumps(document).encode() + b"\n\n"


def _stream(*events: bytes) -> Step:
    return raw(HEAD + b"".join(events))


async def _hear(client: NugenClient, heard: list[str] | None = None) -> list[str]:
    pieces = [] if heard is None else heard
    async for piece in client.chat("m1", "Why?"):
        pieces.append(piece)
    return pieces


async def test_an_answer_is_heard_piece_by_piece(server: ScriptedServer, client: NugenClient) -> None:
    """Roles, comments, other fields and empty pieces say nothing; the text comes as it was cut."""
    role = b'data: {"choices": [{"delta": {"role": "assistant"}}]}\r\n\r\n'
    usage = b'data: {"choices": [], "usage": {"total_tokens": 9}}\n\n'
    server.script(_stream(b": hello\n\n", role, _event("Be"), b"event: x\nid: 1\n", _event("cause."), usage, DONE))
    assert await _hear(client) == ["Be", "cause."]


async def test_a_piece_is_passed_on_before_the_next_one_comes(key: str, patient: Timeouts) -> None:
    """Nothing is held back: the first words can be read while the model still thinks."""
    go_on = asyncio.Event()

    async def hesitant(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"stream")
        writer.write(HEAD + _event("first"))
        await writer.drain()
        await go_on.wait()
        writer.write(_event("second") + DONE)
        await writer.drain()

    async with listening(hesitant) as url, NugenClient(base_url=url, api_key=key, timeouts=patient) as client:
        pieces = client.chat("m1", "Why?")
        async with asyncio.timeout(20):
            assert await anext(pieces) == "first"
            go_on.set()
            assert [piece async for piece in pieces] == ["second"]


@pytest.mark.parametrize(
    "message",
    [
        {"message": {"role": "assistant", "content": "Because."}},
        {"message": {"content": [{"type": "text", "text": "Be"}, {"type": "text", "text": "cause."}]}},
        {"text": "Because."},
        {"message": {"content": ["Because."]}},
    ],
)
async def test_a_server_that_does_not_stream_is_heard_all_at_once(
    server: ScriptedServer, client: NugenClient, message: dict[str, Any]
) -> None:
    """One JSON document, on one line or on many, is one piece."""
    document = {"choices": [message], "confidence": None, "timing": {"total": 3}}
    server.script(reply_json(document), reply(200, json.dumps(document, indent=2).encode()))
    assert await _hear(client) == ["Because."]
    assert await _hear(client) == ["Because."]


ENDS: list[Any] = [
    pytest.param(DONE, id="the word for it"),
    pytest.param(_event("", finish_reason="stop"), id="a reason to finish"),
]


@pytest.mark.parametrize("end", ENDS)
async def test_an_answer_is_whole_when_the_server_says_so(
    server: ScriptedServer, client: NugenClient, end: bytes
) -> None:
    """Either sign of the end will do."""
    server.script(_stream(_event("Yes."), end))
    assert await _hear(client) == ["Yes."]


BREAKS: list[Any] = [
    pytest.param(_stream(_event("Yes")), TryLater, id="closed without an end"),
    pytest.param(_stream(_event("Yes"), b'data: {"choices": [{"del'), Unreadable, id="cut in an event"),
    pytest.param(_stream(_event("Yes"), b'data: {"error": {"message": "GPU lost"}}\n\n'), TryLater, id="an error event"),
    pytest.param(_stream(_event("Yes"), b"data: nonsense\n\n"), Unreadable, id="an event that is no JSON"),
    pytest.param(
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n" % len(_event("Yes")) + _event("Yes") + b"\r\n9"),
        TryLater,
        id="a chunk that breaks off",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("step", "expected"), BREAKS)
async def test_a_stream_that_breaks_off_says_so_after_what_came(
    server: ScriptedServer, client: NugenClient, step: Step, expected: type[NugenError]
) -> None:
    """Half an answer is never taken for a whole one."""
    server.script(step)
    heard: list[str] = []
    with pytest.raises(expected):
        await _hear(client, heard)
    assert heard == ["Yes"]


NOT_SERVED = {"detail": "unable to resolve model 'm1'. Base models are called by their exact Hugging Face id."}
FAULTS: list[Any] = [
    pytest.param(reply_json(NOT_SERVED, 404), NotFound, id="not served"),
    pytest.param(reply_json({"detail": "model not found"}, 404), NotFound, id="no such model"),
    pytest.param(reply_json({"detail": "Not Found"}, 404), NoSuchPath, id="no such path"),
    pytest.param(reply_json({"detail": "text only"}, 400), Rejected, id="400"),
    pytest.param(reply(401), NotAllowed, id="401"),
    pytest.param(reply(429), TryLater, id="429"),
    pytest.param(
        reply_json({"detail": "Nugen inference failed: <html><h1>502 Bad Gateway</h1></html>"}, 502), TryLater, id="502"
    ),
    pytest.param(reply(504, b"<html><h1>504</h1></html>"), TryLater, id="504 with a page"),
    pytest.param(reset, TryLater, id="reset"),
    pytest.param(close, TryLater, id="closed"),
    pytest.param(reply(200, b"<html>maintenance</html>"), Unreadable, id="a page"),
    pytest.param(reply(200), Unreadable, id="nothing"),
    pytest.param(reply_json({"choices": []}), Unreadable, id="no choice"),
    pytest.param(reply_json({"choices": [{"message": {"content": None}}]}), Unreadable, id="no content"),
    pytest.param(_stream(DONE), Unreadable, id="an end and no answer"),
    pytest.param(reply(200, b"zip", {"Content-Encoding": "gzip"}), Unreadable, id="bad gzip"),
    pytest.param(reply(200, b" " * (MAX_ANSWER_BYTES + 1)), Unreadable, id="a huge answer"),
]


@pytest.mark.parametrize(("step", "expected"), FAULTS)
async def test_every_fault_of_a_question_is_named_by_what_to_do(
    server: ScriptedServer, client: NugenClient, step: Step, expected: type[NugenError]
) -> None:
    """A question ends in an answer or in the error that says what to do, after one request."""
    server.script(step)
    with pytest.raises(NugenError) as caught:
        await _hear(client)
    assert type(caught.value) is expected
    assert "<h1>" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("told", [b"", HEAD, HEAD + _event("Yes")])
async def test_a_model_that_falls_silent_is_not_waited_for_for_ever(
    server: ScriptedServer, key: str, told: bytes
) -> None:
    """Before the answer, before its first word or in the middle: the overall time is all there is."""

    async def silent(writer: asyncio.StreamWriter) -> bool:
        writer.write(told)
        await writer.drain()
        return await hang(writer)

    server.script(silent)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=Timeouts(chat_overall=0.3)) as client:
        with pytest.raises(TryLater):
            await _hear(client)


async def test_a_model_that_only_keeps_the_line_open_is_not_waited_for_either(server: ScriptedServer, key: str) -> None:
    """Signs of life reset every read time-out but not the one over the whole answer."""

    async def drip(writer: asyncio.StreamWriter) -> bool:
        writer.write(HEAD)
        while True:
            writer.write(b": still here\n\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.script(drip)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=Timeouts(chat_overall=0.3)) as client:
        async with asyncio.timeout(20):
            with pytest.raises(TryLater):
                await _hear(client)


async def test_an_answer_without_end_is_cut(server: ScriptedServer, client: NugenClient) -> None:
    """A model that repeats itself for ever is not listened to for ever."""
    server.script(_stream(*[_event("ja" * 30_000)] * 10))
    assert len("".join(await _hear(client))) == MAX_ANSWER_CHARACTERS


async def test_whoever_has_heard_enough_may_go(server: ScriptedServer, client: NugenClient) -> None:
    """A listener that leaves closes the connection, and the client goes on working."""
    server.script(_stream(_event("Yes"), _event("and")), reply_json({"status": "READY"}))
    async with aclosing(client.chat("m1", "Why?")) as pieces:
        assert await anext(pieces) == "Yes"
    assert (await client.status("alignment_1")).phase == "trained"


async def test_text_that_nobody_can_post_is_repaired(server: ScriptedServer, client: NugenClient) -> None:
    """Half a surrogate pair and NUL do not come through."""
    server.script(_stream(_event("a\x00b\ud800"), DONE))
    assert await _hear(client) == ["ab?"]


async def test_neither_question_nor_answer_is_logged(
    server: ScriptedServer, client: NugenClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What people ask their model is theirs, also with every logger at its loudest."""
    caplog.set_level(logging.DEBUG)
    server.script(_stream(_event("a secret answer"), DONE), reply_json({"detail": "no"}, 400))
    _ = [piece async for piece in client.chat("m1", "a secret question")]
    with pytest.raises(Rejected):
        _ = [piece async for piece in client.chat("m1", "a secret question")]
    assert caplog.records
    assert "secret" not in caplog.text


@given(st.text(alphabet="aé🚀\r\n ", max_size=40), st.integers(1, 7))
async def test_lines_are_the_same_wherever_the_bytes_are_cut(text: str, size: int) -> None:
    """Characters and line ends that fall between two pieces are put together again."""
    body = text.encode()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), size):
            yield body[start : start + size]

    lines = [line async for line in lines_of(chunks())]
    expected = [line.removesuffix("\r") for line in text.split("\n")]
    assert lines[:-1] == expected[:-1]
    assert lines[-1].removesuffix("\r") == expected[-1]
