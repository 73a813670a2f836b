"""What this Nugen has to offer: base models, documents and benchmarks, some of them not ready yet."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Readiness(StrEnum):
    """How far the vendor is with a document or a benchmark."""

    READY = "ready"
    UPLOADED = "uploaded"  # a benchmark that came as a file; as good as ready
    PROCESSING = "processing"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A model that an alignment may start from, if it is ready for that."""

    id: str
    name: str
    alignment_ready: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was uploaded `days_ago`, of `size` bytes. `ready_after` virtual seconds it can be used; inf: never."""

    id: str
    filename: str
    category: str
    size: int
    days_ago: int
    ready_after: float = 0.0

    def readiness(self, moment: float) -> Readiness:
        """How far it is at a virtual moment."""
        return _readiness(self.ready_after, moment)

    def progress(self, moment: float) -> int:
        """How far the processing is, in percent, at a virtual moment."""
        return min(100, int(100 * moment / self.ready_after)) if self.ready_after else 100


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Questions to judge a model by, made from documents or uploaded as a file."""

    id: str
    name: str
    document_ids: tuple[str, ...]
    questions: int
    days_ago: int
    uploaded: bool = False
    ready_after: float = 0.0

    def readiness(self, moment: float) -> Readiness:
        """How far it is at a virtual moment."""
        return Readiness.UPLOADED if self.uploaded else _readiness(self.ready_after, moment)


def _readiness(ready_after: float, moment: float) -> Readiness:
    if math.isinf(ready_after):
        return Readiness.FAILED
    return Readiness.READY if moment >= ready_after else Readiness.PROCESSING


BASE_MODELS = (
    BaseModel("nugen-flash-instruct", "Nugen Flash Instruct", alignment_ready=True),
    BaseModel("llama-v3p2-3b-reasoning", "Llama-V3p2-3b-Reasoning", alignment_ready=True),
    BaseModel("qwen2-vl-2b-instruct", "Qwen2-VL-2B-Instruct", alignment_ready=True),
    BaseModel("qwen-v2p5-0p5b-instruct", "Qwen-V2p5-0p5b-Instruct"),
    BaseModel("nugen-flash-reasoning", "Nugen Flash Reasoning"),
    BaseModel("llama-v3p1-8b-instruct", "Llama-V3p1-8b-Instruct"),
    BaseModel("mistral-7b-instruct-v0p3", "Mistral-7B-Instruct-V0p3"),
    BaseModel("gemma-2-9b-it", "Gemma-2-9b-it"),
)

BENCHMARKS = (
    Benchmark("benchmark-xyz789", "Support answers, spring", ("doc-abc123", "doc-def456"), 40, 60),
    Benchmark("benchmark-hr2025", "Leave and travel rules", ("doc-hr0001", "doc-hr0002"), 25, 41),
    Benchmark("benchmark-net042", "Network incidents, real tickets", ("doc-net001",), 120, 19, uploaded=True),
    Benchmark("benchmark-new001", "Refund conversations", ("doc-sup010",), 30, 0, ready_after=600),
)
