import asyncio
import re
from typing import Any

import httpx
import pytest

from bot.playground.nugen import NugenPlayground, Project, Scenario

LIST = "/api/v3/alignment-project"
NAIVE = re.compile(r"^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\.\d{6}$")

DOCUMENTED_FIELDS = {
    "id",
    "name",
    "base_model",
    "status",
    "created_date",
    "completed_date",
    "documents",
    "document_count",
    "creator",
    "performance_metrics",
    "progress",
    "estimated_completion",
    "error",
    "evaluation_id",
    "model_id",
}


async def read(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """Give the JSON object at a path."""
    answer = await client.get(path)
    assert answer.status_code == 200
    content: dict[str, Any] = answer.json()
    return content


async def test_a_job_is_read_alike_in_list_status_and_detail(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """The list has the documented row, the status its envelope around it, and the detail the same row and more."""
    project = nugen.add_project(name="Support tone", benchmark_id="benchmark-xyz789")
    nugen.clock.advance(260)
    listed = await read(client, LIST)
    status = await read(client, f"{LIST}/status/{project.id}")
    detail = await read(client, f"{LIST}/{project.id}")
    (row,) = listed["alignment_projects"]
    assert set(row) >= DOCUMENTED_FIELDS
    assert list(status) == ["status", "data", "start_time", "end_time"]
    assert status["data"] == row
    assert detail == row | {"stage_failures": []}
    assert (row["status"], row["progress"], row["document_count"]) == ("processing", 50, 2)
    assert (row["name"], row["documents"]) == ("Support tone", ["doc-abc123", "doc-def456"])


async def test_a_success_is_told_in_the_documented_words(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """From pending to evaluated every word is in lower case, and the numbers come at the end."""
    project = nugen.add_project(name="Support tone", benchmark_id="benchmark-xyz789")
    words: dict[str, bool] = {}
    for seconds in (0, 20, 480, 10, 300, 180, 10):
        nugen.clock.advance(seconds)
        status = await read(client, f"{LIST}/status/{project.id}")
        words[status["status"]] = status["data"]["performance_metrics"] is not None
    running = ["pending", "processing", "completed", "deploying", "evaluating", "undeployed"]
    assert words == dict.fromkeys(running, False) | {"evaluated": True}
    assert list(words) == [*running, "evaluated"]
    row = await read(client, f"{LIST}/{project.id}")
    assert row["performance_metrics"]["accuracy_before"] < row["performance_metrics"]["accuracy_after"]
    assert row["evaluation_id"]
    assert row["model_id"]
    assert row["completed_date"]


async def test_times_have_no_zone_and_fit_the_clock_on_the_wall(
    nugen: NugenPlayground, client: httpx.AsyncClient
) -> None:
    """Times are naive UTC; what is over was completed before now, what runs has an estimate if the clock moves."""
    project = nugen.add_project(name="Yesterday's", age=24 * 3600)
    status = await read(client, f"{LIST}/status/{project.id}")
    row = status["data"]
    for time in (status["start_time"], status["end_time"], row["created_date"], row["completed_date"]):
        assert NAIVE.match(time)
    assert row["created_date"] < row["completed_date"] < nugen.clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")
    running = nugen.add_project(name="Now", age=100)
    assert (await read(client, f"{LIST}/{running.id}"))["estimated_completion"] is None
    nugen.clock.speed = 1
    assert NAIVE.match((await read(client, f"{LIST}/{running.id}"))["estimated_completion"])


@pytest.mark.parametrize(
    ("scenario", "word", "seconds", "error"),
    [
        (Scenario.FAILS_IN_TRAINING, "failed", 200, "HTTP 502 Bad Gateway"),
        (Scenario.FAILS_ON_DOCUMENTS, "failed", 60, "Synthetic data generation failed: "),
        (Scenario.STOPPED, "stopped", 200, None),
    ],
)
async def test_the_reasons_of_an_end_stand_in_the_detail_only(
    *,
    nugen: NugenPlayground,
    client: httpx.AsyncClient,
    scenario: Scenario,
    word: str,
    seconds: float,
    error: str | None,
) -> None:
    """List and status say that it is over; why is only in the detail."""
    project = nugen.add_project(name="Unlucky", scenario=scenario)
    nugen.clock.advance(seconds)
    status = await read(client, f"{LIST}/status/{project.id}")
    detail = await read(client, f"{LIST}/{project.id}")
    assert (status["status"], status["data"]["error"]) == (word, None)
    assert "stage_failures" not in status["data"]
    assert detail["status"] == word
    assert detail["error"] is None if error is None else error in detail["error"]
    assert bool(detail["stage_failures"]) is (error is not None)


async def test_an_unknown_project_is_not_found(client: httpx.AsyncClient) -> None:
    """An id that nobody knows is a 404 that is told apart from a path that nobody knows."""
    for path in (f"{LIST}/alignment-project-0", f"{LIST}/status/alignment-project-0"):
        answer = await client.get(path)
        assert answer.status_code == 404
        assert answer.json() == {"detail": "Alignment project not found: alignment-project-0"}


async def test_an_encoded_id_is_decoded(client: httpx.AsyncClient) -> None:
    """A percent-encoded slash belongs to the id and not to the path."""
    answer = await client.get(f"{LIST}/a%2Fb%20c")
    assert answer.json() == {"detail": "Alignment project not found: a/b c"}


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/api/v3/alignment-projects/list", 404, "Not Found"),
        ("POST", "/api/v3/alignment-projects/create", 404, "Not Found"),
        ("GET", f"{LIST}/", 404, "Not Found"),
        ("POST", LIST, 405, "Method Not Allowed"),
        ("POST", f"{LIST}/alignment-project-0", 405, "Method Not Allowed"),
        ("PUT", f"{LIST}/create", 405, "Method Not Allowed"),
    ],
)
async def test_an_unknown_path_or_method_is_answered_as_by_fastapi(
    *, nugen: NugenPlayground, client: httpx.AsyncClient, method: str, path: str, status: int, detail: str
) -> None:
    """Other generations' paths are 404, other methods 405, with FastAPI's own words; they are recorded as unknown."""
    answer = await client.request(method, path)
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})
    assert nugen.requests[-1].call == "unknown"
    assert ("allow" in answer.headers) is (status == 405)


async def test_lists_come_in_pages_newest_first(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """Without a limit all projects come; limit and offset cut out pages that do not overlap."""
    added: list[Project] = [nugen.add_project(name=f"No. {number}") for number in range(25)]
    everything = [row["id"] for row in (await read(client, LIST))["alignment_projects"]]
    assert everything == [project.id for project in reversed(added)]
    paged: list[str] = []
    while rows := (await read(client, f"{LIST}?limit=10&offset={len(paged)}"))["alignment_projects"]:
        paged += [row["id"] for row in rows]
    assert paged == everything


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=ten", "limit=", "offset=-1", "offset=1.5"])
@pytest.mark.parametrize("path", [LIST, "/api/v3/models/base", "/api/v3/documents", "/api/v3/benchmark/list"])
async def test_an_impossible_page_is_refused(client: httpx.AsyncClient, path: str, query: str) -> None:
    """A limit outside 1 to 100, a negative offset and what is no number are answered 422."""
    answer = await client.get(f"{path}?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["query", query.partition("=")[0]]


async def test_the_catalogue_is_offered_with_what_is_not_ready(
    nugen: NugenPlayground, client: httpx.AsyncClient
) -> None:
    """Models, documents and benchmarks come in their documented shapes; processing ones become ready in time."""
    models = (await read(client, "/api/v3/models/base"))["models"]
    assert {"id", "name", "alignment_ready", "is_active", "endpoint"} == set(models[0])
    assert ("nugen-flash-instruct", True) in [(row["id"], row["alignment_ready"]) for row in models]
    assert 0 < sum(row["alignment_ready"] for row in models) < len(models)
    documents = await read(client, "/api/v3/documents")
    states = {row["id"]: row["status"] for row in documents["documents"]}
    assert states["doc-abc123"] == states["doc-def456"] == "ready"
    assert set(states.values()) == {"ready", "processing", "failed"}
    assert sum(each["count"] for each in documents["categories"]) == len(states) >= 30
    benchmarks = (await read(client, "/api/v3/benchmark/list"))["benchmarks"]
    assert ("benchmark-xyz789", "ready") in [(row["id"], row["status"]) for row in benchmarks]
    nugen.clock.advance(3600)
    later = {row["id"]: row["status"] for row in (await read(client, "/api/v3/documents"))["documents"]}
    assert {before for before, now in zip(states.values(), later.values(), strict=True) if before != now} == {
        "processing"
    }
    assert set(later.values()) == {"ready", "failed"}


async def test_many_reads_at_once_are_all_answered(nugen: NugenPlayground, client: httpx.AsyncClient) -> None:
    """Fifty reads in parallel are all answered and all recorded."""
    answers = await asyncio.gather(*(client.get(LIST) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(nugen.requests) == 50
