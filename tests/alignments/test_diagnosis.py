from __future__ import annotations

import pytest

from bot.alignments.alignment import Fault
from bot.alignments.diagnosis import diagnose


@pytest.mark.parametrize(
    ("error", "stages", "fault"),
    [
        ("Finetuning failed: Nugen job creation failed: HTTP 502 Bad Gateway", (), Fault.VENDOR),
        (None, ("training_data_upload: outcome_unknown", "training: finetuning_failure"), Fault.VENDOR),
        ("504 Gateway Time-out", (), Fault.VENDOR),
        ("Synthetic data generation failed: answer was an integer", (), Fault.DOCUMENTS),
        ("The base_model cannot be aligned", (), Fault.ORDER),
        ("something else", (), Fault.UNCLEAR),
        (None, (), Fault.UNCLEAR),
    ],
)
def test_the_vendors_words_point_at_somebody(error: str | None, stages: tuple[str, ...], fault: Fault) -> None:
    """Infrastructure first, because its failures name stages as well; nothing is guessed."""
    assert diagnose(error, stages) is fault
