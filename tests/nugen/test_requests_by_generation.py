"""Every call of every generation, written out from the reference and not from our tables."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.nugen.client import NugenClient
from bot.nugen.contracts import CONTRACTS, Order
from bot.nugen.errors import NoSuchPath, NugenError
from tests.nugen.scripted import ScriptedServer, reply_json

V3 = "/api/v3"
GENERATIONS = ("documented", "singular", "plural", "mixed")
OLD_ORDER = {"name": "n", "base_model": "m", "document_ids": ["d1", "d2"], "benchmark_id": "b", "description": "why"}
NEW_ORDER = {
    "alignment_name": "n",
    "base_model_id": "m",
    "document_ids": ["d1", "d2"],
    "benchmark_id": "b",
    "description": "why",
}
OLD_BENCHMARK = {"documents": ["d1", "d2"], "num_questions": 7}
NEW_BENCHMARK = {"document_ids": ["d1", "d2"], "num_questions": 7, "benchmark_name": "B"}
OLD_EVALUATION = {"model_id": "model", "benchmark_id": "b", "model_id_2": "base"}
NEW_EVALUATION = {"model_id": "model", "benchmark_id": "b", "baseline_model_id": "base", "evaluation_name": "e"}


async def _bytes() -> AsyncIterator[bytes]:
    yield b"[]"


async def _all(pieces: AsyncIterator[str]) -> str:
    return "".join([piece async for piece in pieces])


CALLS: dict[str, Callable[[NugenClient], Awaitable[Any]]] = {
    "create": lambda client: client.create(
        Order("n", "m", ("d1", "d2"), benchmark_id="b", description="why"), may_still_send=lambda: True
    ),
    "projects": lambda client: client.projects(),
    "project_items": lambda client: client.project_items(),
    "detail": lambda client: client.detail("a/1"),
    "status": lambda client: client.status("a/1"),
    "stop": lambda client: client.stop("a/1"),
    "delete": lambda client: client.delete("a/1"),
    "base_models": lambda client: client.base_models(),
    "documents": lambda client: client.documents(),
    "upload_document": lambda client: client.upload_document("a.txt", 2, _bytes()),
    "document": lambda client: client.document("d/1"),
    "delete_document": lambda client: client.delete_document("d/1"),
    "benchmarks": lambda client: client.benchmarks(),
    "generate_benchmark": lambda client: client.generate_benchmark(["d1", "d2"], 7, "B"),
    "upload_benchmark": lambda client: client.upload_benchmark("B", "d1", "b.json", 2, _bytes()),
    "benchmark": lambda client: client.benchmark("b/1"),
    "find_benchmarks": lambda client: client.find_benchmarks(["d1"], datetime(2026, 1, 1, tzinfo=UTC)),
    "deploy": lambda client: client.deploy("-m/1"),
    "deployment": lambda client: client.deployment("-m/1"),
    "undeploy": lambda client: client.undeploy("-m/1"),
    "undeployment": lambda client: client.undeployment("-m/1"),
    "evaluate": lambda client: client.evaluate("model", "base", "b", "e"),
    "evaluation": lambda client: client.evaluation("e/1"),
    "evaluation_results": lambda client: client.evaluation_results("e/1"),
    "chat": lambda client: _all(client.chat("-m/1", "Why?")),
}

SINGULAR_PATHS = {
    "create": f"POST {V3}/alignment-project/create",
    "projects": f"GET {V3}/alignment-project",
    "project_items": f"GET {V3}/alignment-project",
    "detail": f"GET {V3}/alignment-project/a%2F1",
    "status": f"GET {V3}/alignment-project/status/a%2F1",
    "delete": f"DELETE {V3}/alignment-project/a%2F1",
    "base_models": f"GET {V3}/models/base",
    "documents": f"GET {V3}/documents",
    "upload_document": f"POST {V3}/documents",
    "document": f"GET {V3}/documents/d%2F1",
    "delete_document": f"DELETE {V3}/documents/d%2F1",
    "benchmarks": f"GET {V3}/benchmark/list",
    "generate_benchmark": f"POST {V3}/benchmark/create",
    "upload_benchmark": f"POST {V3}/benchmark/upload",
    "benchmark": f"GET {V3}/benchmark/status/b%2F1",
    "find_benchmarks": f"GET {V3}/benchmark/list",
    "deploy": f"POST {V3}/models/deploy-model/-m%2F1",
    "deployment": f"GET {V3}/models/deploy-model/-m%2F1/status",
    "undeploy": f"DELETE {V3}/models/undeploy-model/-m%2F1",
    "undeployment": f"GET {V3}/models/undeploy-model/-m%2F1/status",
    "evaluate": f"POST {V3}/evaluations",
    "evaluation": f"GET {V3}/evaluations/e%2F1/status",
    "evaluation_results": f"GET {V3}/evaluations/e%2F1/results",
    "chat": f"POST {V3}/inference/chat/completions",
}
PLURAL_PATHS = {
    "create": f"POST {V3}/alignment-projects/create",
    "projects": f"GET {V3}/alignment-projects/list",
    "project_items": f"GET {V3}/alignment-projects/list",
    "detail": f"GET {V3}/alignment-projects/a%2F1",
    "status": f"GET {V3}/alignment-projects/a%2F1/status",
    "stop": f"POST {V3}/alignment-projects/a%2F1/stop",
    "delete": f"DELETE {V3}/alignment-projects/a%2F1",
    "base_models": f"GET {V3}/models/base",
    "documents": f"GET {V3}/documents/list",
    "upload_document": f"POST {V3}/documents/create",
    "document": f"GET {V3}/documents/d%2F1/status",
    "delete_document": f"DELETE {V3}/documents/d%2F1",
    "benchmarks": f"GET {V3}/benchmarks/list",
    "generate_benchmark": f"POST {V3}/benchmarks/create",
    "upload_benchmark": f"POST {V3}/benchmarks/upload",
    "benchmark": f"GET {V3}/benchmarks/b%2F1/status",
    "find_benchmarks": f"GET {V3}/benchmarks/list",
    "deploy": f"POST {V3}/models/-m%2F1/deployment",
    "deployment": f"GET {V3}/models/-m%2F1/deployment/status",
    "undeploy": f"DELETE {V3}/models/-m%2F1/deployment",
    "undeployment": f"GET {V3}/models/-m%2F1/deployment/status",
    "evaluate": f"POST {V3}/evaluations/create",
    "evaluation": f"GET {V3}/evaluations/e%2F1/status",
    "evaluation_results": f"GET {V3}/evaluations/e%2F1/results",
    "chat": f"POST {V3}/inference/chat/completions",
}
PATHS = {
    "documented": SINGULAR_PATHS,
    "singular": SINGULAR_PATHS,
    "plural": PLURAL_PATHS,
    "mixed": PLURAL_PATHS,
}
CHAT = {"model": "-m/1", "messages": [{"role": "user", "content": "Why?"}], "stream": True}
BODIES = {
    name: {
        "create": NEW_ORDER if name == "plural" else OLD_ORDER,
        "generate_benchmark": NEW_BENCHMARK if name == "plural" else OLD_BENCHMARK,
        "evaluate": NEW_EVALUATION if name == "plural" else OLD_EVALUATION,
        "chat": CHAT,
    }
    for name in GENERATIONS
}


@pytest.mark.parametrize("generation", GENERATIONS)
@pytest.mark.parametrize("call", CALLS)
async def test_every_call_leaves_as_the_generation_writes_it(
    server: ScriptedServer, key: str, generation: str, call: str
) -> None:
    """Method, path and body are the generation's own; a call that it does not have sends nothing at all."""
    server.script(reply_json({"detail": "You cannot have that."}, 400))
    async with NugenClient(base_url=server.base_url, api_key=key, contract=CONTRACTS[generation]) as client:
        expected = PATHS[generation].get(call)
        if expected is None:
            with pytest.raises(NoSuchPath):
                await CALLS[call](client)
            assert server.connections == 0
            return
        with suppress(NugenError):
            await CALLS[call](client)
    assert server.asked() == [expected]
    if call in BODIES[generation]:
        assert json.loads(server.bodies()[0]) == BODIES[generation][call]
    elif not call.startswith("upload"):
        assert server.bodies() == [b""]


FILE_FIELDS = {
    ("upload_document", name): ['name="files"; filename="a.txt"'] for name in GENERATIONS
} | {
    ("upload_benchmark", name): [
        f'name="{"benchmark_name" if name == "plural" else "name"}"',
        'name="document_id"',
        'name="file"; filename="b.json"',
    ]
    for name in GENERATIONS
}  # fmt: skip


@pytest.mark.parametrize(("call", "generation"), FILE_FIELDS)
async def test_a_files_form_has_the_generations_field_names(
    server: ScriptedServer, key: str, call: str, generation: str
) -> None:
    """The fields of an upload carry the names that this generation reads, and nothing else."""
    async with NugenClient(base_url=server.base_url, api_key=key, contract=CONTRACTS[generation]) as client:
        with suppress(NugenError):
            await CALLS[call](client)
    lines = server.bodies()[0].decode().split("\r\n")
    start = "Content-Disposition: form-data; "
    assert [line.removeprefix(start) for line in lines if line.startswith(start)] == FILE_FIELDS[call, generation]
