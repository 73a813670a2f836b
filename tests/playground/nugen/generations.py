"""How each generation is spoken to, written down a second time: the playground's own tables are what is tested."""

from collections.abc import Mapping
from typing import Any

import httpx

OLD: Mapping[str, tuple[str, str]] = {
    "create": ("POST", "/api/v3/alignment-project/create"),
    "list": ("GET", "/api/v3/alignment-project"),
    "detail": ("GET", "/api/v3/alignment-project/{id}"),
    "status": ("GET", "/api/v3/alignment-project/status/{id}"),
    "delete": ("DELETE", "/api/v3/alignment-project/{id}"),
    "base_models": ("GET", "/api/v3/models/base"),
    "aligned_models": ("GET", "/api/v3/models/aligned"),
    "documents": ("GET", "/api/v3/documents"),
    "document_upload": ("POST", "/api/v3/documents"),
    "document_status": ("GET", "/api/v3/documents/{id}"),
    "document_delete": ("DELETE", "/api/v3/documents/{id}"),
    "benchmarks": ("GET", "/api/v3/benchmark/list"),
    "benchmark_generate": ("POST", "/api/v3/benchmark/create"),
    "benchmark_upload": ("POST", "/api/v3/benchmark/upload"),
    "benchmark_status": ("GET", "/api/v3/benchmark/status/{id}"),
    "deploy": ("POST", "/api/v3/models/deploy-model/{id}"),
    "deployment": ("GET", "/api/v3/models/deploy-model/{id}/status"),
    "undeploy": ("DELETE", "/api/v3/models/undeploy-model/{id}"),
    "undeployment": ("GET", "/api/v3/models/undeploy-model/{id}/status"),
    "evaluate": ("POST", "/api/v3/evaluations"),
    "evaluation": ("GET", "/api/v3/evaluations/{id}/status"),
    "evaluation_results": ("GET", "/api/v3/evaluations/{id}/results"),
    "chat": ("POST", "/api/v3/inference/chat/completions"),
}

NEW: Mapping[str, tuple[str, str]] = {
    "create": ("POST", "/api/v3/alignment-projects/create"),
    "list": ("GET", "/api/v3/alignment-projects/list"),
    "detail": ("GET", "/api/v3/alignment-projects/{id}"),
    "status": ("GET", "/api/v3/alignment-projects/{id}/status"),
    "stop": ("POST", "/api/v3/alignment-projects/{id}/stop"),
    "delete": ("DELETE", "/api/v3/alignment-projects/{id}"),
    "base_models": ("GET", "/api/v3/models/base"),
    "aligned_models": ("GET", "/api/v3/models/aligned"),
    "model": ("GET", "/api/v3/models/{id}"),
    "documents": ("GET", "/api/v3/documents/list"),
    "document_upload": ("POST", "/api/v3/documents/create"),
    "document_status": ("GET", "/api/v3/documents/{id}/status"),
    "document_delete": ("DELETE", "/api/v3/documents/{id}"),
    "benchmarks": ("GET", "/api/v3/benchmarks/list"),
    "benchmark_generate": ("POST", "/api/v3/benchmarks/create"),
    "benchmark_upload": ("POST", "/api/v3/benchmarks/upload"),
    "benchmark_status": ("GET", "/api/v3/benchmarks/{id}/status"),
    "deploy": ("POST", "/api/v3/models/{id}/deployment"),
    "deployment": ("GET", "/api/v3/models/{id}/deployment/status"),
    "undeploy": ("DELETE", "/api/v3/models/{id}/deployment"),
    "evaluate": ("POST", "/api/v3/evaluations/create"),
    "evaluation": ("GET", "/api/v3/evaluations/{id}/status"),
    "evaluation_results": ("GET", "/api/v3/evaluations/{id}/results"),
    "chat": ("POST", "/api/v3/inference/chat/completions"),
}

PATHS = {"documented": OLD, "singular": OLD, "plural": NEW, "mixed": NEW}
GENERATIONS = list(PATHS)

MODEL = "nugen-flash-instruct"


def path(contract: str, call: str, id_: str = "") -> tuple[str, str]:
    """Method and path of a call."""
    method, form = PATHS[contract][call]
    return method, form.replace("{id}", id_)


def order_in(contract: str, documents: list[str], **more: str) -> dict[str, object]:
    """The body of a create."""
    name, base = ("alignment_name", "base_model_id") if contract == "plural" else ("name", "base_model")
    return {name: "Support tone", base: MODEL, "document_ids": documents, **more}


def benchmark_in(contract: str, documents: list[str], questions: int = 20) -> dict[str, object]:
    """The body that has a benchmark generated."""
    return {"document_ids" if contract == "plural" else "documents": documents, "num_questions": questions}


def evaluation_in(contract: str, model: str, benchmark: str, baseline: str = MODEL) -> dict[str, object]:
    """The body that begins an evaluation."""
    other = "baseline_model_id" if contract == "plural" else "model_id_2"
    return {"model_id": model, "benchmark_id": benchmark, other: baseline}


def question(model: str, text: str, **more: object) -> dict[str, object]:
    """The body that asks a model."""
    return {"model": model, "messages": [{"role": "user", "content": text}], **more}


class Speaker:
    """A client that speaks one generation and expects each answer to be a success."""

    def __init__(self, client: httpx.AsyncClient, contract: str) -> None:
        self.client = client
        self.contract = contract

    async def send(self, call: str, id_: str = "", **content: Any) -> httpx.Response:
        """Send a call, whatever comes of it."""
        method, form = path(self.contract, call, id_)
        return await self.client.request(method, form, **content)

    async def __call__(self, call: str, id_: str = "", **content: Any) -> Any:
        """Send a call and give what its answer holds."""
        answer = await self.send(call, id_, **content)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def upload(self, *names: str, content: bytes = b"Be kind.\n") -> list[str]:
        """Upload files and give what the vendor calls the uploads."""
        answer = await self("document_upload", files=[("files", (name, content)) for name in names])
        uploads: list[str] = answer if isinstance(answer, list) else answer["document_ids"]
        return uploads
