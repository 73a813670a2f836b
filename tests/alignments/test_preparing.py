from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.alignments import following, preparing
from bot.alignments.alignment import Alignment, Fault
from bot.alignments.materials import BenchmarkPlan, Material, MaterialKind, MaterialState, SlackFile
from bot.alignments.notices import NoticeKind
from bot.alignments.ordering import NotPossibleNow, send, withdraw
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind, made_due

if TYPE_CHECKING:
    from tests.alignments.conftest import MakeAlignment

HANDBOOK = SlackFile("F1", "handbook.md")
FAQ = SlackFile("F2", "faq.txt")


def document(file: SlackFile, state: MaterialState, vendor_id: str | None = None) -> Material:
    return Material(MaterialKind.DOCUMENT, file.name, file, state=state, vendor_id=vendor_id)


def benchmark(state: MaterialState, vendor_id: str | None = None) -> Material:
    return Material(MaterialKind.BENCHMARK, "20 generated questions", questions=20, state=state, vendor_id=vendor_id)


def prepared(make: MakeAlignment, now: datetime, *materials: Material, **facts: object) -> Alignment:
    known: dict[str, object] = {
        "phase": Phase.PREPARING,
        "document_ids": ("doc-1",),
        "document_names": ("guide.md",),
        "files": (HANDBOOK, FAQ),
        "benchmark_plan": BenchmarkPlan(questions=20),
        "materials": materials,
        "news_at": now,
    }
    return make(**{**known, **facts})


def test_what_was_made_joins_what_was_chosen(make: MakeAlignment, now: datetime) -> None:
    """The order that is sent has every document in its order, by id and by name, and the benchmark."""
    alignment = prepared(
        make,
        now,
        document(HANDBOOK, MaterialState.READY, "doc-2"),
        document(FAQ, MaterialState.READY, "doc-3"),
        benchmark(MaterialState.READY, "bench-1"),
    )
    change = preparing.finish(alignment, now)
    done = change.alignment
    assert done.phase is Phase.SUBMITTED
    assert (done.draft.document_ids, done.document_names) == (
        ("doc-1", "doc-2", "doc-3"),
        ("guide.md", "handbook.md", "faq.txt"),
    )
    assert (done.draft.benchmark_id, done.benchmark_name) == ("bench-1", "20 generated questions")
    assert (done.draft.files, done.draft.benchmark_plan) == ((), None)
    assert [one.kind for one in change.notices] == [NoticeKind.PREPARED]
    assert send(done, now).alignment.phase is Phase.SENDING


def test_a_file_that_was_chosen_as_a_document_too_counts_once(make: MakeAlignment, now: datetime) -> None:
    """The vendor gives a duplicate the id of what it had; two of the same are refused by it."""
    alignment = prepared(
        make,
        now,
        document(HANDBOOK, MaterialState.READY, "doc-1"),
        document(FAQ, MaterialState.READY, "doc-1"),
        benchmark_plan=None,
    )
    done = preparing.finish(alignment, now).alignment
    assert (done.draft.document_ids, done.document_names) == (("doc-1",), ("guide.md",))


def test_what_fails_ends_the_order_and_what_is_ready_is_kept(make: MakeAlignment, now: datetime) -> None:
    """Nothing was sent; the next form has the ready ones as documents and the others as files."""
    alignment = prepared(
        make,
        now,
        document(HANDBOOK, MaterialState.READY, "doc-2"),
        document(FAQ, MaterialState.FAILED),
        benchmark(MaterialState.WAITING),
    )
    change = preparing.give_up(alignment, "faq.txt: no text found", Fault.DOCUMENTS, now)
    left = change.alignment
    assert (left.phase, left.ended_at, left.sent_at) == (Phase.REJECTED, now, None)
    assert (left.error, left.fault) == ("faq.txt: no text found", Fault.DOCUMENTS)
    assert (left.draft.document_ids, left.draft.files) == (("doc-1", "doc-2"), (FAQ,))
    assert left.draft.benchmark_plan == BenchmarkPlan(questions=20)
    assert [one.kind for one in change.notices] == [NoticeKind.REJECTED]


def test_a_benchmark_that_was_made_is_not_made_again(make: MakeAlignment, now: datetime) -> None:
    """What is ready costs nothing a second time."""
    alignment = prepared(make, now, document(FAQ, MaterialState.FAILED), benchmark(MaterialState.READY, "bench-1"))
    left = preparing.give_up(alignment, "faq.txt", Fault.DOCUMENTS, now).alignment
    assert (left.draft.benchmark_id, left.draft.benchmark_plan) == ("bench-1", None)


def test_progress_is_news_and_a_repeated_answer_is_not(make: MakeAlignment, now: datetime) -> None:
    """Silence is counted from the last thing that changed."""
    later = now + timedelta(minutes=40)
    alignment = prepared(make, now, document(HANDBOOK, MaterialState.PROCESSING), silences=1)
    same = preparing.put(alignment, 0, alignment.materials[0], later).alignment
    assert (same.news_at, same.checked_at, same.silences) == (now, later, 1)
    moved = preparing.put(alignment, 0, replace(alignment.materials[0], progress=10), later).alignment
    assert (moved.news_at, moved.silences) == (later, 0)


def test_only_the_one_that_is_named_changes(make: MakeAlignment, now: datetime) -> None:
    """The others stand as they did, in their order."""
    first, second = document(HANDBOOK, MaterialState.READY, "doc-2"), document(FAQ, MaterialState.WAITING)
    alignment = prepared(make, now, first, second)
    sending = document(FAQ, MaterialState.SENDING)
    assert preparing.put(alignment, 1, sending, now).alignment.materials == (first, sending)


def test_silence_is_told_while_it_is_prepared_too(make: MakeAlignment, now: datetime) -> None:
    """A vendor that never finishes a document does not leave the thread quiet for ever."""
    alignment = prepared(make, now, document(HANDBOOK, MaterialState.PROCESSING))
    change = following.fall_silent(alignment, timedelta(minutes=30), now + timedelta(minutes=30))
    assert change is not None
    assert [one.kind for one in change.notices] == [NoticeKind.SILENT]


def test_trouble_that_passes_is_shown_and_costs_nothing(make: MakeAlignment, now: datetime) -> None:
    """It goes on by itself, and what was wrong is forgotten once it is over."""
    alignment = prepared(make, now, document(HANDBOOK, MaterialState.READY, "doc-2"), files=(HANDBOOK,))
    waiting = preparing.keep_trying(alignment, "Slack does not answer.", now)
    assert (waiting.alignment.phase, waiting.alignment.error) == (Phase.PREPARING, "Slack does not answer.")
    assert not waiting.notices
    assert preparing.finish(waiting.alignment, now).alignment.error is None


def test_an_order_that_is_prepared_can_be_withdrawn_and_then_nothing_goes_on(
    make: MakeAlignment, now: datetime
) -> None:
    """Taking it back is safe before the create; a worker that comes late changes nothing."""
    alignment = prepared(make, now, document(HANDBOOK, MaterialState.PROCESSING))
    gone = withdraw(alignment, "UADA", now).alignment
    assert gone.phase is Phase.WITHDRAWN
    with pytest.raises(NotPossibleNow):
        preparing.finish(gone, now)
    with pytest.raises(NotPossibleNow):
        preparing.put(gone, 0, gone.materials[0], now)
    with pytest.raises(NotPossibleNow):
        preparing.give_up(gone, "", Fault.DOCUMENTS, now)
    with pytest.raises(NotPossibleNow):
        preparing.keep_trying(gone, "", now)


def test_being_prepared_makes_the_preparation_due_and_its_end_the_create(make: MakeAlignment, now: datetime) -> None:
    """Both follow from the record alone, in the transaction that writes it."""
    alignment = prepared(make, now)
    assert Work(WorkKind.PREPARE, alignment.id) in made_due(None, alignment)
    assert Work(WorkKind.SUBMIT, alignment.id) in made_due(alignment, preparing.finish(alignment, now).alignment)
