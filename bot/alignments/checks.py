"""What can be said about a draft without asking anybody: one message a field, in words that say what to do."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from bot.alignments.alignment import Draft
from bot.alignments.observation import CatalogueItem

MAX_NAME = 120
MAX_ID = 255
MAX_DESCRIPTION = 3000
MAX_DOCUMENTS = 50

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
        "document_ids": _check_documents(draft.document_ids, documents),
        "workflow_id": _check_text(draft.workflow_id, None, MAX_ID),
        "benchmark_id": _check_text(draft.benchmark_id, None, MAX_ID),
        "description": _check_text(draft.description, None, MAX_DESCRIPTION, allowed=_LINE_BREAKS),
    }
    return {field: error for field, error in errors.items() if error}


def _check_text(
    text: str | None, missing: str | None, longest: int, allowed: frozenset[str] = frozenset()
) -> str | None:
    if not text:
        return missing
    if len(text) > longest:
        return f"This is {len(text):,} characters long; {longest:,} is the most. Please shorten it."
    hidden = sorted({_describe(char) for char in text if _is_hidden(char) and char not in allowed})
    if hidden:
        return f"This contains characters that cannot be seen ({', '.join(hidden)}). Please type it anew."
    return None


def _check_documents(chosen: tuple[str, ...], documents: Mapping[str, CatalogueItem]) -> str | None:
    if not any(chosen):
        return "Choose at least one document."
    if len(chosen) > MAX_DOCUMENTS:
        return f"You chose {len(chosen)} documents; {MAX_DOCUMENTS} is the most. Please take some out."
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


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"  # noqa: PLR2004 - see the slice above


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in _JOINERS


def _describe(char: str) -> str:
    return unicodedata.name(char, f"U+{ord(char):04X}").lower()


# Zero-width joiner and non-joiner spell words in Persian and Indic scripts and compose emoji.
_JOINERS = frozenset("\u200c\u200d")
