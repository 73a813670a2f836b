import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alignments.observation import CatalogueKind
from bot.alignments.phases import FINAL, RUNNING, Phase
from bot.nugen.statuses import phase_of, readiness_of

WORDS = {
    "QUEUED": Phase.QUEUED,
    "PENDING": Phase.QUEUED,
    "PROCESSING": Phase.TRAINING,
    "READY": Phase.TRAINED,
    "COMPLETED": Phase.TRAINED,
    "UNDEPLOYED": Phase.TRAINED,
    "DEPLOYING": Phase.DEPLOYING,
    "DEPLOYED": Phase.DEPLOYING,
    "UNDEPLOYING": Phase.DEPLOYING,
    "EVALUATING": Phase.EVALUATING,
    "EVALUATED": Phase.FINISHED,
    "FAILED": Phase.FAILED,
    "STOPPED": Phase.STOPPED,
    "CANCELLED": Phase.STOPPED,
    "CANCELED": Phase.STOPPED,
}


@pytest.mark.parametrize(("word", "phase"), WORDS.items())
def test_the_vendors_words_are_understood_in_any_dress(word: str, phase: Phase) -> None:
    """Every word that was ever seen means its phase, whatever its case and the blanks around it."""
    assert phase_of(word) is phase_of(f" {word.lower()}\n") is phase_of(word.capitalize()) is phase


@settings(deadline=None)
@given(st.text())
def test_an_unknown_word_is_neither_success_nor_failure(word: str) -> None:
    """A word that is not in the table has no phase."""
    if word.strip().upper() not in WORDS:
        assert phase_of(word) is None
    assert phase_of(word) in RUNNING | FINAL | {None}


def test_no_word_is_no_phase() -> None:
    """What the vendor did not say is not known."""
    assert phase_of(None) is None


@pytest.mark.parametrize("kind", [CatalogueKind.DOCUMENT, CatalogueKind.BENCHMARK])
def test_readiness_comes_from_the_word_and_unknown_stays_unknown(kind: CatalogueKind) -> None:
    """Documents and benchmarks are ready, not ready, or it cannot be told."""
    words = ("ready", "COMPLETED", "Processing", "failed", "UPLOADED", "", None)
    assert [readiness_of(kind, word) for word in words] == [True, True, False, False, None, None, None]


def test_a_base_model_has_no_word_for_readiness() -> None:
    """Base models say it in another field."""
    assert readiness_of(CatalogueKind.BASE_MODEL, "READY") is None
