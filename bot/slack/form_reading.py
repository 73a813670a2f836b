"""What a submitted form says: the inverse of showing it, tolerant of everything that may be missing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.alignments.alignment import Alignment, Draft
from bot.alignments.materials import SlackFile
from bot.slack.carried import form_context
from bot.slack.form import ALREADY_RUNNING, BENCHMARK, DOCUMENTS, FILES, KEPT_FILES, FormValues, duplicate_form
from bot.slack.view_state import conversation_of, files_of, option_of, options_of, text_of


def reading(view: Mapping[str, Any]) -> Draft:
    """The draft of a form that was submitted, or in which a button was pressed; untidied: what is missing is empty."""
    carried = form_context(view)
    return Draft(
        name=text_of(view, "name") or "",
        base_model=option_of(view, "base_model") or "",
        document_ids=tuple(value for value, _ in options_of(view, DOCUMENTS)),
        channel_id=conversation_of(view, "channel") or "",
        workflow_id=text_of(view, "workflow_id"),
        benchmark_id=option_of(view, BENCHMARK),
        description=text_of(view, "description"),
        files=_files(view, carried.files),
        benchmark_plan=carried.benchmark_plan,
    )


def values_of(view: Mapping[str, Any]) -> FormValues:
    """What the form stands at, to show it anew; files that were added are from then on among those chosen already."""
    names: dict[str, str] = {}
    for name in ("base_model", DOCUMENTS, BENCHMARK):
        names.update(options_of(view, name))
    carried = form_context(view)
    return replace(FormValues.of(reading(view), names), typed_in=carried.typed_in, takes_files=carried.takes_files)


def choice_about_running(view: Mapping[str, Any]) -> str | None:
    """`follow` or `start`, the answer to `duplicate_question`; `None` when the form did not ask."""
    return option_of(view, ALREADY_RUNNING)


def duplicate_question(view: Mapping[str, Any], running: Alignment) -> dict[str, Any]:
    """The submitted form with everything kept, and the question whether to follow what runs already."""
    return duplicate_form(values_of(view), running)


def _files(view: Mapping[str, Any], carried: Iterable[SlackFile]) -> tuple[SlackFile, ...]:
    """Those kept and those added, each once: Slack may keep in its field what we show among those chosen already."""
    known = {one.id: one for one in carried}
    kept = [known.get(value, SlackFile(value, label)) for value, label in options_of(view, KEPT_FILES)]
    return tuple({one.id: one for one in (*kept, *files_of(view, FILES))}.values())
