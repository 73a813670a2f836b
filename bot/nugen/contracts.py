"""The vendor's contract as data: paths and field names, so that another generation is another table and no other code."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

_VERSION = "/api/v3"


@dataclass(frozen=True, slots=True)
class Order:
    """What a person ordered, in our own words. An optional field that was left empty is `None`."""

    name: str
    base_model: str
    document_ids: tuple[str, ...]
    workflow_id: str | None = None
    benchmark_id: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call: `path` is absolute and holds `{id}` where the call is about one thing."""

    method: str
    path: str


Names = Mapping[str, str]
"""Our words for the fields of a request, each with the vendor's, in the order in which they are sent.

A word that is not there has no field in that generation and is not sent.
"""

Values = Mapping[str, str | int | tuple[str, ...] | None]
"""What is sent, under our words."""


@dataclass(frozen=True, slots=True)
class Contract:
    """One generation of the vendor's API; a call that is `None` does not exist in it.

    `paged` says whether lists are asked for with `limit` and `offset`. The marks are field names in a row of the list of
    projects and of base models that, among the generations with the same paths, only this one has; `model_mark` is
    `None` where base models tell nothing.
    """

    name: str
    create: Call
    projects: Call
    detail: Call
    status: Call
    stop: Call | None
    delete: Call | None
    base_models: Call
    documents: Call
    document_upload: Call | None
    document_status: Call | None
    document_delete: Call | None
    benchmarks: Call
    benchmark_generate: Call | None
    benchmark_upload: Call | None
    benchmark_status: Call | None
    deploy: Call | None
    deployment_status: Call | None
    undeploy: Call | None
    undeployment_status: Call | None
    evaluate: Call | None
    evaluation_status: Call | None
    evaluation_results: Call | None
    chat: Call | None
    create_fields: Names
    document_upload_fields: Names
    benchmark_fields: Names
    benchmark_upload_fields: Names
    evaluation_fields: Names
    paged: bool
    project_mark: str
    model_mark: str | None

    def asks_like(self, other: Self) -> bool:
        """Whether every request is the same in both generations, whatever their answers look like."""
        return replace(self, name=other.name, project_mark=other.project_mark, model_mark=other.model_mark) == other


def json_body(names: Names, values: Values) -> bytes:
    """The JSON of a request: fields in the order of `names`, values as given; empty and blank ones are left out."""
    document: dict[str, str | int | list[str]] = {}
    for ours, theirs in names.items():
        value = values[ours]
        if isinstance(value, tuple) and value:
            document[theirs] = list(value)
        elif isinstance(value, int) or (isinstance(value, str) and value.strip()):
            document[theirs] = value
    # ASCII only: no text that a person can type, half an emoji included, can make this fail.
    return json.dumps(document, ensure_ascii=True).encode("ascii")


def _names(*same: str, **ours_to_theirs: str) -> Names:
    return MappingProxyType({**{name: name for name in same}, **ours_to_theirs})


DOCUMENTED = Contract(
    name="documented",
    create=Call("POST", f"{_VERSION}/alignment-project/create"),
    projects=Call("GET", f"{_VERSION}/alignment-project"),
    detail=Call("GET", f"{_VERSION}/alignment-project/{{id}}"),
    status=Call("GET", f"{_VERSION}/alignment-project/status/{{id}}"),
    stop=None,
    delete=Call("DELETE", f"{_VERSION}/alignment-project/{{id}}"),
    base_models=Call("GET", f"{_VERSION}/models/base"),
    documents=Call("GET", f"{_VERSION}/documents"),
    document_upload=Call("POST", f"{_VERSION}/documents"),
    document_status=Call("GET", f"{_VERSION}/documents/{{id}}"),
    document_delete=Call("DELETE", f"{_VERSION}/documents/{{id}}"),
    benchmarks=Call("GET", f"{_VERSION}/benchmark/list"),
    benchmark_generate=Call("POST", f"{_VERSION}/benchmark/create"),
    benchmark_upload=Call("POST", f"{_VERSION}/benchmark/upload"),
    benchmark_status=Call("GET", f"{_VERSION}/benchmark/status/{{id}}"),
    deploy=Call("POST", f"{_VERSION}/models/deploy-model/{{id}}"),
    deployment_status=Call("GET", f"{_VERSION}/models/deploy-model/{{id}}/status"),
    undeploy=Call("DELETE", f"{_VERSION}/models/undeploy-model/{{id}}"),
    undeployment_status=Call("GET", f"{_VERSION}/models/undeploy-model/{{id}}/status"),
    evaluate=Call("POST", f"{_VERSION}/evaluations"),
    evaluation_status=Call("GET", f"{_VERSION}/evaluations/{{id}}/status"),
    evaluation_results=Call("GET", f"{_VERSION}/evaluations/{{id}}/results"),
    chat=Call("POST", f"{_VERSION}/inference/chat/completions"),
    create_fields=_names("name", "base_model", "document_ids", "workflow_id", "benchmark_id", "description"),
    document_upload_fields=_names(file="files"),
    benchmark_fields=_names(document_ids="documents", questions="num_questions"),
    benchmark_upload_fields=_names("name", "document_id", "file"),
    evaluation_fields=_names("model_id", "benchmark_id", baseline_id="model_id_2"),
    # These pages do not speak of paging, yet servers under the same prefix answer ten rows unless asked for more, and
    # a project that was overlooked may be paid for twice. A server that ignores both parameters repeats its page.
    paged=True,
    project_mark="id",
    model_mark=None,
)
"""The contract of record, from the vendor's API reference: it wins over everything else known about these calls."""

SINGULAR = replace(DOCUMENTED, name="singular", project_mark="alignment_id")
"""What was live under the paths of the contract of record: the same requests, answered in other names and words."""

PLURAL = Contract(
    name="plural",
    create=Call("POST", f"{_VERSION}/alignment-projects/create"),
    projects=Call("GET", f"{_VERSION}/alignment-projects/list"),
    detail=Call("GET", f"{_VERSION}/alignment-projects/{{id}}"),
    status=Call("GET", f"{_VERSION}/alignment-projects/{{id}}/status"),
    # Nobody has published these five calls: they follow the naming of their neighbours. A server that has them
    # elsewhere answers "no such path", which is taken like a call that does not exist.
    stop=Call("POST", f"{_VERSION}/alignment-projects/{{id}}/stop"),
    delete=Call("DELETE", f"{_VERSION}/alignment-projects/{{id}}"),
    undeploy=Call("DELETE", f"{_VERSION}/models/{{id}}/deployment"),
    document_delete=Call("DELETE", f"{_VERSION}/documents/{{id}}"),
    benchmarks=Call("GET", f"{_VERSION}/benchmarks/list"),
    base_models=Call("GET", f"{_VERSION}/models/base"),
    documents=Call("GET", f"{_VERSION}/documents/list"),
    document_upload=Call("POST", f"{_VERSION}/documents/create"),
    document_status=Call("GET", f"{_VERSION}/documents/{{id}}/status"),
    benchmark_generate=Call("POST", f"{_VERSION}/benchmarks/create"),
    benchmark_upload=Call("POST", f"{_VERSION}/benchmarks/upload"),
    benchmark_status=Call("GET", f"{_VERSION}/benchmarks/{{id}}/status"),
    deploy=Call("POST", f"{_VERSION}/models/{{id}}/deployment"),
    deployment_status=Call("GET", f"{_VERSION}/models/{{id}}/deployment/status"),
    undeployment_status=None,
    evaluate=Call("POST", f"{_VERSION}/evaluations/create"),
    evaluation_status=Call("GET", f"{_VERSION}/evaluations/{{id}}/status"),
    evaluation_results=Call("GET", f"{_VERSION}/evaluations/{{id}}/results"),
    chat=Call("POST", f"{_VERSION}/inference/chat/completions"),
    create_fields=_names(
        name="alignment_name",
        base_model="base_model_id",
        document_ids="document_ids",
        workflow_id="workflow_id",
        benchmark_id="benchmark_id",
        description="description",
    ),
    document_upload_fields=DOCUMENTED.document_upload_fields,
    benchmark_fields=_names("document_ids", questions="num_questions", name="benchmark_name"),
    benchmark_upload_fields=_names("document_id", "file", name="benchmark_name"),
    evaluation_fields=_names("model_id", "benchmark_id", baseline_id="baseline_model_id", name="evaluation_name"),
    paged=True,
    project_mark="base_model_id",
    model_mark="model_id",
)
"""The generation that was live last: plural paths, and the thing's own name in most fields."""

MIXED = replace(
    PLURAL,
    name="mixed",
    create_fields=DOCUMENTED.create_fields,
    benchmark_fields=DOCUMENTED.benchmark_fields,
    benchmark_upload_fields=DOCUMENTED.benchmark_upload_fields,
    evaluation_fields=DOCUMENTED.evaluation_fields,
    project_mark="base_model",
    model_mark="id",
)
"""The new paths with the names of before, as in the middle of a migration."""

CONTRACTS: Mapping[str, Contract] = MappingProxyType(
    {contract.name: contract for contract in (PLURAL, MIXED, DOCUMENTED, SINGULAR)}
)
"""Every generation that can be spoken, by name, in the order in which they are looked for.

Those with the same paths stand together; the first of them is spoken where nothing tells them apart.
"""


def names_elsewhere(pick: Callable[[Contract], Names], contract: Contract) -> frozenset[str]:
    """The words that other generations have for the fields of a request, and this one has not."""
    everywhere = frozenset(theirs for one in CONTRACTS.values() for theirs in pick(one).values())
    return everywhere - frozenset(pick(contract).values())
