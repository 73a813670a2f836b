"""The live server of the older generation: the documented paths, other names and other words in its answers."""

from dataclasses import replace

from bot.playground.nugen.dialect import Call
from bot.playground.nugen.dialects.documented import ANSWERS, DOCUMENTED, PARTS
from bot.playground.nugen.ids import IdStyle, Thing
from bot.playground.nugen.processing import Readiness
from bot.playground.nugen.script import Step
from bot.playground.nugen.serving import Task

_PROJECT = {
    "alignment_id": "id",
    "alignment_name": "name",
    "base_model": "base_model",
    "status": "status",
    "created_date": "created",
    "completed_date": "completed",
    "document_ids": "document_ids",
    "document_count": "document_count",
    "creator": "creator",
    "performance_metrics": "metrics",
    "progress": "progress",
    "estimated_completion": "estimated_completion",
    "error": "error",
    "evaluation_id": "evaluation_id",
    "model_id": "model_id",
    "gpu_training_completed": "training_completed",
}

PROJECT_ANSWERS = {
    Call.CREATE: {"alignment_id": "id", "status": "accepted_status"},
    Call.LIST: {"alignment_projects": "rows"},
    Call.DETAIL: _PROJECT | {"error": "full_error", "stage_failures": "stage_failures"},
    Call.STATUS: {
        "status": "status",
        "data": "row",
        "start_time": "asked_at",
        "end_time": "answered_at",
        "gpu_training_completed": "training_completed",
    },
}

PROJECT_PARTS = {Call.LIST: _PROJECT}

STEP_WORDS = {
    # Of a queue nothing was heard in this generation.
    Step.QUEUED: "PROCESSING",
    Step.TRAINING: "PROCESSING",
    Step.CALIBRATING: "CALIBRATING",
    Step.TRAINED: "READY",
    Step.DEPLOYING: "DEPLOYING",
    Step.EVALUATING: "EVALUATING",
    Step.UNDEPLOYED: "UNDEPLOYED",
    Step.EVALUATED: "EVALUATED",
    Step.FAILED: "FAILED",
    Step.STOPPED: "STOPPED",
}

TASK_WORDS = {Task.PENDING: "PENDING", Task.COMPLETED: "COMPLETED", Task.FAILED: "FAILED"}

SINGULAR = replace(
    DOCUMENTED,
    name="singular",
    summary=(
        "The documented paths, answered in the names and words of the live server. While it has no project it cannot be "
        "told from the documented one."
    ),
    answers=ANSWERS
    | PROJECT_ANSWERS
    | {
        Call.DOCUMENT_UPLOAD: {"document_ids": "upload_ids"},
        Call.BENCHMARK_GENERATE: {"benchmark_id": "id", "status": "status"},
        Call.BENCHMARK_UPLOAD: {"benchmark_id": "id", "benchmark_name": "name", "status": "status"},
        Call.DEPLOY: {"model_id": "model_id"},
        Call.UNDEPLOY: {"model_id": "model_id"},
    },
    parts=PARTS | PROJECT_PARTS | {Call.DEPLOYMENT: {"deployment_status": "serving"}},
    step_words=STEP_WORDS,
    readiness_words={
        Readiness.READY: "READY",
        Readiness.UPLOADED: "UPLOADED",
        Readiness.PROCESSING: "PROCESSING",
        Readiness.FAILED: "FAILED",
    },
    task_words=TASK_WORDS,
    ids=IdStyle(
        prefixes={
            Thing.PROJECT: "alignment_",
            Thing.DOCUMENT: "doc_",
            Thing.UPLOAD: "",
            Thing.BENCHMARK: "benchmark_",
            Thing.EVALUATION: "eval_",
        },
        model="model_{slug}_alignment_{suffix}",
        upper=True,
    ),
)
