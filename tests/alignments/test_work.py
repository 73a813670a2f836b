"""What a change of a record makes due."""

from dataclasses import replace

import pytest

from bot.alignments.notices import Notice, NoticeKind
from bot.alignments.operation import Operation, OperationKind
from bot.alignments.phases import Phase
from bot.alignments.work import Work, WorkKind, made_due
from tests.store.records import NOON, an_alignment

TRAINING = an_alignment(phase=Phase.TRAINING, vendor_id="proj-1", progress=10)
DELIVER = Work(WorkKind.DELIVER, TRAINING.id)
LATER = replace(TRAINING, progress=11, news_at=NOON, checked_at=NOON, version=1)


def test_progress_of_a_job_that_moves_wakes_nobody() -> None:
    """Its card is looked at from time to time anyway; so is that of a model that something is done with."""
    assert made_due(TRAINING, LATER) == ()
    operation = Operation(OperationKind.DEPLOY, "U1", NOON)
    deploying = replace(TRAINING, phase=Phase.FINISHED, operation=operation)
    assert DELIVER not in made_due(deploying, replace(deploying, checked_at=NOON))


def test_progress_of_what_nobody_looks_at_is_shown_at_once() -> None:
    """The card of an alignment that is over is not looked at by itself."""
    over = replace(TRAINING, phase=Phase.FINISHED)
    assert made_due(over, replace(over, checked_at=NOON)) == (DELIVER,)


def test_anything_else_is_shown_and_said_at_once() -> None:
    """Another word of the vendor's, or something to say."""
    assert DELIVER in made_due(TRAINING, replace(LATER, status="PAUSED"))
    assert DELIVER in made_due(TRAINING, LATER, [Notice(NoticeKind.SILENT, NOON, LATER)])


@pytest.mark.parametrize(("kind", "ahead"), [(NoticeKind.FAILED, True), (NoticeKind.TRAINED, False)])
def test_endings_are_due_ahead_of_the_rest(kind: NoticeKind, *, ahead: bool) -> None:
    """How it ended is told before what goes on."""
    due = made_due(TRAINING, LATER, [Notice(kind, NOON, LATER)])
    assert [one.ahead for one in due if one == DELIVER] == [ahead]
