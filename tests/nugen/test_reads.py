import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from bot.alignments.observation import CatalogueKind
from bot.nugen.client import NugenClient
from bot.nugen.contracts import DOCUMENTED
from bot.nugen.errors import NoSuchPath, NotAllowed, NotFound, NugenError, Rejected, TryLater, Unreadable
from bot.nugen.line import PAGE_SIZE
from bot.nugen.transport import MAX_ANSWER_BYTES, Timeouts
from tests.nugen.scripted import ScriptedServer, Step, close, hang, raw, reply, reply_json, reset


def _page(*ids: str) -> Step:
    return reply_json({"alignment_projects": [{"id": each, "status": "pending"} for each in ids]})


async def test_the_list_is_read_page_by_page_until_an_empty_one(server: ScriptedServer, client: NugenClient) -> None:
    """Every page is asked for by what came so far, and each project is there once although it moved between pages."""
    server.script(_page("a", "b"), _page("b", "c"), _page())
    assert [project.vendor_id for project in await client.projects()] == ["a", "b", "c"]
    path = "/api/v3/alignment-project"
    assert server.paths() == [f"{path}?limit={PAGE_SIZE}&offset={offset}" for offset in (0, 2, 4)]


async def test_a_server_without_paging_is_asked_twice_and_not_for_ever(
    server: ScriptedServer, client: NugenClient
) -> None:
    """A page that brings nothing new ends the list."""
    server.script(_page("a", "b"))
    assert len(await client.projects()) == 2
    assert len(server.requests) == 2


async def test_a_list_without_end_is_given_up_after_a_hundred_pages(
    server: ScriptedServer, client: NugenClient
) -> None:
    """A server that always has something new cannot keep the bot busy for ever."""
    server.script(*(_page(f"project-{number}") for number in range(150)))
    assert len(await client.projects()) == 100
    assert len(server.requests) == 100


async def test_as_many_pages_are_read_as_those_that_are_looked_for_may_fill(
    server: ScriptedServer, client: NugenClient
) -> None:
    """Who follows more than a hundred pages of projects reads more than a hundred pages, and an end there is even so."""
    server.script(*(_page(f"project-{number}") for number in range(150)))
    wanted = {f"project-{number}" for number in range(1200)}
    assert len(await client.projects(limit_to=wanted)) == 120


async def test_reading_stops_when_all_wanted_projects_were_found(server: ScriptedServer, client: NugenClient) -> None:
    """With a set of ids, only these come back, and no more pages are read than needed."""
    server.script(_page("a", "b"), _page("c", "d"), _page())
    assert [project.vendor_id for project in await client.projects(limit_to=["b"])] == ["b"]
    assert len(server.requests) == 1
    assert await client.projects(limit_to=()) == []
    assert len(server.requests) == 1
    assert [project.vendor_id for project in await client.projects(limit_to={"d", "gone"})] == ["d"]
    assert len(server.requests) == 3


async def test_a_contract_without_paging_asks_once_and_without_parameters(server: ScriptedServer, key: str) -> None:
    """Whether lists are paged is a matter of the contract."""
    server.script(_page("a"))
    contract = replace(DOCUMENTED, paged=False)
    async with NugenClient(base_url=server.base_url, api_key=key, contract=contract) as client:
        await client.projects()
    assert server.paths() == ["/api/v3/alignment-project"]


async def test_status_and_detail_have_a_path_each(server: ScriptedServer, client: NugenClient) -> None:
    """Both calls are about one project, and an answer that leaves out the id is about the one that was asked for."""
    server.script(reply_json({"status": "PROCESSING", "data": None}))
    assert (await client.status("alignment_1")).vendor_id == "alignment_1"
    await client.detail("alignment_1")
    assert server.paths() == ["/api/v3/alignment-project/status/alignment_1", "/api/v3/alignment-project/alignment_1"]


async def test_an_id_cannot_leave_its_place_in_the_path(server: ScriptedServer, client: NugenClient) -> None:
    """Slashes, dots, question marks and letters of any script stay inside the last part of the path."""
    server.script(reply_json({"status": "pending"}))
    await client.detail("../a b?c=d#e%2F{id}é-")
    assert server.paths() == ["/api/v3/alignment-project/..%2Fa%20b%3Fc%3Dd%23e%252F%7Bid%7D%C3%A9-"]


@pytest.mark.parametrize("vendor_id", ["", ".", "..", "\ud800", "a" * 201])
async def test_an_id_that_nobody_can_have_is_not_found_without_asking(
    server: ScriptedServer, client: NugenClient, vendor_id: str
) -> None:
    """What cannot be part of a path is no id."""
    for call in (client.status, client.detail):
        with pytest.raises(NotFound):
            await call(vendor_id)
    assert server.connections == 0


async def test_the_catalogue_comes_from_its_three_lists(server: ScriptedServer, client: NugenClient) -> None:
    """Base models, documents and benchmarks are read from their own paths, with names and readiness."""
    server.script(reply_json({"models": [{"id": "m", "name": "M", "alignment_ready": True}]}))
    (model,) = await client.base_models()
    server.script(
        reply_json({"documents": [{"id": "d", "filename": "a.txt", "status": "Processing"}], "categories": []})
    )
    (document,) = await client.documents()
    server.script(reply_json({"benchmarks": [{"id": "b", "benchmark_name": "B", "status": "uploaded"}]}))
    (benchmark,) = await client.benchmarks()
    assert (model.kind, model.id, model.name, model.ready) == (CatalogueKind.BASE_MODEL, "m", "M", True)
    assert (document.id, document.name, document.status, document.ready) == ("d", "a.txt", "Processing", False)
    assert (benchmark.id, benchmark.name, benchmark.ready) == ("b", "B", None)
    paths = [path.partition("?")[0] for path in server.paths()[::2]]
    assert paths == ["/api/v3/models/base", "/api/v3/documents", "/api/v3/benchmark/list"]


PROJECT_FAULTS: list[Any] = [
    pytest.param(reply_json({"detail": "Invalid API key"}, 401), NotAllowed, id="401"),
    pytest.param(reply_json({"detail": "Forbidden"}, 403), NotAllowed, id="403"),
    pytest.param(reply_json({"detail": "Alignment project not found"}, 404), NotFound, id="unknown id"),
    pytest.param(reply(410), NotFound, id="gone"),
    pytest.param(reply_json({"detail": "Not Found"}, 404), NoSuchPath, id="unknown path"),
    pytest.param(reply(404, b"<html><h1>404 Not Found</h1></html>"), NoSuchPath, id="a page instead of the vendor"),
    pytest.param(reply_json({"message": "no route"}, 404), NoSuchPath, id="a gateway instead of the vendor"),
    pytest.param(reply_json(["nothing"], 404), NoSuchPath, id="somebody else's 404"),
    pytest.param(reply_json({"detail": "Method Not Allowed"}, 405), NoSuchPath, id="405"),
    pytest.param(reply_json({"detail": []}, 422), Rejected, id="422"),
    pytest.param(reply(408), TryLater, id="408"),
    pytest.param(reply(429), TryLater, id="429"),
    pytest.param(reply(500), TryLater, id="500"),
    pytest.param(reply(502, b"<html><h1>502 Bad Gateway</h1></html>"), TryLater, id="502 with a page"),
    pytest.param(reset, TryLater, id="reset"),
    pytest.param(close, TryLater, id="closed"),
    pytest.param(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"), TryLater, id="half a body"),
    pytest.param(reply(302, headers={"Location": "/api/v3/models/base"}), Unreadable, id="redirect"),
    pytest.param(reply(200, b"<html>maintenance</html>"), Unreadable, id="success that is a page"),
    pytest.param(reply(200, b"zip", {"Content-Encoding": "gzip"}), Unreadable, id="bad gzip"),
    pytest.param(reply(200, b'{"status": "READY"}' + b" " * MAX_ANSWER_BYTES), Unreadable, id="a huge answer"),
    pytest.param(reply_json({}), Unreadable, id="an empty object"),
    pytest.param(reply_json({"detail": "soon"}), Unreadable, id="an explanation instead of a project"),
    pytest.param(reply_json(None), Unreadable, id="null"),
]


@pytest.mark.parametrize(("step", "expected"), PROJECT_FAULTS)
async def test_every_fault_of_a_read_is_named_by_what_to_do(
    server: ScriptedServer, client: NugenClient, step: Step, expected: type[NugenError]
) -> None:
    """A read ends in a project or in the error that says what to do, after one request."""
    server.script(step)
    with pytest.raises(NugenError) as caught:
        await client.status("alignment_1")
    assert type(caught.value) is expected
    assert len(server.requests) == 1


@pytest.mark.parametrize("document", [{}, {"alignment_projects": None}, {"alignment_projects": {}}, "none", [1, None]])
async def test_garbage_is_not_an_empty_list(server: ScriptedServer, client: NugenClient, document: Any) -> None:
    """Only a list that is there and empty says that there is nothing."""
    server.script(reply_json(document))
    with pytest.raises(Unreadable):
        await client.projects()
    server.script(reply_json({"alignment_projects": []}))
    assert await client.projects() == []


async def test_a_missing_list_is_a_missing_path(server: ScriptedServer, client: NugenClient) -> None:
    """A 404 to a list can only be about the path, whatever it says."""
    server.script(reply_json({"detail": "Nothing here"}, 404))
    with pytest.raises(NoSuchPath):
        await client.projects()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("17", 17), (" 0 ", 0), ("999999999", 86400), ("soon", None), ("-5", None), ("", None), ("1" * 400, None)],
)
async def test_the_vendors_wish_for_a_pause_is_read(
    server: ScriptedServer, client: NugenClient, header: str, seconds: float | None
) -> None:
    """Seconds are taken as they are, at most a day; what is no number of seconds is no wish."""
    server.script(reply(503, headers={"Retry-After": header}))
    with pytest.raises(TryLater) as caught:
        await client.projects()
    assert caught.value.retry_after == seconds


@pytest.mark.parametrize(("shift", "lowest", "highest"), [(90, 60, 90), (-90, 0, 0)])
async def test_a_pause_may_be_given_as_a_date(
    server: ScriptedServer, client: NugenClient, shift: int, lowest: int, highest: int
) -> None:
    """A date in the future is so many seconds, one in the past is none."""
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=shift), usegmt=True)
    server.script(reply(429, headers={"Retry-After": date}))
    with pytest.raises(TryLater) as caught:
        await client.projects()
    assert caught.value.retry_after is not None
    assert lowest <= caught.value.retry_after <= highest


async def test_silence_means_later(server: ScriptedServer, key: str, patient: Timeouts) -> None:
    """A read that is not answered in time may be tried again."""
    server.script(hang)
    times = replace(patient, read=0.3)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        with pytest.raises(TryLater):
            await client.projects()


async def test_a_dripping_read_ends_with_the_overall_time_out(
    server: ScriptedServer, key: str, patient: Timeouts
) -> None:
    """A server that feeds an answer byte by byte does not hold up the follower."""

    async def drip(writer: asyncio.StreamWriter) -> bool:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    server.script(drip)
    times = replace(patient, overall=0.3)
    async with NugenClient(base_url=server.base_url, api_key=key, timeouts=times) as client:
        with pytest.raises(TryLater):
            await client.projects()


async def test_a_cancelled_read_stays_a_cancellation(server: ScriptedServer, client: NugenClient) -> None:
    """Stopping the bot stops its reads at once."""
    server.script(hang)
    reading = asyncio.create_task(client.projects())
    await asyncio.wait_for(server.arrived.wait(), timeout=20)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading


async def test_the_client_goes_on_after_a_fault(server: ScriptedServer, client: NugenClient) -> None:
    """A broken answer costs one read and nothing more."""
    server.script(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"), reset, reply_json({"status": "READY"}))
    for _ in range(2):
        with pytest.raises(TryLater):
            await client.status("alignment_1")
    assert (await client.status("alignment_1")).phase == "trained"
