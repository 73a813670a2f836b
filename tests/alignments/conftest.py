from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Protocol

import pytest

from bot.alignments.alignment import Alignment, Draft

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class MakeAlignment(Protocol):
    def __call__(self, **facts: Any) -> Alignment: ...


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def make() -> MakeAlignment:
    """A record that waits to be sent; keywords replace attributes, those of the draft included."""

    def build(**facts: Any) -> Alignment:
        draft = Draft(
            name="Support", base_model="nugen-flash-instruct", document_ids=("doc-1", "doc-2"), channel_id="C1"
        )
        of_draft = {key: facts.pop(key) for key in list(facts) if hasattr(draft, key)}
        alignment = Alignment(
            id="a1",
            team_id="T1",
            vendor_key="k1",
            requester="UADA",
            draft=replace(draft, **of_draft),
            created_at=NOW,
            phase_since=NOW,
        )
        return replace(alignment, **facts)

    return build
