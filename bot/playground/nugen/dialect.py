"""How one generation of the vendor's contract speaks, as data: paths, field names, status words, shapes of answers.

A shape says which fields a document has, in order, and which of our own words fills each: `{"their name": "our word"}`.
The words are listed beside the calls. Another generation is another `Dialect`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from bot.playground.nugen.ids import IdStyle
from bot.playground.nugen.processing import Readiness
from bot.playground.nugen.script import Step
from bot.playground.nugen.serving import Task

Shape = Mapping[str, str]

# The only name of a shape whose value stands alone, without a document around it.
BARE = ""


class Call(StrEnum):
    """What can be asked, by the names that recorded requests and faults use."""

    CREATE = "create"
    LIST = "list"
    DETAIL = "detail"
    STATUS = "status"
    STOP = "stop"
    DELETE = "delete"
    BASE_MODELS = "base_models"
    ALIGNED_MODELS = "aligned_models"
    MODEL = "model"
    DOCUMENTS = "documents"
    DOCUMENT_UPLOAD = "document_upload"
    DOCUMENT_STATUS = "document_status"
    DOCUMENT_DELETE = "document_delete"
    BENCHMARKS = "benchmarks"
    BENCHMARK_GENERATE = "benchmark_generate"
    BENCHMARK_UPLOAD = "benchmark_upload"
    BENCHMARK_STATUS = "benchmark_status"
    DEPLOY = "deploy"
    DEPLOYMENT = "deployment"
    UNDEPLOY = "undeploy"
    UNDEPLOYMENT = "undeployment"
    EVALUATE = "evaluate"
    EVALUATION = "evaluation"
    EVALUATION_RESULTS = "evaluation_results"
    CHAT = "chat"


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
    """One generation, which `summary` describes in one sentence. Of two routes that match a path the first counts.

    `requests` are the bodies that are read, `answers` the documents that are written, `parts` what stands inside of an
    answer: a row of a list, the result of a deployment, the numbers of a model in an evaluation. Lists answer at most
    `default_limit` rows if the request names no limit; `None` means all.
    """

    name: str
    summary: str
    routes: tuple[Route, ...]
    requests: Mapping[Call, Shape]
    answers: Mapping[Call, Shape]
    parts: Mapping[Call, Shape]
    step_words: Mapping[Step, str]
    readiness_words: Mapping[Readiness, str]
    task_words: Mapping[Task, str]
    uploads_have_ids: bool
    default_limit: int | None
    date_format: str
    ids: IdStyle
