import socket
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.playground.nugen import NugenPlayground, Recorded, Scenario

CREATE = "/api/v3/alignment-project/create"
LIST = "/api/v3/alignment-project"


async def test_every_request_is_recorded_and_told(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: dict[str, object]
) -> None:
    """A request is kept with all that went over the wire, and listeners hear of it."""
    heard: list[Recorded] = []
    nugen.subscribe(heard.append)
    created = await client.post(CREATE, json=order)
    await client.get(f"{LIST}?limit=5")
    assert heard == nugen.requests
    create, listing = nugen.requests
    assert (create.call, create.method, create.path, create.status) == ("create", "POST", CREATE, 200)
    assert create.body == created.request.content
    assert create.answer == created.content
    assert create.headers["authorization"] == f"Bearer {nugen.api_key}"
    assert abs(create.at - datetime.now(UTC)) < timedelta(minutes=1)
    assert (listing.call, listing.path, listing.query) == ("list", LIST, {"limit": "5"})
    assert nugen.creates == [create]


async def test_it_listens_on_loopback_only(nugen: NugenPlayground) -> None:
    """The address is 127.0.0.1 on a free port, and by another address nobody gets through."""
    host, _, port = nugen.base_url.removeprefix("http://").partition(":")
    assert host == "127.0.0.1"
    with pytest.raises(OSError, match=r"refused|timed out|assign"):
        socket.create_connection(("127.0.0.2", int(port)), timeout=1)


async def test_stopped_and_started_again_it_knows_its_projects(
    client: httpx.AsyncClient, nugen: NugenPlayground
) -> None:
    """While it is stopped nobody can connect; on the same port it goes on as if nothing had happened."""
    project = nugen.add_project(name="Still here")
    port = int(nugen.base_url.rpartition(":")[2])
    assert (await client.get(LIST)).status_code == 200
    await nugen.stop()
    with pytest.raises(httpx.ConnectError):
        await client.get(LIST)
    with pytest.raises(RuntimeError, match="start it first"):
        _ = nugen.base_url
    await nugen.start(port)
    rows = (await client.get(LIST)).json()["alignment_projects"]
    assert [row["id"] for row in rows] == [project.id]


async def test_it_cannot_be_started_twice_or_on_a_taken_port(nugen: NugenPlayground) -> None:
    """A second start is an error, and so is a port that somebody else has."""
    with pytest.raises(RuntimeError, match="already"):
        await nugen.start()
    other = NugenPlayground()
    with pytest.raises(OSError, match="address"):
        await other.start(int(nugen.base_url.rpartition(":")[2]))
    await other.stop()


async def test_the_speed_can_be_changed_while_a_job_runs(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """A job that was halfway is still halfway after a change of speed."""
    project = nugen.add_project(name="Halfway", age=260)
    nugen.clock.speed = 0.001
    assert (await client.get(f"{LIST}/{project.id}")).json()["progress"] == 50


async def test_a_project_from_elsewhere_is_as_old_and_as_doomed_as_asked(
    nugen: NugenPlayground, client: httpx.AsyncClient
) -> None:
    """It was created by somebody else at the given time before now, and follows the given scenario."""
    project = nugen.add_project(name="Last week's", scenario=Scenario.FAILS_IN_TRAINING, age=7 * 24 * 3600)
    assert abs(nugen.clock.now() - project.created_at - timedelta(days=7)) < timedelta(minutes=1)
    row = (await client.get(f"{LIST}/{project.id}")).json()
    assert (row["status"], row["creator"]) == ("failed", "grace@playground.example")


def test_an_unknown_scenario_is_refused() -> None:
    """A name that is no scenario is an error when it is chosen."""
    nugen = NugenPlayground()
    with pytest.raises(ValueError, match="sucess"):
        nugen.scenario = Scenario("sucess")


async def test_a_body_of_any_size_and_text_of_any_script_arrive(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: dict[str, object]
) -> None:
    """Names keep every character, a long description is no problem, and only the beginning of the body is recorded."""
    order |= {"name": "Ærø — 日本 & <b>\u202e", "description": "long " * 50_000}
    answer = await client.post(CREATE, json=order)
    assert answer.status_code == 200
    (row,) = (await client.get(LIST)).json()["alignment_projects"]
    assert row["name"] == order["name"]
    assert nugen.projects[row["id"]].order.description == order["description"]
    assert nugen.creates[0].body == answer.request.content[: 64 * 1024]
    assert nugen.creates[0].body_length == len(answer.request.content)
