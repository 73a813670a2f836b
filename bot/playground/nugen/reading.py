"""Reads what a client sent as strictly as FastAPI would, and says what is wrong with it in FastAPI's own words."""

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.playground.nugen.answer import Answer, refusal
from bot.playground.nugen.dialect import Shape
from bot.playground.nugen.project import Order

Row = TypeVar("Row")
Filled = Annotated[str, Field(min_length=1)]

_FOREIGN = "foreign:"
_NOT_AN_OBJECT: dict[str, object] = {
    "loc": ["body"],
    "msg": "Input should be a valid dictionary or object to extract fields from",
    "type": "model_attributes_type",
}


class InvalidRequestError(Exception):
    """The request is not what the contract says; `answer` is what the vendor says to it (422)."""

    def __init__(self, detail: list[dict[str, object]]) -> None:
        super().__init__("The request is not what the contract says.")
        self.answer: Answer = refusal(HTTPStatus.UNPROCESSABLE_ENTITY, detail)


class Page(BaseModel):
    """The part of a list that is asked for; no limit leaves the choice to the dialect."""

    limit: Annotated[int | None, Field(ge=1, le=100)] = None
    offset: Annotated[int, Field(ge=0)] = 0

    def cut(self, rows: Sequence[Row], default_limit: int | None) -> Sequence[Row]:
        """Cut the page out of all rows."""
        limit = self.limit or default_limit
        return rows[self.offset :] if limit is None else rows[self.offset : self.offset + limit]


class _Body(BaseModel):
    """A create. Stricter than the vendor is known to be: no field that isn't in the contract, no empty string."""

    model_config = ConfigDict(extra="forbid", strict=True)

    name: Filled
    base_model: Filled
    document_ids: Annotated[list[Filled], Field(min_length=1)]
    workflow_id: Filled | None = None
    benchmark_id: Filled | None = None
    description: Filled | None = None


def read_page(query: Mapping[str, str]) -> Page:
    """Read `limit` and `offset`, or raise `InvalidRequestError`."""
    try:
        return Page.model_validate({key: query[key] for key in ("limit", "offset") if key in query})
    except ValidationError as error:
        raise InvalidRequestError(_detail(error, "query", {})) from error


def read_order(content_type: str, body: bytes, names: Shape) -> Order:
    """Read the body of a create whose fields are named so ("their name": "our word"), or raise `InvalidRequestError`."""
    content = _json_object(content_type, body)
    # A field of another dialect must not pass for one of this, even where our own word for it is the same.
    ours = {names.get(key, f"{_FOREIGN}{key}"): value for key, value in content.items()}
    try:
        read = _Body.model_validate(ours)
    except ValidationError as error:
        raise InvalidRequestError(_detail(error, "body", {own: theirs for theirs, own in names.items()})) from error
    return Order(
        name=read.name,
        base_model=read.base_model,
        document_ids=tuple(read.document_ids),
        workflow_id=read.workflow_id,
        benchmark_id=read.benchmark_id,
        description=read.description,
    )


def _json_object(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise InvalidRequestError([_NOT_AN_OBJECT])
    try:
        content = json.loads(body)
    except ValueError as error:
        place = getattr(error, "pos", 0)
        problem: dict[str, object] = {"loc": ["body", place], "msg": "JSON decode error", "type": "json_invalid"}
        raise InvalidRequestError([problem]) from error
    if not isinstance(content, dict):
        raise InvalidRequestError([_NOT_AN_OBJECT])
    return content


def _detail(error: ValidationError, place: str, theirs: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {
            "loc": [place, *(_their_name(part, theirs) for part in problem["loc"])],
            "msg": problem["msg"],
            "type": problem["type"],
        }
        for problem in error.errors(include_url=False, include_context=False, include_input=False)
    ]


def _their_name(part: int | str, theirs: Mapping[str, str]) -> int | str:
    return theirs.get(part, part.removeprefix(_FOREIGN)) if isinstance(part, str) else part
