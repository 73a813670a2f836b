"""What can be said about a draft without asking anybody: one message a field, in words that say what to do."""

import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from bot.alignments.alignment import Draft
from bot.alignments.materials import BenchmarkPlan, SlackFile
from bot.alignments.observation import CatalogueItem

MAX_NAME = 120
MAX_ID = 255
MAX_DESCRIPTION = 3000
MAX_DOCUMENTS = 50
# What the vendor takes: text in these types, so large at most.
DOCUMENT_TYPES = ("txt", "md", "json", "jsonl")
BENCHMARK_TYPES = ("json",)
MAX_FILE_BYTES = 100_000_000
MAX_FILES = 10
MAX_QUESTIONS = 200

_LINE_BREAKS = frozenset("\n\t\r")


def tidy(draft: Draft) -> Draft:
    """The draft without surrounding blanks; a field left blank is one that was not filled in.

    A project name that begins with a blank makes the vendor mint a model id that begins with a dash.
    """
    return replace(
        draft,
        name=draft.name.strip(),
        base_model=draft.base_model.strip(),
        document_ids=tuple(document.strip() for document in draft.document_ids),
        workflow_id=(draft.workflow_id or "").strip() or None,
        benchmark_id=(draft.benchmark_id or "").strip() or None,
        description=(draft.description or "").strip() or None,
    )


def check(draft: Draft, documents: Mapping[str, CatalogueItem]) -> dict[str, str]:
    """Errors by field name, empty when the draft may be sent. `documents`: what the catalogue knows of those chosen."""
    errors = {
        "name": _check_text(draft.name, "Give the alignment a name.", MAX_NAME),
        "base_model": _check_text(draft.base_model, "Choose a base model.", MAX_ID),
        "document_ids": _check_documents(draft, documents),
        "files": check_files(draft.files),
        "workflow_id": check_id(draft.workflow_id),
        "benchmark_id": check_id(draft.benchmark_id) or _check_plan(draft),
        "description": _check_text(draft.description, None, MAX_DESCRIPTION, allowed=_LINE_BREAKS),
    }
    return {field: error for field, error in errors.items() if error}


def check_id(identifier: str | None, missing: str | None = None) -> str | None:
    """What is wrong with an id of the vendor's; `missing` is what to say when there is none."""
    return _check_text(identifier, missing, MAX_ID)


def check_files(files: Sequence[SlackFile]) -> str | None:
    """What is wrong with files that are to become documents."""
    if len(files) > MAX_FILES:
        return f"You chose {len(files)} files; {MAX_FILES} is the most. Please take some out."
    wrong = [f"{file.name}: {error}" for file in files if (error := file_error(file.name, file.size))]
    return " ".join(wrong[:3]) if wrong else None


def file_error(name: str, size: int | None, types: Sequence[str] = DOCUMENT_TYPES) -> str | None:
    """Why the vendor would not take a file of this name and of so many bytes (`None`: not told), in a sentence."""
    if PurePosixPath(name).suffix.lower().removeprefix(".") not in types:
        return f"Only {_either(types)} files can be used."
    if size == 0:
        return "This file is empty."
    if size is not None and size > MAX_FILE_BYTES:
        return f"This file has {size / 1e6:,.0f} MB; {MAX_FILE_BYTES / 1e6:,.0f} MB is the most."
    return None


def plan_error(plan: BenchmarkPlan) -> str | None:
    """What is wrong with a benchmark that is to be made."""
    if (plan.questions is None) == (plan.file is None):
        return "Choose either generated questions or a JSON file."
    if plan.file is not None:
        error = file_error(plan.file.name, plan.file.size, BENCHMARK_TYPES)
        return f"{plan.file.name}: {error}" if error else None
    if plan.questions is not None and not 1 <= plan.questions <= MAX_QUESTIONS:
        return f"Choose between 1 and {MAX_QUESTIONS} questions."
    return None


def without_hidden(text: str) -> str:
    """The text without characters that cannot be seen; line breaks stay."""
    return "".join(char for char in text if char in _LINE_BREAKS or not _is_hidden(char))


def _check_plan(draft: Draft) -> str | None:
    if draft.benchmark_plan is None:
        return None
    if draft.benchmark_id:
        return (
            "You chose a benchmark and asked for one to be made as well. Please clear this field, or remove the other."
        )
    return plan_error(draft.benchmark_plan)


def _check_text(
    text: str | None, missing: str | None, longest: int, allowed: frozenset[str] = frozenset()
) -> str | None:
    if not text:
        return missing
    if len(text) > longest:
        return f"This is {len(text):,} characters long; {longest:,} is the most. Please shorten it."
    if text.isprintable():  # nothing hidden is; what is not may still be a line break or a joiner
        return None
    hidden = sorted({_describe(char) for char in text if _is_hidden(char) and char not in allowed})
    if hidden:
        return f"This contains characters that cannot be seen ({', '.join(hidden)}). Please type it anew."
    return None


def _check_documents(draft: Draft, documents: Mapping[str, CatalogueItem]) -> str | None:
    chosen = draft.document_ids
    if not any(chosen) and not draft.files:
        return "Choose at least one document, or add a file."
    if (count := len(chosen) + len(draft.files)) > MAX_DOCUMENTS:
        counted = "documents and files" if draft.files else "documents"
        return f"You chose {count} {counted}; {MAX_DOCUMENTS} is the most. Please take some out."
    repeated = sorted(document for document, count in Counter(chosen).items() if count > 1)
    if repeated:
        return f"Chosen more than once: {_some(repeated)}. Please keep one of each."
    for document in chosen:
        if error := _check_text(document, "One of the document ids is empty. Please take it out.", MAX_ID):
            return error
    not_ready = sorted(
        f"{item.name or item.id} ({(item.status or 'not ready').lower()})"
        for document in chosen
        if (item := documents.get(document)) and item.ready is False
    )
    if not_ready:
        return f"Not ready at Nugen: {_some(not_ready)}. Wait until it is, or leave it out; I am looking again now."
    return None


def _either(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"  # noqa: PLR2004 - see the slice above


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in _JOINERS


def _describe(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


# Zero-width joiner and non-joiner spell words in Persian and Indic scripts and compose emoji.
_JOINERS = frozenset("\u200c\u200d")
