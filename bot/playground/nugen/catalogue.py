"""What this Nugen keeps for its account: base models, documents and benchmarks, some of them not ready yet."""

from dataclasses import dataclass

from bot.playground.nugen.processing import Processing, Readiness

DAY = 24 * 3600.0
USABLE = frozenset({Readiness.READY, Readiness.UPLOADED})


@dataclass(frozen=True, slots=True)
class BaseModel:
    """A model that an alignment may start from, and that may be asked questions, if it is ready for that."""

    id: str
    name: str
    alignment_ready: bool = False
    inference_ready: bool = True


@dataclass(frozen=True, slots=True)
class Document:
    """A file of `size` bytes. `upload_id`: what the upload was answered, if that was not the id of the document.

    `digest` is the SHA-256 of what was uploaded, empty for what was there from the beginning.
    """

    id: str
    filename: str
    category: str
    size: int
    processing: Processing
    upload_id: str | None = None
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Questions to judge a model by, made from documents or uploaded as a file."""

    id: str
    name: str
    document_ids: tuple[str, ...]
    questions: int
    processing: Processing
    uploaded: bool = False

    def readiness(self, moment: float) -> Readiness:
        """How far it is at a virtual moment."""
        return Readiness.UPLOADED if self.uploaded else self.processing.readiness(moment)


BASE_MODELS = (
    BaseModel("nugen-flash-instruct", "Nugen Flash Instruct", alignment_ready=True),
    BaseModel("llama-v3p2-3b-reasoning", "Llama-V3p2-3b-Reasoning", alignment_ready=True),
    BaseModel("qwen2-vl-2b-instruct", "Qwen2-VL-2B-Instruct", alignment_ready=True),
    BaseModel("qwen-v2p5-0p5b-instruct", "Qwen-V2p5-0p5b-Instruct"),
    BaseModel("nugen-flash-reasoning", "Nugen Flash Reasoning"),
    BaseModel("llama-v3p1-8b-instruct", "Llama-V3p1-8b-Instruct"),
    BaseModel("mistral-7b-instruct-v0p3", "Mistral-7B-Instruct-V0p3"),
    BaseModel("gemma-2-9b-it", "Gemma-2-9b-it", inference_ready=False),
)

BENCHMARKS = (
    Benchmark(
        "benchmark-xyz789", "Support answers, spring", ("doc-abc123", "doc-def456"), 40, Processing(began=-60 * DAY)
    ),
    Benchmark(
        "benchmark-hr2025", "Leave and travel rules", ("doc-hr0001", "doc-hr0002"), 25, Processing(began=-41 * DAY)
    ),
    Benchmark(
        "benchmark-net042",
        "Network incidents, real tickets",
        ("doc-net001",),
        120,
        Processing(began=-19 * DAY),
        uploaded=True,
    ),
    Benchmark("benchmark-new001", "Refund conversations", ("doc-sup010",), 30, Processing(began=0, seconds=600)),
)
