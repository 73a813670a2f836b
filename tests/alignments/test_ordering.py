from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.alignments import ordering
from bot.alignments.alignment import Alignment, Candidate, Fault
from bot.alignments.notices import Change, NoticeKind
from bot.alignments.observation import Observation
from bot.alignments.phases import Phase

if TYPE_CHECKING:
    from tests.alignments.conftest import MakeAlignment


def project(now: datetime, **facts: object) -> Observation:
    seen = Observation(
        "p1",
        status="pending",
        name="Support",
        base_model="nugen-flash-instruct",
        document_ids=("doc-2", "doc-1"),
        created_at=now,
    )
    return replace(seen, **facts)  # type: ignore[arg-type]


def kinds(change: Change) -> list[NoticeKind]:
    return [notice.kind for notice in change.notices]


def sending(make: MakeAlignment, now: datetime) -> Alignment:
    return ordering.send(make(), now).alignment


def unconfirmed(make: MakeAlignment, now: datetime) -> Alignment:
    return ordering.lose_track(sending(make, now), "no answer", now).alignment


def test_sending_is_written_down_with_its_time(make: MakeAlignment, now: datetime) -> None:
    """What is about to leave is a state of its own, so that a lost worker is noticed."""
    sent = sending(make, now)
    assert (sent.phase, sent.sent_at) == (Phase.SENDING, now)


@pytest.mark.parametrize("phase", sorted(set(Phase) - {Phase.SUBMITTED}))
def test_only_a_waiting_order_can_be_sent(make: MakeAlignment, now: datetime, phase: Phase) -> None:
    """No path leads from anywhere else to a second create."""
    with pytest.raises(ordering.NotPossibleNow):
        ordering.send(make(phase=phase), now)


def test_the_creates_own_word_is_not_believed(make: MakeAlignment, now: datetime) -> None:
    """A create answers PROCESSING although the job queues; the word is kept, the phase is queued."""
    change = ordering.accept(sending(make, now), Observation("p1", "PROCESSING", Phase.TRAINING), now)
    assert (change.alignment.phase, change.alignment.status) == (Phase.QUEUED, "PROCESSING")
    assert kinds(change) == [NoticeKind.ACCEPTED]


def test_a_refusal_ends_the_order_and_says_why(make: MakeAlignment, now: datetime) -> None:
    """Nothing runs, nothing is paid, and the reason is kept for the card."""
    change = ordering.reject(sending(make, now), "model cannot be aligned", Fault.ORDER, now)
    assert (change.alignment.phase, change.alignment.error) == (Phase.REJECTED, "model cannot be aligned")
    assert kinds(change) == [NoticeKind.REJECTED]


def test_proof_that_nothing_left_puts_the_order_back_on_the_list(make: MakeAlignment, now: datetime) -> None:
    """It is sent later by itself and the thread is not bothered."""
    change = ordering.keep_waiting(sending(make, now), "cannot reach Nugen", now)
    assert (change.alignment.phase, change.alignment.sent_at) == (Phase.SUBMITTED, None)
    assert not change.notices


def test_an_unconfirmed_create_is_never_sent_again_by_itself(make: MakeAlignment, now: datetime) -> None:
    """Only a person leads back from there, and only after having been asked."""
    lost = unconfirmed(make, now)
    with pytest.raises(ordering.NotPossibleNow):
        ordering.send(lost, now)
    with pytest.raises(ordering.NotPossibleNow):
        ordering.send_again(lost, "UADA", now)
    with pytest.raises(ordering.NotPossibleNow):
        ordering.withdraw(lost, "UADA", now)


def test_a_person_who_was_asked_can_send_again_once(make: MakeAlignment, now: datetime) -> None:
    """The second press finds the order sent already."""
    asked = ordering.ask(unconfirmed(make, now), (), now)
    assert asked is not None
    again = ordering.send_again(asked.alignment, "UADA", now)
    assert (again.alignment.phase, again.alignment.attempt, again.alignment.sent_at) == (Phase.SUBMITTED, 2, None)
    assert again.notices[0].by == "UADA"
    with pytest.raises(ordering.NotPossibleNow):
        ordering.send_again(again.alignment, "UADA", now)


def test_one_match_is_ours(make: MakeAlignment, now: datetime) -> None:
    """Exact name, base model, document set in any order and creation time point at one project."""
    found = ordering.matches(
        unconfirmed(make, now), [project(now), project(now, vendor_id="p2", name="Other")], frozenset()
    )
    assert [one.vendor_id for one in found] == ["p1"]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "support"},
        {"name": "Support "},
        {"base_model": "another"},
        {"document_ids": ("doc-1",)},
        {"created_at": None},
    ],
)
def test_anything_else_is_not_ours(make: MakeAlignment, now: datetime, other: dict[str, object]) -> None:
    """Close is not enough when money is at stake."""
    assert not ordering.matches(unconfirmed(make, now), [project(now, **other)], frozenset())


def test_projects_of_another_time_or_of_another_record_are_not_ours(make: MakeAlignment, now: datetime) -> None:
    """Names repeat; what was there before, or is followed already, is somebody else's."""
    lost = unconfirmed(make, now)
    assert not ordering.matches(lost, [project(now - timedelta(minutes=3))], frozenset())
    assert not ordering.matches(lost, [project(now + timedelta(minutes=8))], frozenset())
    assert not ordering.matches(lost, [project(now)], frozenset({"p1"}))


def test_what_the_vendor_does_not_tell_does_not_rule_a_project_out(make: MakeAlignment, now: datetime) -> None:
    """A list row without documents or base model may still be the one."""
    found = ordering.matches(unconfirmed(make, now), [project(now, document_ids=None, base_model=None)], frozenset())
    assert len(found) == 1


def test_the_question_is_put_once_and_its_choices_may_grow(make: MakeAlignment, now: datetime) -> None:
    """The thread is asked once; a project that shows up later joins the choices silently."""
    first = ordering.ask(unconfirmed(make, now), (), now)
    assert first is not None
    assert kinds(first) == [NoticeKind.UNDECIDED]
    assert ordering.ask(first.alignment, (), now) is None
    grown = ordering.ask(first.alignment, [Candidate("p1", now)], now)
    assert grown is not None
    assert not grown.notices
    assert [one.vendor_id for one in grown.alignment.candidates] == ["p1"]


def test_choosing_one_of_several_adopts_it(make: MakeAlignment, now: datetime) -> None:
    """Who chose is part of what is said; anything that was not offered is refused."""
    asked = ordering.ask(unconfirmed(make, now), [Candidate("p1", now), Candidate("p2", now)], now)
    assert asked is not None
    with pytest.raises(ordering.NotPossibleNow):
        ordering.choose(asked.alignment, "p3", "UADA", now)
    chosen = ordering.choose(asked.alignment, "p2", "UADA", now)
    assert (chosen.alignment.vendor_id, chosen.alignment.phase) == ("p2", Phase.QUEUED)
    assert [(notice.kind, notice.by) for notice in chosen.notices] == [(NoticeKind.ADOPTED, "UADA")]


def test_an_order_that_still_waits_can_be_withdrawn(make: MakeAlignment, now: datetime) -> None:
    """Before the first byte left, taking it back is safe."""
    change = ordering.withdraw(make(), "UADA", now)
    assert change.alignment.phase is Phase.WITHDRAWN
    with pytest.raises(ordering.NotPossibleNow):
        ordering.send(change.alignment, now)


def test_a_list_that_could_not_be_read_is_not_called_looked_at(make: MakeAlignment, now: datetime) -> None:
    """The person is asked all the same, and told that nobody could look."""
    blind = ordering.ask(unconfirmed(make, now), (), now, looked=False)
    assert blind is not None
    assert kinds(blind) == [NoticeKind.UNDECIDED]
    assert not blind.alignment.was_looked_for
    looked = ordering.ask(unconfirmed(make, now), (), now)
    assert looked is not None
    assert looked.alignment.was_looked_for
