from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.alignments import materials
from bot.alignments.materials import BenchmarkPlan, Material, MaterialKind, MaterialState, SlackFile
from bot.alignments.observation import MaterialSeen

FILE = SlackFile("F1", "handbook.md", 1200)


def waiting() -> Material:
    return Material(MaterialKind.DOCUMENT, FILE.name, FILE)


def processing(now: datetime) -> Material:
    return materials.uploaded(materials.sending(waiting(), now), "task-1")


def test_documents_are_planned_before_the_benchmark_that_is_made_of_them() -> None:
    """The order of the list is the order of the work."""
    planned = materials.planned([FILE, SlackFile("F2", "b.txt")], BenchmarkPlan(questions=20))
    assert [(one.kind, one.name) for one in planned] == [
        (MaterialKind.DOCUMENT, "handbook.md"),
        (MaterialKind.DOCUMENT, "b.txt"),
        (MaterialKind.BENCHMARK, "20 generated questions"),
    ]
    assert (planned[2].file, planned[2].questions) == (None, 20)


def test_an_uploaded_benchmark_has_the_name_of_its_file() -> None:
    """Nothing is generated then."""
    (planned,) = materials.planned([], BenchmarkPlan(file=SlackFile("F3", "questions.json")))
    assert (planned.kind, planned.name, planned.questions) == (MaterialKind.BENCHMARK, "questions.json", None)


def test_without_files_and_plan_there_is_nothing_to_make() -> None:
    """Such an order is sent at once."""
    assert materials.planned([], None) == ()


def test_the_way_of_a_document(now: datetime) -> None:
    """Written down before it leaves, asked about under the upload's id, used under the one that the vendor gives."""
    sent = materials.sending(waiting(), now)
    assert (sent.state, sent.sent_at, sent.is_open) == (MaterialState.SENDING, now, True)
    taken = materials.uploaded(sent, "task-1")
    assert (taken.state, taken.upload_id, taken.vendor_id) == (MaterialState.PROCESSING, "task-1", None)
    half = materials.seen(taken, MaterialSeen(status="PROCESSING", progress=50))
    assert (half.state, half.progress) == (MaterialState.PROCESSING, 50)
    ready = materials.seen(half, MaterialSeen("doc_1", "READY", ready=True))
    assert (ready.state, ready.vendor_id, ready.progress, ready.is_open) == (MaterialState.READY, "doc_1", None, False)


def test_an_id_that_stays_the_same_is_the_uploads(now: datetime) -> None:
    """The newer generation has one id for both, and its status answer does not repeat it."""
    assert materials.seen(processing(now), MaterialSeen(status="READY", ready=True)).vendor_id == "task-1"


@pytest.mark.parametrize("word", ["INDEXING", "", None])
def test_a_word_nobody_knows_means_that_it_is_still_worked_on(now: datetime, word: str | None) -> None:
    """Neither ready nor failed is guessed from it."""
    assert materials.seen(processing(now), MaterialSeen(status=word)).state is MaterialState.PROCESSING


def test_a_failure_says_why_even_when_the_vendor_does_not(now: datetime) -> None:
    """There is always a sentence for the card."""
    assert materials.seen(processing(now), MaterialSeen(failed=True, error="No text found.")).error == "No text found."
    silent = materials.seen(processing(now), MaterialSeen(failed=True))
    assert silent.state is MaterialState.FAILED
    assert silent.error


def test_another_try_forgets_the_last_ones_error(now: datetime) -> None:
    """What is shown belongs to the try that is under way."""
    failed = materials.failed(processing(now), "Slack does not answer.")
    again = materials.sending(failed, now + timedelta(minutes=1))
    assert (again.error, again.sent_at) == (None, now + timedelta(minutes=1))


def test_what_the_vendor_had_already_is_marked_as_reused(now: datetime) -> None:
    """A duplicate is no failure."""
    assert materials.uploaded(materials.sending(waiting(), now), "doc_1", reused=True).reused
