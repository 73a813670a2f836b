"""The vendor's contract as data: paths and field names, so that another generation is another table and no other code."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

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
    """One call: `path` is absolute and holds `{id}` where the call is about one project."""

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One generation of the vendor's API.

    `create_fields` maps our words (the attributes of `Order`) to the vendor's, in the order in which they are sent.
    `paged` says whether lists are asked for with `limit` and `offset`.
    """

    name: str
    create: Call
    projects: Call
    detail: Call
    status: Call
    base_models: Call
    documents: Call
    benchmarks: Call
    create_fields: Mapping[str, str]
    paged: bool

    def create_body(self, order: Order) -> bytes:
        """The JSON of a create: fields in the documented order, values as given, empty and blank fields left out."""
        document: dict[str, str | list[str]] = {}
        for ours, theirs in self.create_fields.items():
            value: str | tuple[str, ...] | None = getattr(order, ours)
            if isinstance(value, tuple) and value:
                document[theirs] = list(value)
            elif isinstance(value, str) and value.strip():
                document[theirs] = value
        # ASCII only: no text that a person can type, half an emoji included, can make this fail.
        return json.dumps(document, ensure_ascii=True).encode("ascii")

    def our_words(self) -> dict[str, str]:
        """The vendor's field names of a create, each with ours: for reading which field was refused."""
        return {theirs: ours for ours, theirs in self.create_fields.items()}


DOCUMENTED = Contract(
    name="documented",
    create=Call("POST", f"{_VERSION}/alignment-project/create"),
    projects=Call("GET", f"{_VERSION}/alignment-project"),
    detail=Call("GET", f"{_VERSION}/alignment-project/{{id}}"),
    status=Call("GET", f"{_VERSION}/alignment-project/status/{{id}}"),
    base_models=Call("GET", f"{_VERSION}/models/base"),
    documents=Call("GET", f"{_VERSION}/documents"),
    benchmarks=Call("GET", f"{_VERSION}/benchmark/list"),
    create_fields=MappingProxyType(
        {
            "name": "name",
            "base_model": "base_model",
            "document_ids": "document_ids",
            "workflow_id": "workflow_id",
            "benchmark_id": "benchmark_id",
            "description": "description",
        }
    ),
    # These pages do not speak of paging, yet servers under the same prefix answer ten rows unless asked for more, and
    # a project that was overlooked may be paid for twice. A server that ignores both parameters repeats its page.
    paged=True,
)
"""The contract of record, from the vendor's API reference: it wins over everything else known about these calls."""

CONTRACTS: Mapping[str, Contract] = MappingProxyType({DOCUMENTED.name: DOCUMENTED})
"""Every generation that can be spoken, by name, in the order in which they are looked for."""
