"""Reads what a client sent as strictly as FastAPI would, and says what is wrong with it in FastAPI's own words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.playground.nugen.answer import Answer, refusal
from bot.playground.nugen.dialect import Shape
from bot.playground.nugen.request import FormProblem, Part, Request

Row = TypeVar("Row")
Content = TypeVar("Content", bound=BaseModel)
Filled = Annotated[str, Field(min_length=1)]

Problem = dict[str, object]

_FOREIGN = "foreign:"
_NOT_AN_OBJECT: Problem = {
    "loc": ["body"],
    "msg": "Input should be a valid dictionary or object to extract fields from",
    "type": "model_attributes_type",
}


class RefusedError(Exception):
    """The vendor does not do it; `answer` is what it says."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("The vendor does not do it.")
        self.answer = answer


def refuse(status: HTTPStatus, detail: object) -> RefusedError:
    """Refuse with a status and a detail."""
    return RefusedError(refusal(status, detail))


def invalid(problems: Sequence[Problem]) -> RefusedError:
    """Refuse what is not as the contract says."""
    return refuse(HTTPStatus.UNPROCESSABLE_ENTITY, list(problems))


class Body(BaseModel):
    """A body in our words. Stricter than the vendor is known to be: no field that isn't in the contract."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Page(BaseModel):
    """The part of a list that is asked for; no limit leaves the choice to the dialect."""

    limit: Annotated[int | None, Field(ge=1, le=100)] = None
    offset: Annotated[int, Field(ge=0)] = 0

    def cut(self, rows: Sequence[Row], default_limit: int | None) -> Sequence[Row]:
        """Cut the page out of all rows."""
        limit = self.limit or default_limit
        return rows[self.offset :] if limit is None else rows[self.offset : self.offset + limit]


@dataclass(frozen=True, slots=True)
class FormContent:
    """The parts of a form, by our words."""

    files: Mapping[str, Sequence[Part]]
    texts: Mapping[str, Sequence[str]]

    def text(self, word: str) -> str | None:
        """The last field of the name, `None` if there is none or it is empty."""
        return self.texts[word][-1] or None if word in self.texts else None


def read_page(query: Mapping[str, str]) -> Page:
    """Read `limit` and `offset`, or raise `RefusedError`."""
    try:
        return Page.model_validate({key: query[key] for key in ("limit", "offset") if key in query})
    except ValidationError as error:
        raise invalid(_problems(error, "query", {})) from error


def read_body(request: Request, model: type[Content], names: Shape) -> Content:
    """Read a JSON body whose fields are named so ("their name": "our word"), or raise `RefusedError`."""
    content = _json_object(request.headers.get("content-type", ""), request.body)
    # A field of another dialect must not pass for one of this, even where our own word for it is the same.
    ours = {names.get(key, f"{_FOREIGN}{key}"): value for key, value in content.items()}
    try:
        return model.model_validate(ours)
    except ValidationError as error:
        raise invalid(_problems(error, "body", {own: theirs for theirs, own in names.items()})) from error


def read_form(
    request: Request, names: Shape, *, files: frozenset[str], required: frozenset[str] = frozenset()
) -> FormContent:
    """Read a multipart form whose fields are named so, or raise `RefusedError`.

    Our words in `files` are files, each with one at least; those in `required` are texts that may not be empty.
    """
    form = request.form
    if form is not None and form.problem is FormProblem.TOO_LARGE:
        raise refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "File too large. The limit is 100 MB per file.")
    if form is not None and form.problem is FormProblem.MALFORMED:
        raise refuse(HTTPStatus.BAD_REQUEST, "There was an error parsing the body")
    parts = () if form is None else form.parts
    problems = [problem for part in parts if (problem := _part_problem(part, names, files)) is not None]
    found = {names[part.name] for part in parts if part.name in names and (part.filename is not None or part.size)}
    theirs = {own: name for name, own in names.items()}
    problems += [_problem(theirs[own], "Field required", "missing") for own in sorted((files | required) - found)]
    if problems:
        raise invalid(problems)
    return FormContent(
        files={own: [part for part in parts if names[part.name] == own] for own in files},
        texts={
            own: [part.beginning.decode(errors="replace") for part in parts if names[part.name] == own]
            for own in found - files
        },
    )


def _part_problem(part: Part, names: Shape, files: frozenset[str]) -> Problem | None:
    if part.name not in names:
        return _problem(part.name, "Extra inputs are not permitted", "extra_forbidden")
    if names[part.name] in files and part.filename is None:
        return _problem(part.name, "Value error, Expected UploadFile, received: <class 'str'>", "value_error")
    if names[part.name] not in files and part.filename is not None:
        return _problem(part.name, "Input should be a valid string", "string_type")
    return None


def _problem(field: str, message: str, kind: str) -> Problem:
    return {"loc": ["body", field], "msg": message, "type": kind}


def _json_object(content_type: str, body: bytes) -> dict[str, Any]:
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise invalid([_NOT_AN_OBJECT])
    try:
        content = json.loads(body)
    except ValueError as error:
        place = getattr(error, "pos", 0)
        raise invalid([{"loc": ["body", place], "msg": "JSON decode error", "type": "json_invalid"}]) from error
    if not isinstance(content, dict):
        raise invalid([_NOT_AN_OBJECT])
    return content


def _problems(error: ValidationError, place: str, theirs: Mapping[str, str]) -> list[Problem]:
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
