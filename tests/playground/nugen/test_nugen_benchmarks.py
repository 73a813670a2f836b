import json
from typing import Any

import httpx
import pytest

from bot.playground.nugen import NugenPlayground
from tests.playground.nugen.generations import GENERATIONS, Speaker, benchmark_in, order_in


@pytest.fixture(params=GENERATIONS)
def speaker(request: pytest.FixtureRequest, nugen: NugenPlayground, client: httpx.AsyncClient) -> Speaker:
    """Speak a generation to a Nugen that speaks the same."""
    nugen.contract = request.param
    return Speaker(client, request.param)


@pytest.fixture
def newest(nugen: NugenPlayground, client: httpx.AsyncClient) -> Speaker:
    """Speak the newest generation, where all do the same."""
    nugen.contract = "plural"
    return Speaker(client, "plural")


def upload(content: object, **fields: str) -> dict[str, Any]:
    """What uploads a benchmark."""
    file = content if isinstance(content, bytes) else json.dumps(content).encode()
    return {"files": {"file": ("questions.json", file)}, "data": fields}


def naming(speaker: Speaker, name: str) -> dict[str, str]:
    """The fields beside the file."""
    return {"benchmark_name" if speaker.contract == "plural" else "name": name, "document_id": "doc-abc123"}


async def test_a_generated_benchmark_is_ready_after_a_while(nugen: NugenPlayground, speaker: Speaker) -> None:
    """It takes 40 virtual seconds, and an alignment can be ordered with it as soon as they have passed."""
    made = await speaker("benchmark_generate", json=benchmark_in(speaker.contract, ["doc-abc123", "doc-def456"], 25))
    benchmark = made.get("benchmark_id") or made["id"]
    assert made["status"].upper() == "PROCESSING"
    order = order_in(speaker.contract, ["doc-abc123"], benchmark_id=benchmark)
    nugen.clock.advance(39)
    assert (await speaker("benchmark_status", benchmark))["status"].upper() == "PROCESSING"
    assert (await speaker.send("create", json=order)).status_code == 404
    nugen.clock.advance(1)
    assert (await speaker("benchmark_status", benchmark))["status"].upper() == "READY"
    assert (await speaker.send("create", json=order)).status_code == 200
    kept = nugen.benchmarks[benchmark]
    assert (kept.document_ids, kept.questions, kept.uploaded) == (("doc-abc123", "doc-def456"), 25, False)


@pytest.mark.parametrize(
    ("documents", "questions", "status"),
    [
        (["doc-abc123"], 0, 400),
        (["doc-abc123"], -3, 400),
        (["doc-abc123"], 501, 400),
        (["doc-abc123"], "20", 422),
        (["doc-abc123"], True, 422),
        (["doc-abc123"], 2.5, 422),
        ([], 20, 422),
        (["doc-nobody"], 20, 404),
        (["doc-abc123", "doc-new001"], 20, 404),
    ],
)
async def test_what_cannot_be_generated_is_refused(
    *, nugen: NugenPlayground, newest: Speaker, documents: list[str], questions: int, status: int
) -> None:
    """A number out of bounds is a 400, one that is none a 422, a document that cannot be used a 404."""
    before = len(nugen.benchmarks)
    answer = await newest.send("benchmark_generate", json=benchmark_in(newest.contract, documents, questions))
    assert answer.status_code == status
    assert len(nugen.benchmarks) == before


@pytest.mark.parametrize(
    "samples",
    [
        [{"question_num": 1, "question": "Why?", "answer": "So."}, {"question": "How?", "answer": "Thus."}],
        [{"sample_num": 1, "instruction": "Why?", "response": "So."}, {"instruction": "How?", "response": "Thus."}],
    ],
)
async def test_an_uploaded_benchmark_is_ready_at_once(
    nugen: NugenPlayground, speaker: Speaker, samples: list[dict[str, object]]
) -> None:
    """Samples of either generation are taken by all; in the older lists its word is that it was uploaded."""
    made = await speaker("benchmark_upload", **upload(samples, **naming(speaker, "Mine")))
    benchmark = made.get("benchmark_id") or made["id"]
    assert (await speaker("benchmark_status", benchmark))["status"].upper() == "READY"
    rows = (await speaker("benchmarks", params={"limit": 100}))["benchmarks"]
    words = {row.get("benchmark_id") or row["id"]: row["status"] for row in rows}
    expected = {"documented": "uploaded", "singular": "UPLOADED", "plural": "READY", "mixed": "READY"}
    assert words[benchmark] == expected[speaker.contract]
    kept = nugen.benchmarks[benchmark]
    assert (kept.name, kept.questions, kept.uploaded, kept.state) == ("Mine", 2, True, "ready")


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"question,answer", 400, "not valid JSON"),
        (b"\xff\xfe", 400, "not valid JSON"),
        ({"question": "Why?", "answer": "So."}, 400, "JSON array"),
        ([], 400, "JSON array"),
        (["Why?"], 400, "Sample 1"),
        ([{"question": "Why?", "answer": "So."}, {"question": "How?"}], 400, "Sample 2"),
        ([{"question": "Why?", "answer": 42}], 400, "Sample 1"),
        ([{"question": "Why?", "response": "So."}], 400, "Sample 1"),
        ([{"question": "Why?", "answer": ""}], 400, "Sample 1"),
        (b" " * 1_100_000, 413, "too large"),
    ],
)
async def test_a_file_that_is_no_benchmark_is_refused(
    *, nugen: NugenPlayground, newest: Speaker, content: object, status: int, words: str
) -> None:
    """What is wrong with it is said, with the place of the first unsound sample, and nothing is kept."""
    before = len(nugen.benchmarks)
    answer = await newest.send("benchmark_upload", **upload(content, **naming(newest, "Mine")))
    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert len(nugen.benchmarks) == before


async def test_name_and_document_of_an_upload_are_required(speaker: Speaker) -> None:
    """What is missing or empty is named, and a document that nobody knows is a 404."""
    samples = [{"question": "Why?", "answer": "So."}]
    answer = await speaker.send("benchmark_upload", **upload(samples, document_id=""))
    assert answer.status_code == 422
    missing = {problem["loc"][-1] for problem in answer.json()["detail"]}
    assert missing == {"document_id", "benchmark_name" if speaker.contract == "plural" else "name"}
    foreign = naming(speaker, "Mine") | {"document_id": "doc-nobody"}
    assert (await speaker.send("benchmark_upload", **upload(samples, **foreign))).status_code == 404


async def test_an_unknown_benchmark_is_not_found(speaker: Speaker) -> None:
    """An id that nobody knows is told apart from a path that nobody knows."""
    answer = await speaker.send("benchmark_status", "benchmark-0")
    assert (answer.status_code, answer.json()) == (404, {"detail": "Benchmark not found: benchmark-0"})
