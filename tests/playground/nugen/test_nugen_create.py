import json
from typing import Any

import httpx
import pytest

from bot.playground.nugen import NugenPlayground, Scenario

CREATE = "/api/v3/alignment-project/create"


async def test_the_documented_example_starts_a_project(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: dict[str, object]
) -> None:
    """The example of the contract of record is answered as documented, and its project is there."""
    answer = await client.post(CREATE, json=order)
    assert answer.status_code == 200
    started = answer.json()
    assert list(started) == ["id", "status"]
    assert started["status"] == "pending"
    assert started["id"].startswith("alignment-project-")
    project = nugen.projects[started["id"]]
    assert project.name == order["name"]
    assert list(project.order.document_ids) == order["document_ids"]
    assert project.order.workflow_id == "workflow-abc123"


async def test_only_the_required_fields_are_required(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: dict[str, object]
) -> None:
    """Optional fields may be left out or be null, and a name keeps its blanks."""
    order |= {"name": " My Alignment ", "workflow_id": None}
    del order["benchmark_id"], order["description"]
    answer = await client.post(CREATE, json=order)
    assert answer.status_code == 200
    assert nugen.projects[answer.json()["id"]].name == " My Alignment "


@pytest.mark.parametrize(
    ("change", "loc", "kind"),
    [
        ({"name": ""}, ["body", "name"], "string_too_short"),
        ({"name": 5}, ["body", "name"], "string_type"),
        ({"base_model": None}, ["body", "base_model"], "string_type"),
        ({"document_ids": []}, ["body", "document_ids"], "too_short"),
        ({"document_ids": "doc-abc123"}, ["body", "document_ids"], "list_type"),
        ({"document_ids": ["doc-abc123", 7]}, ["body", "document_ids", 1], "string_type"),
        ({"workflow_id": ""}, ["body", "workflow_id"], "string_too_short"),
        ({"benchmark_id": ""}, ["body", "benchmark_id"], "string_too_short"),
        ({"description": ""}, ["body", "description"], "string_too_short"),
        ({"alignment_name": "x"}, ["body", "alignment_name"], "extra_forbidden"),
    ],
)
async def test_a_field_that_breaks_the_contract_is_named(
    *,
    nugen: NugenPlayground,
    client: httpx.AsyncClient,
    order: dict[str, object],
    change: dict[str, object],
    loc: list[object],
    kind: str,
) -> None:
    """A body that is not as documented is answered 422 with the place, and nothing is started."""
    answer = await client.post(CREATE, json=order | change)
    assert answer.status_code == 422
    (problem,) = answer.json()["detail"]
    assert (problem["loc"], problem["type"]) == (loc, kind)
    assert set(problem) == {"loc", "msg", "type"}
    assert not nugen.projects


async def test_all_missing_fields_are_named_at_once(client: httpx.AsyncClient) -> None:
    """An empty object is answered with one problem for each required field."""
    answer = await client.post(CREATE, json={})
    missing = [(problem["loc"][-1], problem["type"]) for problem in answer.json()["detail"]]
    assert missing == [("name", "missing"), ("base_model", "missing"), ("document_ids", "missing")]


@pytest.mark.parametrize(
    ("content_type", "body", "kind"),
    [
        ("text/plain", None, "model_attributes_type"),
        ("application/x-www-form-urlencoded", None, "model_attributes_type"),
        ("application/json", b"[1, 2]", "model_attributes_type"),
        ("application/json", b'{"name": ', "json_invalid"),
        ("application/json", b'{"name": "\xff"}', "json_invalid"),
        ("application/json", b"", "json_invalid"),
    ],
)
async def test_what_is_not_a_json_object_is_refused(
    *,
    nugen: NugenPlayground,
    client: httpx.AsyncClient,
    order: dict[str, object],
    content_type: str,
    body: bytes | None,
    kind: str,
) -> None:
    """A wrong content type, another JSON value and broken JSON are answered 422."""
    content = json.dumps(order).encode() if body is None else body
    answer = await client.post(CREATE, content=content, headers={"Content-Type": content_type})
    assert answer.status_code == 422
    assert [problem["type"] for problem in answer.json()["detail"]] == [kind]
    assert not nugen.projects


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"base_model": "no-such-model"}, 400, "'no-such-model' cannot be aligned"),
        ({"base_model": "gemma-2-9b-it"}, 400, "'gemma-2-9b-it' cannot be aligned"),
        ({"document_ids": ["doc-abc123", "doc-nobody"]}, 404, "doc-nobody"),
        ({"document_ids": ["doc-new001"]}, 404, "not ready: doc-new001"),
        ({"document_ids": ["doc-bad001"]}, 404, "not ready: doc-bad001"),
        ({"benchmark_id": "benchmark-nobody"}, 404, "benchmark-nobody"),
        ({"benchmark_id": "benchmark-new001"}, 404, "benchmark-new001"),
    ],
)
async def test_an_order_that_cannot_be_carried_out_is_refused(
    *,
    nugen: NugenPlayground,
    client: httpx.AsyncClient,
    order: dict[str, object],
    change: dict[str, object],
    status: int,
    words: str,
) -> None:
    """A model that cannot be aligned is a 400, a document or benchmark that cannot be used a 404, and nothing starts."""
    answer = await client.post(CREATE, json=order | change)
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert not nugen.projects


async def test_a_document_can_be_used_as_soon_as_it_is_ready(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: dict[str, object]
) -> None:
    """The same order that was refused is accepted when the clock has brought the document to an end."""
    order["document_ids"] = ["doc-new001"]
    assert (await client.post(CREATE, json=order)).status_code == 404
    nugen.clock.advance(90)
    assert (await client.post(CREATE, json=order)).status_code == 200


async def test_the_refused_scenario_refuses_what_is_right(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: dict[str, object]
) -> None:
    """Under `refused` a right create is answered 400 until another scenario is chosen."""
    nugen.scenario = Scenario.REFUSED
    answer = await client.post(CREATE, json=order)
    assert answer.status_code == 400
    assert "cannot be aligned" in answer.json()["detail"]
    nugen.scenario = Scenario.SUCCESS
    assert (await client.post(CREATE, json=order)).status_code == 200
    assert len(nugen.projects) == 1


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        (None, "Not authenticated"),
        ("Basic abc", "Not authenticated"),
        ("Bearer", "Not authenticated"),
        ("Bearer somebody-else", "Invalid API key"),
    ],
)
async def test_nobody_gets_in_without_the_key(
    nugen: NugenPlayground, order: dict[str, object], header: str | None, detail: str
) -> None:
    """A missing or unknown bearer is answered 401 on every call, before the body is looked at."""
    headers = {} if header is None else {"Authorization": header}
    async with httpx.AsyncClient(base_url=nugen.base_url, headers=headers, trust_env=False) as stranger:
        answers: list[Any] = [await stranger.post(CREATE, json=order), await stranger.get("/api/v3/models/base")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert [answer.json() for answer in answers] == [{"detail": detail}] * 2
    assert not nugen.projects


async def test_a_field_of_another_dialect_does_not_pass_for_one_of_this(
    nugen: NugenPlayground, client: httpx.AsyncClient
) -> None:
    """Where the name is called `alignment_name`, a field called `name` is as unknown as any other."""
    nugen.contract = "plural"
    wrong = {"name": "A", "base_model_id": "", "document_ids": ["d"]}
    answer = await client.post("/api/v3/alignment-projects/create", json=wrong)
    problems = {problem["loc"][-1]: problem["type"] for problem in answer.json()["detail"]}
    assert problems == {"alignment_name": "missing", "base_model_id": "string_too_short", "name": "extra_forbidden"}


async def test_an_id_carries_the_time_of_its_creation(
    nugen: NugenPlayground, client: httpx.AsyncClient, order: dict[str, object]
) -> None:
    """The last part of an id begins with the creation in milliseconds, in Crockford's base 32, as at the vendor."""
    project_id = (await client.post(CREATE, json=order)).json()["id"]
    milliseconds = 0
    for digit in project_id.removeprefix("alignment-project-")[:10]:
        milliseconds = milliseconds * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(digit)
    assert milliseconds == int(nugen.projects[project_id].created_at.timestamp() * 1000)
