"""How an alignment lies in its row: every attribute under its own name, those of the draft beside the others."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from bot.alignments.alignment import Alignment, Draft

_OF_DRAFT = tuple(field.name for field in fields(Draft))
_OF_RECORD = tuple(field.name for field in fields(Alignment) if field.name != "draft")
# An index entry has to fit on a page; nobody tells two names apart by what comes later.
_LONGEST_FOLDED_NAME = 200


def to_row(alignment: Alignment) -> dict[str, Any]:
    """The columns of `alignments`, with those that exist to be searched."""
    draft = alignment.draft
    return {
        **{name: getattr(alignment, name) for name in _OF_RECORD},
        **{name: getattr(draft, name) for name in _OF_DRAFT},
        "settings_digest": settings_digest(draft),
        "folded_name": folded(draft.name),
    }


def from_row(row: Row[Any] | Mapping[str, Any]) -> Alignment:
    """The record of a row."""
    values = row._mapping if isinstance(row, Row) else row  # noqa: SLF001 - the documented way to read by name
    draft = Draft(**{name: values[name] for name in _OF_DRAFT})
    return Alignment(draft=draft, **{name: values[name] for name in _OF_RECORD})


@lru_cache(maxsize=64)  # an order asks for it three times
def settings_digest(draft: Draft) -> str:
    """Equal for drafts that ask for the same, see `Draft.settings`."""
    base_model, document_ids, benchmark_id = draft.settings
    return hashlib.sha256(json.dumps([base_model, sorted(document_ids), benchmark_id]).encode()).hexdigest()


def folded(name: str) -> str:
    """A name as it is looked for: in any case and however many blanks are around its words, as nobody sees those."""
    return " ".join(name.casefold().split())[:_LONGEST_FOLDED_NAME]
