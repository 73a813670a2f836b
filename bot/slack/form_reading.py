"""What a submitted form says: the inverse of showing it, tolerant of everything that may be missing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.alignments.alignment import Alignment, Draft
from bot.slack.form import ALREADY_RUNNING, FormValues, duplicate_form


@dataclass(frozen=True, slots=True)
class FormContext:
    """What the form carried besides its fields; the attributes are as in `FormValues`."""

    typed_in: str | None = None
    running: str | None = None


def reading(view: Mapping[str, Any]) -> Draft:
    """The draft of a `view_submission`, untidied: what is missing is empty."""
    return Draft(
        name=_text(view, "name") or "",
        base_model=_option(view, "base_model") or "",
        document_ids=tuple(value for value, _ in _options(view, "document_ids")),
        channel_id=_channel(view) or "",
        workflow_id=_text(view, "workflow_id"),
        benchmark_id=_option(view, "benchmark_id"),
        description=_text(view, "description"),
    )


def form_context(view: Mapping[str, Any]) -> FormContext:
    """What the form carried; empty when it carried nothing readable."""
    try:
        carried = json.loads(view.get("private_metadata") or "{}")
    except ValueError:
        return FormContext()
    if not isinstance(carried, dict):
        return FormContext()
    known = {name: value for name, value in carried.items() if isinstance(value, str)}
    return FormContext(known.get("channel"), known.get("running"))


def choice_about_running(view: Mapping[str, Any]) -> str | None:
    """`follow` or `start`, the answer to `duplicate_question`; `None` when the form did not ask."""
    return _option(view, ALREADY_RUNNING)


def duplicate_question(view: Mapping[str, Any], running: Alignment) -> dict[str, Any]:
    """The submitted form with everything kept, and the question whether to follow what runs already."""
    carried = form_context(view)
    names: dict[str, str] = {}
    for field in ("base_model", "document_ids", "benchmark_id"):
        names.update(_options(view, field))
    values = FormValues.of(reading(view), names)
    return duplicate_form(replace(values, typed_in=carried.typed_in), running)


def _element(view: Mapping[str, Any], field: str) -> Mapping[str, Any]:
    found: Any = view
    for name in ("state", "values", field, field):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _text(view: Mapping[str, Any], field: str) -> str | None:
    value = _element(view, field).get("value")
    return value if isinstance(value, str) else None


def _option(view: Mapping[str, Any], field: str) -> str | None:
    return next((value for value, _ in _options(view, field)), None)


def _options(view: Mapping[str, Any], field: str) -> list[tuple[str, str]]:
    """Value and label of each chosen option."""
    element = _element(view, field)
    chosen = element.get("selected_options") or [element.get("selected_option")]
    read: list[tuple[str, str]] = []
    for one in chosen if isinstance(chosen, list) else []:
        value = one.get("value") if isinstance(one, Mapping) else None
        if isinstance(value, str):
            label = one.get("text")
            words = label.get("text") if isinstance(label, Mapping) else None
            read.append((value, words if isinstance(words, str) else value))
    return read


def _channel(view: Mapping[str, Any]) -> str | None:
    value = _element(view, "channel").get("selected_conversation")
    return value if isinstance(value, str) else None
