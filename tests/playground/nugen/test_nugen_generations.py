import re
from typing import Any

import httpx
import pytest

from bot.playground.nugen import CONTRACTS, Call, NugenPlayground, Scenario
from tests.playground.nugen.generations import (
    GENERATIONS,
    MODEL,
    NEW,
    OLD,
    PATHS,
    Speaker,
    benchmark_in,
    evaluation_in,
    order_in,
    question,
)

Ask = dict[str, Any]


@pytest.fixture(params=GENERATIONS)
def speaker(request: pytest.FixtureRequest, nugen: NugenPlayground, client: httpx.AsyncClient) -> Speaker:
    """Speak a generation to a Nugen that speaks the same."""
    nugen.contract = request.param
    return Speaker(client, request.param)


async def test_every_call_of_a_generation_works_from_a_file_to_a_deletion(
    nugen: NugenPlayground, speaker: Speaker
) -> None:
    """Files become documents, a benchmark is made, a model trained, evaluated, deployed, asked, undeployed, deleted."""
    uploads = await speaker.upload("handbook.md", "rules.txt")
    nugen.clock.advance(20)
    states = [await speaker("document_status", upload) for upload in uploads]
    assert {state["status"].upper() for state in states} == {"READY"}
    documents = [state.get("document_id", upload) for state, upload in zip(states, uploads, strict=True)]
    made = await speaker("benchmark_generate", json=benchmark_in(speaker.contract, documents))
    benchmark = made.get("benchmark_id") or made["id"]
    nugen.clock.advance(40)
    assert (await speaker("benchmark_status", benchmark))["status"].upper() == "READY"
    created = await speaker("create", json=order_in(speaker.contract, documents, benchmark_id=benchmark))
    project = created.get("alignment_id") or created["id"]
    nugen.clock.advance(1000)
    assert (await speaker("status", project))["status"].upper() == "EVALUATED"
    detail = await speaker("detail", project)
    assert detail["performance_metrics"]["accuracy_after"] == 0.89
    model = detail["model_id"]
    await speaker("deploy", model)
    nugen.clock.advance(300)
    assert (await speaker("deployment", model))["status"].upper() in {"DEPLOYED", "COMPLETED"}
    begun = await speaker("evaluate", json=evaluation_in(speaker.contract, model, benchmark))
    nugen.clock.advance(120)
    results = await speaker("evaluation_results", begun["evaluation_id"])
    assert results["base_model"]["model_id"] == model
    answer = await speaker("chat", json=question(model, "How do I greet?"))
    assert answer["choices"][0]["message"]["content"].startswith("According to the handbook")
    await speaker("undeploy", model)
    nugen.clock.advance(60)
    assert nugen.models[model].state == "UNDEPLOYED"
    await speaker("delete", project)
    assert (await speaker("list"))["alignment_projects"] == []
    assert {"document_upload", "create", "deploy", "chat", "delete"} <= {each.call for each in nugen.requests}


async def test_every_call_has_its_place_and_no_other(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Each path of the generation is known as its call; a path of another generation alone is not known at all."""
    for call, (method, form) in PATHS[speaker.contract].items():
        await speaker.client.request(method, form.replace("{id}", "x"))
        assert nugen.requests[-1].call == call
    foreign = OLD if PATHS[speaker.contract] is NEW else NEW
    for method, form in set(foreign.values()) - set(PATHS[speaker.contract].values()):
        answer = await speaker.client.request(method, form.replace("{id}", "x"))
        # Some paths of one generation look like another's with an id: those know nothing of the id or of the method.
        assert answer.status_code in {404, 405}
        unknown = {"detail": "Not Found"}, {"detail": "Method Not Allowed"}
        assert answer.json() in unknown or "not found" in answer.json()["detail"]


def test_faults_and_the_page_know_every_call() -> None:
    """The calls that can be recorded are those that some generation has."""
    assert {call.value for call in Call} == set(OLD) | set(NEW)


@pytest.mark.parametrize(
    ("call", "body", "foreign"),
    [
        ("create", {"alignment_name": "A", "base_model_id": MODEL, "document_ids": ["doc-abc123"]}, "alignment_name"),
        ("create", {"name": "A", "base_model": MODEL, "document_ids": ["doc-abc123"]}, "name"),
        ("benchmark_generate", {"documents": ["doc-abc123"], "num_questions": 5}, "documents"),
        ("benchmark_generate", {"document_ids": ["doc-abc123"], "num_questions": 5}, "document_ids"),
        ("benchmark_generate", {"document_ids": ["doc-abc123"], "n_samples": 5}, "n_samples"),
        ("evaluate", {"model_id": MODEL, "benchmark_id": "benchmark-xyz789", "model_id_2": MODEL}, "model_id_2"),
        (
            "evaluate",
            {"model_id": MODEL, "benchmark_id": "benchmark-xyz789", "baseline_model_id": MODEL},
            "baseline_model_id",
        ),
    ],
)
async def test_a_body_in_the_names_of_another_generation_is_refused(
    nugen: NugenPlayground, speaker: Speaker, call: str, body: Ask, foreign: str
) -> None:
    """What is right in one generation is a 422 with the foreign name in another, and nothing comes of it."""
    new_names = {"alignment_name", "base_model_id", "document_ids", "baseline_model_id"}
    understood = foreign != "n_samples" and (foreign in new_names) is (speaker.contract == "plural")
    before = len(nugen.benchmarks), len(nugen.projects), len(nugen.evaluations)
    answer = await speaker.send(call, json=body)
    if understood:
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    problems = {problem["loc"][-1]: problem["type"] for problem in answer.json()["detail"]}
    assert problems[foreign] == "extra_forbidden"
    assert (len(nugen.benchmarks), len(nugen.projects), len(nugen.evaluations)) == before


async def test_a_form_in_the_names_of_another_generation_is_refused(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Only the newer generation lets a file be named apart from it, and calls a benchmark's name by its own name."""
    renamed = await speaker.send("document_upload", files={"files": ("a.md", b"x")}, data={"names": "b.md"})
    is_plural = speaker.contract == "plural"
    assert renamed.status_code == (200 if is_plural else 422)
    sample = {"file": ("b.json", b'[{"question": "Why?", "answer": "So."}]')}
    for field, understood in (("name", not is_plural), ("benchmark_name", is_plural)):
        answer = await speaker.send("benchmark_upload", files=sample, data={field: "Mine", "document_id": "doc-abc123"})
        assert answer.status_code == (200 if understood else 422)
    assert [each.name for each in nugen.benchmarks.values()].count("Mine") == 1


async def test_the_words_of_a_job_are_those_of_the_generation(nugen: NugenPlayground, speaker: Speaker) -> None:
    """The older ones know no queue; only the documented one writes small."""
    created = await speaker("create", json=order_in(speaker.contract, ["doc-abc123"], benchmark_id="benchmark-xyz789"))
    project = created.get("alignment_id") or created["id"]
    words = [created["status"]]
    for seconds in (0, 20, 480, 10, 300, 180, 10):
        nugen.clock.advance(seconds)
        words.append((await speaker("status", project))["status"])
    after = ["READY", "DEPLOYING", "EVALUATING", "UNDEPLOYED", "EVALUATED"]
    expected = {
        "documented": ["pending", "pending", "processing", "completed", *(word.lower() for word in after[1:])],
        "singular": ["PROCESSING", "PROCESSING", "PROCESSING", *after],
        "plural": ["PROCESSING", "QUEUED", "PROCESSING", *after],
        "mixed": ["PROCESSING", "QUEUED", "PROCESSING", *after],
    }
    assert words == expected[speaker.contract]


async def test_the_names_of_a_job_are_those_of_the_generation(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Id, name, base model and documents are called differently in a row, and the status comes bare or wrapped."""
    project = nugen.add_project(name="Support tone", age=100)
    (row,) = (await speaker("list"))["alignment_projects"]
    names = {
        "documented": ("id", "name", "base_model", "documents", "created_date"),
        "singular": ("alignment_id", "alignment_name", "base_model", "document_ids", "created_date"),
        "plural": ("alignment_id", "alignment_name", "base_model_id", "document_ids", "created_at"),
        "mixed": ("alignment_id", "alignment_name", "base_model", "document_ids", "created_date"),
    }[speaker.contract]
    values = [row[name] for name in names[:4]]
    assert values == [project.id, "Support tone", MODEL, ["doc-abc123", "doc-def456"]]
    assert re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", row[names[4]])
    status = await speaker("status", project.id)
    if speaker.contract == "plural":
        assert list(status) == [
            "alignment_id",
            "status",
            "progress",
            "eta_seconds",
            "queue_position",
            "early_deployable",
            "completed_at",
        ]
    else:
        assert status["data"] == row
        assert {"start_time", "end_time"} <= set(status)


async def test_a_failure_is_explained_in_the_detail_of_every_generation(
    nugen: NugenPlayground, speaker: Speaker
) -> None:
    """The reasons and the stages that failed are in the detail, and nowhere else."""
    project = nugen.add_project(name="Unlucky", scenario=Scenario.FAILS_IN_TRAINING, age=300)
    status = await speaker("status", project.id)
    assert (status.get("data") or status).get("error") is None
    detail = await speaker("detail", project.id)
    assert "502 Bad Gateway" in detail["error"]
    assert len(detail["stage_failures"]) == 2


async def test_ids_are_minted_in_the_style_of_the_generation(nugen: NugenPlayground, speaker: Speaker) -> None:
    """Prefix, case and length differ; a model's id may begin with a dash."""
    project = nugen.add_project(name=" Support", age=1000)
    projects = {
        "documented": r"alignment-project-[0-9a-z]{15}",
        "singular": r"alignment_[0-9A-Z]{15}",
        "plural": r"alignment_[0-9a-z]{16}",
        "mixed": r"alignment_[0-9a-z]{16}",
    }
    assert re.fullmatch(projects[speaker.contract], project.id)
    (model,) = nugen.models
    older = speaker.contract in {"documented", "singular"}
    assert model.startswith("model_-support_alignment_" if older else "-support-alignment-")
    assert (await speaker("aligned_models"))["domain_aligned_models"]


@pytest.mark.parametrize("call", ["list", "documents", "benchmarks", "base_models", "aligned_models"])
async def test_newer_lists_are_short_by_default(nugen: NugenPlayground, speaker: Speaker, call: str) -> None:
    """Ten rows unless a limit up to 100 is named in the newer generation, all rows in the older."""
    for number in range(11):
        nugen.add_project(name=f"No. {number}", age=2000)
        if call == "benchmarks":
            await speaker("benchmark_generate", json=benchmark_in(speaker.contract, ["doc-abc123"]))
    all_rows = len(rows_of(await speaker(call, params={"limit": 100})))
    short = len(rows_of(await speaker(call)))
    assert short == (min(10, all_rows) if speaker.contract in {"plural", "mixed"} else all_rows)
    assert (await speaker.send(call, params={"limit": 101})).status_code == 422


def rows_of(answer: Ask) -> list[Ask]:
    """The rows of a list: what its first field holds."""
    rows: list[Ask] = next(iter(answer.values()))
    return rows


@pytest.mark.parametrize("later", GENERATIONS)
async def test_a_change_of_contract_loses_nothing(nugen: NugenPlayground, speaker: Speaker, later: str) -> None:
    """A job goes on under its id, an upload is still known, and what it became can be used."""
    (upload,) = await speaker.upload("handbook.md")
    project = nugen.add_project(name="Running", age=260)
    other = Speaker(speaker.client, later)
    nugen.contract = later
    assert nugen.contract == later
    nugen.clock.advance(20)
    state = await other("document_status", upload)
    assert state["status"].upper() == "READY"
    document = state.get("document_id") or upload
    created = await other("create", json=order_in(later, [document]))
    detail = await other("detail", project.id)
    assert detail["progress"] == 54
    assert created.get("alignment_id", created.get("id")) in nugen.projects
    nugen.clock.advance(1000)
    model = (await other("detail", project.id))["model_id"]
    await other("deploy", model)
    nugen.contract = speaker.contract
    nugen.clock.advance(300)
    assert (await speaker("chat", json=question(model, "Hello?")))["model"] == model


def test_a_contract_that_nobody_knows_is_refused() -> None:
    """A misspelt name is an error at once, when it is made and when it is changed."""
    with pytest.raises(ValueError, match=r"'plurals'.*documented, singular, plural, mixed"):
        NugenPlayground(contract="plurals")
    nugen = NugenPlayground()
    with pytest.raises(ValueError, match="'G3'"):
        nugen.contract = "G3"
    assert nugen.contract == "documented"


def test_every_contract_is_described() -> None:
    """The names that can be chosen each have a sentence."""
    assert list(CONTRACTS) == GENERATIONS
    assert all(summary.endswith(".") for summary in CONTRACTS.values())
