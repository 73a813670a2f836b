"""The small forms about an aligned model and about documents: one question each, and their readers."""

from collections.abc import Mapping
from typing import Any

from bot.alignments.alignment import Alignment
from bot.alignments.checks import DOCUMENT_TYPES, MAX_FILES
from bot.alignments.materials import SlackFile
from bot.alignments.questions import MAX_QUESTION
from bot.slack import limits
from bot.slack.blocks import option, section
from bot.slack.form import BENCHMARK, FILES
from bot.slack.inputs import field, fits_menu, picker, typed, uploads
from bot.slack.message import Block
from bot.slack.text import code, literal, plain
from bot.slack.view_state import files_of, option_of, text_of

ASK = "ask"
EVALUATE = "evaluate"
UPLOAD_DOCUMENTS = "upload_documents"
QUESTION = "question"


def ask_form(alignment: Alignment) -> dict[str, Any]:
    """One question to the model."""
    return _view(
        ASK,
        "Ask a question",
        "Ask",
        alignment.id,
        section(
            f"The question goes to the model of {_name(alignment)} and to its base model. Both answers appear side by "
            "side in the thread, where everybody in the channel can read them.",
            "about",
        ),
        field(QUESTION, "Question", typed(None, MAX_QUESTION, "What would you ask it?", multiline=True)),
    )


def read_question(view: Mapping[str, Any]) -> tuple[str, str]:
    """Our alignment id and what was typed."""
    return _carried(view), text_of(view, QUESTION) or ""


def evaluate_form(alignment: Alignment) -> dict[str, Any]:
    """Which benchmark the model is to be measured with."""
    identifier = alignment.draft.benchmark_id
    chosen = (
        [option(alignment.benchmark_name or identifier, identifier)] if identifier and fits_menu(identifier) else []
    )
    return _view(
        EVALUATE,
        "Evaluate the model",
        "Evaluate",
        alignment.id,
        section(
            f"Nugen answers every question of the benchmark with the model of {_name(alignment)} and with its base model "
            f"{code(alignment.draft.base_model, 150)}. *This costs as much as asking all of them*, and may take an hour "
            "or more. The numbers appear in the thread.",
            "about",
        ),
        field(BENCHMARK, "Benchmark", picker("external_select", "Choose a benchmark", chosen)),
    )


def read_evaluation(view: Mapping[str, Any]) -> tuple[str, str | None]:
    """Our alignment id and the benchmark's id."""
    return _carried(view), option_of(view, BENCHMARK)


def upload_form(channel_id: str) -> dict[str, Any]:
    """Files that are to become documents, for no alignment yet. `channel_id`: where it was asked for."""
    return _view(
        UPLOAD_DOCUMENTS,
        "Upload documents",
        "Upload",
        channel_id,
        field(
            FILES,
            "Files",
            uploads(DOCUMENT_TYPES, MAX_FILES),
            hint=f"Up to {MAX_FILES} text files of up to 10 MB each: {', '.join(DOCUMENT_TYPES)}. I tell you in a direct "
            "message when Nugen has them.",
        ),
    )


def read_upload(view: Mapping[str, Any]) -> tuple[str, tuple[SlackFile, ...]]:
    """The channel where it was asked for, and the files."""
    return _carried(view), files_of(view, FILES)


def _view(callback_id: str, title: str, submit: str, carried: str, *blocks: Block) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title, limits.VIEW_TITLE),
        "submit": plain(submit, limits.VIEW_TITLE),
        "close": plain("Cancel", limits.VIEW_TITLE),
        "private_metadata": carried,
        "blocks": list(blocks),
    }


def _carried(view: Mapping[str, Any]) -> str:
    return str(view.get("private_metadata") or "")


def _name(alignment: Alignment) -> str:
    return f"*{literal(alignment.draft.name, 150)}*"
