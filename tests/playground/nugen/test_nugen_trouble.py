import asyncio
import time
from typing import Any

import httpx
import pytest

from bot.playground.nugen import Fault, NugenPlayground, Scenario
from tests.playground.nugen.generations import Speaker, benchmark_in, evaluation_in

CREATE = "/api/v3/alignment-project/create"
LIST = "/api/v3/alignment-project"

Order = dict[str, object]


@pytest.mark.parametrize("scenario", [Scenario.LOST_ANSWER, Scenario.LOST_REQUEST, Scenario.TWIN])
async def test_a_lost_create_looks_the_same_whatever_came_of_it(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: Order, scenario: Scenario
) -> None:
    """The connection breaks without an answer; only the list tells whether there are none, one or two projects."""
    nugen.scenario = scenario
    with pytest.raises(httpx.ReadError):
        await client.post(CREATE, json=order)
    rows = (await client.get(LIST)).json()["alignment_projects"]
    expected = {Scenario.LOST_REQUEST: 0, Scenario.LOST_ANSWER: 1, Scenario.TWIN: 2}
    assert len(rows) == expected[scenario]
    matching = ("name", "base_model", "documents")
    assert all([row[field] for field in matching] == [rows[0][field] for field in matching] for row in rows)
    assert [recorded.status for recorded in nugen.creates] == [None]


async def test_whoever_sends_again_gets_through(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: Order
) -> None:
    """Only the first create of a name is lost, until the scenario is chosen anew."""
    nugen.scenario = Scenario.LOST_REQUEST
    with pytest.raises(httpx.ReadError):
        await client.post(CREATE, json=order)
    assert (await client.post(CREATE, json=order)).status_code == 200
    with pytest.raises(httpx.ReadError):
        await client.post(CREATE, json=order | {"name": "Another"})
    nugen.scenario = Scenario.LOST_REQUEST
    with pytest.raises(httpx.ReadError):
        await client.post(CREATE, json=order)
    assert len(nugen.projects) == 1


async def test_an_outage_hits_every_read_and_passes(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: Order
) -> None:
    """In the middle of the job reads are 502 or come too late, creates still work, and the job finishes."""
    nugen.scenario = Scenario.OUTAGE
    project_id = (await client.post(CREATE, json=order)).json()["id"]
    nugen.clock.advance(119)
    assert (await client.get(LIST)).status_code == 200
    nugen.clock.advance(2)
    down = await client.get(LIST)
    assert (down.status_code, down.headers["content-type"]) == (502, "text/html")
    assert "<center>nginx" in down.text
    with pytest.raises(httpx.ReadTimeout):
        await client.get(f"{LIST}/{project_id}", timeout=0.1)
    assert (await client.get("/api/v3/models/base")).status_code == 502
    nugen.clock.speed = 100
    late = await client.get(LIST)
    assert late.status_code == 504
    nugen.clock.speed = 0
    assert (await client.post(CREATE, json=order)).status_code == 200
    nugen.clock.advance(1000)
    assert (await client.get(f"{LIST}/{project_id}")).json()["status"] == "evaluated"


async def test_a_project_that_vanishes_is_nowhere(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: Order
) -> None:
    """After a while it is answered 404 and is not listed, while others still are."""
    nugen.scenario = Scenario.VANISHES
    project_id = (await client.post(CREATE, json=order)).json()["id"]
    other = nugen.add_project(name="Stays")
    nugen.clock.advance(239)
    assert (await client.get(f"{LIST}/{project_id}")).status_code == 200
    nugen.clock.advance(1)
    assert (await client.get(f"{LIST}/{project_id}")).status_code == 404
    assert (await client.get(f"{LIST}/status/{project_id}")).status_code == 404
    assert [row["id"] for row in (await client.get(LIST)).json()["alignment_projects"]] == [other.id]
    assert project_id in nugen.projects


async def test_the_scenario_is_taken_when_the_create_arrives(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: Order
) -> None:
    """A job keeps the course that it was created on, whatever is chosen afterwards."""
    nugen.scenario = Scenario.STOPPED
    project_id = (await client.post(CREATE, json=order)).json()["id"]
    nugen.scenario = Scenario.SUCCESS
    nugen.clock.advance(2000)
    assert (await client.get(f"{LIST}/{project_id}")).json()["status"] == "stopped"


@pytest.mark.parametrize(
    ("fault", "status", "effect"),
    [
        (Fault.SERVER_ERROR, 500, False),
        (Fault.SERVER_ERROR_AFTER, 500, True),
        (Fault.BAD_GATEWAY, 502, False),
        (Fault.BAD_GATEWAY_AFTER, 502, True),
        (Fault.GATEWAY_TIMEOUT, 504, False),
        (Fault.GATEWAY_TIMEOUT_AFTER, 504, True),
        (Fault.TOO_MANY_REQUESTS, 429, False),
        (Fault.MALFORMED, 200, True),
        (Fault.WRONG_SHAPE, 200, True),
        (Fault.DELAY, 200, True),
    ],
)
async def test_a_fault_changes_the_answer_and_perhaps_the_effect(
    *,
    nugen: NugenPlayground,
    client: httpx.AsyncClient,
    order: Order,
    fault: Fault,
    status: int,
    effect: bool,
) -> None:
    """Each fault has its status, and the project is there or not as the fault says; the next create is as usual."""
    nugen.faults.once("create", fault, seconds=0.1)
    answer = await client.post(CREATE, json=order)
    assert answer.status_code == status
    assert len(nugen.projects) == effect
    assert nugen.requests[-1].status == status
    again = await client.post(CREATE, json=order)
    assert again.json()["status"] == "pending"


@pytest.mark.parametrize(
    ("fault", "error", "effect"),
    [
        (Fault.TIMEOUT_BEFORE, httpx.ReadTimeout, False),
        (Fault.TIMEOUT_AFTER, httpx.ReadTimeout, True),
        (Fault.RESET_BEFORE, httpx.ReadError, False),
        (Fault.RESET_AFTER, httpx.ReadError, True),
        (Fault.HALF_BODY, httpx.RemoteProtocolError, True),
    ],
)
async def test_a_fault_of_the_connection_leaves_no_whole_answer(
    *,
    nugen: NugenPlayground,
    client: httpx.AsyncClient,
    order: Order,
    fault: Fault,
    error: type[httpx.HTTPError],
    effect: bool,
) -> None:
    """The client is left with a time-out or a broken connection, and the project is there or not as the fault says."""
    nugen.faults.once("create", fault)
    with pytest.raises(error):
        await client.post(CREATE, json=order, timeout=httpx.Timeout(5, read=0.2))
    assert len(nugen.projects) == effect
    assert (await client.post(CREATE, json=order)).status_code == 200


async def test_the_details_of_faulty_answers(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """A 429 says when to come back, malformed JSON cannot be read, a wrong shape is an array, a delay is a delay."""
    for fault in (Fault.TOO_MANY_REQUESTS, Fault.MALFORMED, Fault.WRONG_SHAPE, Fault.DELAY):
        nugen.faults.once("list", fault, seconds=0.2)
    limited = await client.get(LIST)
    assert limited.headers["retry-after"] == "1"
    malformed = await client.get(LIST)
    with pytest.raises(ValueError, match="Unterminated"):
        malformed.json()
    assert (await client.get(LIST)).json() == [{"alignment_projects": []}]
    began = time.monotonic()
    assert (await client.get(LIST)).status_code == 200
    assert time.monotonic() - began >= 0.2


async def test_a_fault_hits_its_own_call_until_it_is_cleared(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """A lasting fault hits each of its calls and no other; "any" hits all; clearing ends both."""
    nugen.faults.always("list", Fault.SERVER_ERROR)
    assert [(await client.get(LIST)).status_code for _ in range(3)] == [500] * 3
    assert (await client.get("/api/v3/documents")).status_code == 200
    nugen.faults.always("any", Fault.BAD_GATEWAY)
    assert (await client.get("/api/v3/documents")).status_code == 502
    assert (await client.get(LIST)).status_code == 500
    nugen.faults.clear()
    assert (await client.get(LIST)).status_code == 200


def test_a_fault_for_an_unknown_call_is_refused() -> None:
    """A misspelt call is an error at once, not a fault that never comes."""
    nugen = NugenPlayground()
    with pytest.raises(ValueError, match="lsit"):
        nugen.faults.once("lsit", Fault.SERVER_ERROR)


async def test_a_fault_on_top_of_a_lost_answer_stays_a_lost_answer(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: Order
) -> None:
    """What the scenario has dropped already cannot be spoiled further."""
    nugen.scenario = Scenario.LOST_ANSWER
    nugen.faults.once("create", Fault.HALF_BODY)
    with pytest.raises(httpx.ReadError):
        await client.post(CREATE, json=order)
    assert len(nugen.projects) == 1


async def test_a_hanging_call_ends_with_the_server(client: httpx.AsyncClient, nugen: NugenPlayground) -> None:
    """Stopping does not wait for calls that are never answered; their connections are closed."""
    arrived = asyncio.Event()
    nugen.subscribe(lambda _: arrived.set())
    nugen.faults.once("list", Fault.TIMEOUT_BEFORE)
    hanging = asyncio.create_task(client.get(LIST))
    await asyncio.wait_for(arrived.wait(), 5)
    await asyncio.wait_for(nugen.stop(), 5)
    with pytest.raises(httpx.TransportError):
        await hanging


@pytest.mark.parametrize("contract", ["documented", "plural"])
async def test_a_write_of_any_kind_can_take_effect_without_an_answer(
    nugen: NugenPlayground, client: httpx.AsyncClient, contract: str
) -> None:
    """An upload, a benchmark, a deployment, an evaluation, an undeployment and a deletion are there, unknown to whoever asked."""
    nugen.contract = contract
    speaker = Speaker(client, contract)
    project = nugen.add_project(name="Trained", age=1000)
    model = project.model_id

    async def lost(call: str, id_: str = "", **content: Any) -> None:
        nugen.faults.once(call, Fault.RESET_AFTER)
        with pytest.raises(httpx.ReadError):
            await speaker.send(call, id_, **content)
        assert (nugen.requests[-1].call, nugen.requests[-1].status) == (call, None)

    await lost("document_upload", files={"files": ("new.md", b"x")})
    assert "new.md" in {each.filename for each in nugen.documents.values()}
    before = set(nugen.benchmarks)
    await lost("benchmark_generate", json=benchmark_in(contract, ["doc-abc123"]))
    assert len(set(nugen.benchmarks) - before) == 1
    await lost("evaluate", json=evaluation_in(contract, model, "benchmark-xyz789"))
    assert len(nugen.evaluations) == 1
    await lost("deploy", model)
    nugen.clock.advance(300)
    assert nugen.models[model].state == "DEPLOYED"
    await lost("undeploy", model)
    nugen.clock.advance(60)
    assert nugen.models[model].state == "UNDEPLOYED"
    await lost("delete", project.id)
    assert not nugen.models


async def test_an_outage_hits_the_newer_calls_too(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """While the vendor is out of reach nothing is deployed or uploaded, and nothing of it has an effect."""
    model = nugen.add_project(name="Trained", age=1000).model_id
    nugen.add_project(name="Unlucky", scenario=Scenario.OUTAGE, age=200)
    speaker = Speaker(client, "documented")
    before = set(nugen.documents)
    assert (await speaker.send("document_upload", files={"files": ("new.md", b"x")})).status_code == 502
    with pytest.raises(httpx.ReadTimeout):
        await client.post(f"/api/v3/models/deploy-model/{model}", timeout=0.1)
    assert set(nugen.documents) == before
    assert nugen.models[model].state == "UNDEPLOYED"
