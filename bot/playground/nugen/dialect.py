"""How one generation of the vendor's contract speaks, as data: paths, field names, status words, shapes of answers.

A shape says which fields an answer has, in order, and which of our own words fills each: `{"their name": "our word"}`.
The words are listed in `render`. Another generation is another `Dialect`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from bot.playground.nugen.catalogue import Readiness
from bot.playground.nugen.script import Step

Shape = Mapping[str, str]


class Call(StrEnum):
    """What can be asked, by the names that recorded requests and faults use."""

    CREATE = "create"
    LIST = "list"
    DETAIL = "detail"
    STATUS = "status"
    BASE_MODELS = "base_models"
    DOCUMENTS = "documents"
    BENCHMARKS = "benchmarks"


@dataclass(frozen=True, slots=True)
class Route:
    """Where a call lives. A path may have the part `{id}`."""

    call: Call
    method: str
    path: str

    def match(self, path: str) -> str | None:
        """Give the id in an undecoded path of this form ("" if the form has none), or `None` for another path."""
        wanted, given = self.path.split("/"), path.split("/")
        if len(wanted) != len(given):
            return None
        found = ""
        for part, actual in zip(wanted, given, strict=True):
            if part == "{id}" and actual:
                found = unquote(actual)
            elif part != actual:
                return None
        return found


@dataclass(frozen=True, slots=True)
class Dialect:
    """One generation. Lists answer at most `default_limit` rows if the request names no limit; `None` means all."""

    name: str
    routes: tuple[Route, ...]
    order: Shape
    created: Shape
    project: Shape
    detail: Shape
    status: Shape
    base_model: Shape
    document: Shape
    benchmark: Shape
    lists: Mapping[Call, Shape]
    words: Mapping[Step, str]
    readiness_words: Mapping[Readiness, str]
    default_limit: int | None
    date_format: str
    id_prefix: str


_PROJECT = {
    "id": "id",
    "name": "name",
    "base_model": "base_model",
    "status": "status",
    "created_date": "created",
    "completed_date": "completed",
    "documents": "document_ids",
    "document_count": "document_count",
    "creator": "creator",
    "performance_metrics": "metrics",
    "progress": "progress",
    "estimated_completion": "estimated_completion",
    "error": "error",
    "evaluation_id": "evaluation_id",
    "model_id": "model_id",
    # On no page of this generation, but live in the next: a reader has to bear fields it was not told of.
    "queue_position": "queue_position",
}

DOCUMENTED = Dialect(
    name="documented",
    routes=(
        Route(Call.CREATE, "POST", "/api/v3/alignment-project/create"),
        Route(Call.LIST, "GET", "/api/v3/alignment-project"),
        Route(Call.DETAIL, "GET", "/api/v3/alignment-project/{id}"),
        Route(Call.STATUS, "GET", "/api/v3/alignment-project/status/{id}"),
        Route(Call.BASE_MODELS, "GET", "/api/v3/models/base"),
        Route(Call.DOCUMENTS, "GET", "/api/v3/documents"),
        Route(Call.BENCHMARKS, "GET", "/api/v3/benchmark/list"),
    ),
    order={
        "name": "name",
        "base_model": "base_model",
        "document_ids": "document_ids",
        "workflow_id": "workflow_id",
        "benchmark_id": "benchmark_id",
        "description": "description",
    },
    created={"id": "id", "status": "status"},
    project=_PROJECT,
    detail=_PROJECT | {"error": "full_error", "stage_failures": "stage_failures"},
    status={"status": "status", "data": "project", "start_time": "asked", "end_time": "answered"},
    base_model={
        "id": "id",
        "name": "name",
        "alignment_ready": "alignment_ready",
        "is_active": "is_active",
        "endpoint": "endpoint",
    },
    document={
        "id": "id",
        "filename": "filename",
        "type": "type",
        "size": "size",
        "upload_date": "created",
        "status": "status",
        "categories": "categories",
        "uploader": "uploader",
        "processing_progress": "progress",
    },
    benchmark={
        "id": "id",
        "benchmark_name": "name",
        "status": "status",
        "documents": "document_ids",
        "num_questions": "questions",
        "created_at": "created",
        "updated_at": "updated",
    },
    lists={
        Call.LIST: {"alignment_projects": "rows"},
        Call.BASE_MODELS: {"models": "rows"},
        Call.DOCUMENTS: {"documents": "rows", "categories": "categories"},
        Call.BENCHMARKS: {"benchmarks": "rows"},
    },
    words={
        Step.QUEUED: "pending",
        Step.TRAINING: "processing",
        Step.CALIBRATING: "CALIBRATING",
        Step.TRAINED: "completed",
        Step.DEPLOYING: "deploying",
        Step.EVALUATING: "evaluating",
        Step.UNDEPLOYED: "undeployed",
        Step.EVALUATED: "evaluated",
        Step.FAILED: "failed",
        Step.STOPPED: "stopped",
    },
    readiness_words={
        Readiness.READY: "ready",
        Readiness.UPLOADED: "uploaded",
        Readiness.PROCESSING: "processing",
        Readiness.FAILED: "failed",
    },
    default_limit=None,
    date_format="%Y-%m-%d %H:%M:%S.%f",
    id_prefix="alignment-project-",
)
