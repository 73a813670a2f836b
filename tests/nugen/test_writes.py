from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import PLURAL
from bot.nugen.errors import (
    NoSuchPath,
    NotAllowed,
    NotFound,
    NotSent,
    NugenError,
    OutcomeUnknown,
    Rejected,
    TryLater,
)
from bot.nugen.transport import Timeouts
from tests.nugen.scripted import ScriptedServer, Step, close, raw, reply, reply_json, reset

Write = Callable[[NugenClient, Callable[[], bool]], Awaitable[Any]]

ABOUT_A_THING: dict[str, Write] = {
    "stop": lambda client, may: client.stop("a1", may_still_send=may),
    "delete": lambda client, may: client.delete("a1", may_still_send=may),
    "delete_document": lambda client, may: client.delete_document("d1", may_still_send=may),
    "deploy": lambda client, may: client.deploy("m1", may_still_send=may),
    "undeploy": lambda client, may: client.undeploy("m1", may_still_send=may),
}
WITH_AN_ID: dict[str, Write] = {
    "evaluate": lambda client, may: client.evaluate("m1", "base", "b1", "e", may_still_send=may),
    "generate_benchmark": lambda client, may: client.generate_benchmark(["d1"], 5, None, may_still_send=may),
}
WRITES = ABOUT_A_THING | WITH_AN_ID


def _send() -> bool:
    return True


@pytest.fixture
async def client(server: ScriptedServer, key: str, patient: Timeouts) -> AsyncIterator[NugenClient]:
    """A client of the generation that has every call."""
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=patient, contract=PLURAL) as opened:
        yield opened


SUCCESSES: list[Any] = [
    pytest.param(reply_json("model_1"), id="a bare id"),
    pytest.param(reply_json({"model_id": "model_1", "status": "UNDEPLOYED"}), id="an object"),
    pytest.param(reply(204), id="no content"),
    pytest.param(reply(202, b"<html>Accepted</html>"), id="a page"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"), id="half a body"),
]


@pytest.mark.parametrize("write", ABOUT_A_THING)
@pytest.mark.parametrize("step", SUCCESSES)
async def test_a_write_that_gives_nothing_succeeds_by_its_status(
    server: ScriptedServer, client: NugenClient, write: str, step: Step
) -> None:
    """Whatever stands in a 2xx: the request was taken."""
    server.script(step)
    await ABOUT_A_THING[write](client, _send)
    assert len(server.requests) == 1


OUTCOMES: list[Any] = [
    pytest.param(reply_json({"detail": "Cannot be redeployed"}, 400), Rejected, id="400"),
    pytest.param(reply_json({"detail": "Still training"}, 409), Rejected, id="409"),
    pytest.param(reply_json({"detail": [{"loc": ["body", "x"], "msg": "m"}]}, 422), Rejected, id="422"),
    pytest.param(reply(401), NotAllowed, id="401"),
    pytest.param(reply(403), NotAllowed, id="403"),
    pytest.param(reply(429, headers={"Retry-After": "9"}), TryLater, id="429"),
    pytest.param(reply_json({"detail": "Not Found"}, 404), NoSuchPath, id="no such path"),
    pytest.param(reply_json({"detail": "Method Not Allowed"}, 405), NoSuchPath, id="405"),
    pytest.param(reply(500), OutcomeUnknown, id="500"),
    pytest.param(reply(502, b"<h1>502 Bad Gateway</h1>"), OutcomeUnknown, id="502"),
    pytest.param(reply(408), OutcomeUnknown, id="408"),
    pytest.param(reply(307, headers={"Location": "/elsewhere"}), OutcomeUnknown, id="redirect"),
    pytest.param(reset, OutcomeUnknown, id="reset"),
    pytest.param(close, OutcomeUnknown, id="closed"),
]


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize(("step", "expected"), OUTCOMES)
async def test_every_write_is_sent_once_and_its_outcome_named(
    server: ScriptedServer, client: NugenClient, write: str, step: Step, expected: type[NugenError]
) -> None:
    """A write ends in success or in the error that says what became of it, after one request."""
    server.script(step)
    with pytest.raises(NugenError) as caught:
        await WRITES[write](client, _send)
    assert type(caught.value) is expected
    assert len(server.requests) == 1


@pytest.mark.parametrize("write", WRITES)
async def test_a_thing_that_is_not_there_is_told_from_a_path_that_is_not(
    server: ScriptedServer, client: NugenClient, write: str
) -> None:
    """A 404 in the vendor's words is about the model or the project; what the body names is a refusal instead."""
    server.script(reply_json({"detail": "Model m1 not found"}, 404))
    with pytest.raises(NugenError) as caught:
        await WRITES[write](client, _send)
    assert type(caught.value) is (NotFound if write in ABOUT_A_THING else Rejected)
    assert caught.value.detail == "Model m1 not found"


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_whose_time_has_passed_does_not_leave(
    server: ScriptedServer, client: NugenClient, write: str
) -> None:
    """A worker that lost its claim while connecting sends not one byte."""
    with pytest.raises(NotSent):
        await WRITES[write](client, lambda: False)
    assert server.bytes_seen == 0


@pytest.mark.parametrize("write", WITH_AN_ID)
@pytest.mark.parametrize("answer", [{}, {"status": "PROCESSING"}, "ok", [], None, {"id": ""}])
async def test_a_success_without_the_id_that_is_needed_is_unknown(
    server: ScriptedServer, client: NugenClient, write: str, answer: Any
) -> None:
    """Something may run that nobody can ask about: that is for a person to look at."""
    server.script(reply_json(answer))
    with pytest.raises(OutcomeUnknown):
        await WITH_AN_ID[write](client, _send)


@pytest.mark.parametrize(
    ("write", "answer"),
    [
        ("evaluate", {"evaluation_id": "x1", "status": "PROCESSING"}),
        ("evaluate", {"id": "x1"}),
        ("generate_benchmark", {"benchmark_id": "x1"}),
        ("generate_benchmark", {"data": {"id": "x1", "status": "pending"}}),
    ],
)
async def test_the_id_of_what_was_started_comes_back(
    server: ScriptedServer, client: NugenClient, write: str, answer: Any
) -> None:
    """Under either name, in an envelope or not."""
    server.script(reply_json(answer))
    assert await WITH_AN_ID[write](client, _send) == "x1"
