"""What a form carries besides its fields: Slack gives `private_metadata` back as it was."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.alignments.materials import BenchmarkPlan, SlackFile
from bot.slack.limits import PRIVATE_METADATA
from bot.slack.text import length, one_line, shorten

# Of the names of files; with none of them left every id and size still fits.
_NAMES_CUT_TO = (75, 40, 20, 8, 0)


@dataclass(frozen=True, slots=True)
class FormContext:
    """What the form carried; the attributes are as in `FormValues`."""

    typed_in: str | None = None
    running: str | None = None
    files: tuple[SlackFile, ...] = ()
    benchmark_plan: BenchmarkPlan | None = None
    takes_files: bool = True


def carry(context: FormContext) -> str:
    """As `private_metadata`, at most 3000 characters: the names of files are cut, then left out, then the files.

    The ids of files are not lost even so: they stand in the menu of those that were chosen before.
    """
    for longest in _NAMES_CUT_TO:
        told = _told(context, longest)
        if length(told) <= PRIVATE_METADATA:
            return told
    told = _told(replace(context, files=()), _NAMES_CUT_TO[0])
    return told if length(told) <= PRIVATE_METADATA else ""


def form_context(view: Mapping[str, Any]) -> FormContext:
    """What the form carried; empty where it carried nothing readable."""
    document = _document(view.get("private_metadata"))
    return FormContext(
        typed_in=_word(document.get("channel")),
        running=_word(document.get("running")),
        files=_files(document.get("files")),
        benchmark_plan=_plan(document.get("plan")),
        takes_files=document.get("takes_files") is not False,
    )


def tell_plan(plan: BenchmarkPlan | None, longest_name: int = _NAMES_CUT_TO[0]) -> dict[str, Any] | None:
    """A plan as JSON."""
    if plan is None:
        return None
    if plan.file is not None:
        return {"file": _file(plan.file, longest_name)}
    return {"questions": plan.questions}


def _told(context: FormContext, longest_name: int) -> str:
    document = {
        "channel": context.typed_in,
        "running": context.running,
        "files": [_file(one, longest_name) for one in context.files],
        "plan": tell_plan(context.benchmark_plan, longest_name),
    }
    known: dict[str, Any] = {name: value for name, value in document.items() if value}
    if not context.takes_files:
        known["takes_files"] = False
    return json.dumps(known, ensure_ascii=False, separators=(",", ":"))


def _file(file: SlackFile, longest_name: int) -> list[Any]:
    name = shorten(one_line(file.name), longest_name) if longest_name else ""
    return [file.id, name, file.size]


def _document(carried: Any) -> Mapping[str, Any]:
    try:
        document = json.loads(carried or "{}")
    except (ValueError, TypeError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _word(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _files(value: Any) -> tuple[SlackFile, ...]:
    read = [_read_file(one) for one in value] if isinstance(value, list) else []
    return tuple(one for one in read if one is not None)


def _read_file(value: Any) -> SlackFile | None:
    match value:
        case [str(identifier), str(name), int() | None as size] if identifier:
            return SlackFile(identifier, name or identifier, size)
        case _:
            return None


def _plan(value: Any) -> BenchmarkPlan | None:
    match value:
        case {"questions": int(questions)}:
            return BenchmarkPlan(questions=questions)
        case {"file": given} if (file := _read_file(given)) is not None:
            return BenchmarkPlan(file=file)
        case _:
            return None
