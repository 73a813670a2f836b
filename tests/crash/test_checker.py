"""The checker sees every promise that is broken, and nothing in a run in which all were kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.crash.checker import Broken, violations
from tests.crash.history import History, Press, Record, Reply, Submission, Thread

NAME = "Order 001"
LIFE = ("submitted", "sending", "queued", "training", "deploying", "evaluating", "finished")
RECORD = Record("a1", NAME, LIFE, "Finished")
REPLIES = tuple(Reply(f"a1:{number}", sign) for number, sign in enumerate(("📬", "⚙️", "✅", "📏", "🏁"), start=1))
THREAD = Thread(NAME, "a1:card:0", "Finished", asks=False, replies=REPLIES)
KEPT = History((Submission(NAME, acknowledged=True),), (NAME,), frozenset({NAME}), (THREAD,), (RECORD,))

UNCONFIRMED = replace(RECORD, phases=("submitted", "sending", "unconfirmed"), card="Decide")
QUESTION = (Reply("a1:1", "❔"), Reply("a1:2", "❔", asks=True))
ASKED = replace(
    KEPT,
    ended=frozenset(),
    threads=(replace(THREAD, says="Decide", asks=True, replies=QUESTION),),
    records=(UNCONFIRMED,),
)


DEPLOY = Press(NAME, "deploy", acknowledged=True)
DEPLOYED = replace(
    KEPT,
    presses=(DEPLOY,),
    operations=((NAME, "deploy"),),
    threads=(replace(THREAD, replies=(*REPLIES, Reply("a1:6", "📦"))),),
)


def broken(history: History) -> set[Broken]:
    return {one.broken for one in violations(history)}


def saying(*replies: Reply) -> dict[str, Any]:
    return {"threads": (replace(THREAD, replies=replies),)}


def test_a_run_in_which_all_was_kept() -> None:
    """One form, one row, one card, one create, each reply once and in order: nothing is broken."""
    assert violations(KEPT) == []


def test_a_question_that_can_be_seen_is_an_end() -> None:
    """An order whose outcome nobody can know is well as long as its person is asked, on the card and in the thread."""
    assert violations(ASKED) == []
    assert violations(replace(ASKED, creates=())) == []


def test_a_decision_allows_one_more_create() -> None:
    """Whoever was asked and sends again pays for what was decided and told, and for no more."""
    signs = ("❔", "❔", "📤", "📬", "⚙️", "✅", "📏", "🏁")
    replies = tuple(Reply(f"a1:{number}", sign, asks=number == 2) for number, sign in enumerate(signs, start=1))
    record = replace(RECORD, phases=("submitted", "sending", "unconfirmed", *LIFE))
    again = replace(KEPT, creates=(NAME, NAME), decisions={NAME: 1}, records=(record,), **saying(*replies))
    assert violations(again) == []
    assert broken(replace(again, creates=(NAME,) * 3)) == {Broken.CREATED_TWICE}
    assert broken(replace(again, decisions={})) == {Broken.CREATED_TWICE}
    assert broken(replace(KEPT, creates=(NAME, NAME), decisions={NAME: 1})) == {Broken.CREATED_TWICE}


def test_whoever_saw_an_error_and_gave_up_was_promised_nothing() -> None:
    """A form that was never acknowledged may have no row."""
    given_up = Submission("Order 002", acknowledged=False)
    assert violations(replace(KEPT, submissions=(*KEPT.submissions, given_up))) == []


def test_a_run_in_which_nobody_ordered_shows_nothing() -> None:
    """It is an error and not a success."""
    with pytest.raises(ValueError, match="shows nothing"):
        violations(replace(KEPT, submissions=()))
    with pytest.raises(ValueError, match="shows nothing"):
        violations(replace(KEPT, submissions=(Submission(NAME, acknowledged=False),)))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"records": (), "threads": (), "creates": ()}, Broken.LOST),
        ({"records": (RECORD, replace(RECORD, id="a2"))}, Broken.ORDERED_TWICE),
        ({"threads": ()}, Broken.NO_CARD),
        ({"threads": (THREAD, replace(THREAD, replies=()))}, Broken.TWO_CARDS),
        ({"creates": (NAME, NAME)}, Broken.CREATED_TWICE),
        ({"creates": ()}, Broken.NOT_CREATED),
        (saying(*REPLIES, REPLIES[-1]), Broken.SAID_TWICE),
    ],
    ids=lambda one: one.name if isinstance(one, Broken) else "",
)
def test_what_is_broken_is_named(changes: dict[str, Any], expected: Broken) -> None:
    """Each promise, broken by itself, is the only one that is named."""
    assert broken(replace(KEPT, **changes)) == {expected}


def test_an_alignment_that_stands_still() -> None:
    """Over at Nugen and not in our rows."""
    assert Broken.STUCK in broken(replace(KEPT, records=(replace(RECORD, phases=LIFE[:-1]),)))


@pytest.mark.parametrize("changes", [{"asks": False}, {"replies": QUESTION[:1]}], ids=["card", "thread"])
def test_a_question_that_nobody_sees(changes: dict[str, Any]) -> None:
    """A decision is waiting, and its buttons are missing on the card or its question in the thread."""
    assert Broken.NOT_ASKED in broken(replace(ASKED, threads=(replace(ASKED.threads[0], **changes),)))


def test_replies_in_another_order() -> None:
    """Two that changed places are seen by their numbers and by their story."""
    first, second, *rest = REPLIES
    assert broken(replace(KEPT, **saying(second, first, *rest))) == {Broken.OUT_OF_ORDER, Broken.OTHER_STORY}


@pytest.mark.parametrize("missing", range(5))
def test_a_reply_that_is_missing(missing: int) -> None:
    """Any of them, the last one too, which leaves no gap behind."""
    left = REPLIES[:missing] + REPLIES[missing + 1 :]
    assert broken(replace(KEPT, **saying(*left))) >= {Broken.OTHER_STORY}
    assert (Broken.NOT_SAID in broken(replace(KEPT, **saying(*left)))) == (missing < 4)


def test_the_reply_of_another_transition() -> None:
    """A reply that tells what the row never went through."""
    failed = replace(REPLIES[-1], sign="❌")
    assert broken(replace(KEPT, **saying(*REPLIES[:-1], failed))) == {Broken.OTHER_STORY}


def test_a_card_of_yesterday() -> None:
    """The row has ended, and the card still shows how it was before."""
    assert broken(replace(KEPT, threads=(replace(THREAD, says="Training"),))) == {Broken.OTHER_CARD}


def test_a_button_whose_work_is_done() -> None:
    """A press, one request to Nugen and the reply that tells its end; one that broke off may have done nothing."""
    assert violations(DEPLOYED) == []
    given_up = replace(DEPLOY, acknowledged=False)
    assert violations(replace(KEPT, presses=(given_up,))) == []
    assert violations(replace(DEPLOYED, presses=(given_up,))) == []


def test_an_evaluation_that_was_asked_for_is_told_after_the_end() -> None:
    """Nugen's own evaluation, told before the end, is no answer to a press, and an ordered one is no transition."""
    evaluate = replace(DEPLOY, action="evaluate")
    pressed = replace(KEPT, presses=(evaluate,), operations=((NAME, "evaluate"),))
    assert broken(pressed) == {Broken.PRESS_LOST}
    assert violations(replace(pressed, **saying(*REPLIES, Reply("a1:6", "📏")))) == []
    assert violations(replace(pressed, **saying(*REPLIES, Reply("a1:6", "❔")))) == []
    assert broken(replace(KEPT, **saying(*REPLIES[:-1], Reply("a1:5", "❔"), Reply("a1:6", "🏁")))) == {
        Broken.OTHER_STORY
    }


@pytest.mark.parametrize("action", ["send_again", "choose", "withdraw", "deploy", "evaluate", "follow_here"])
def test_a_press_that_is_forgotten(action: str) -> None:
    """Acknowledged, and the thread never tells of it."""
    assert broken(replace(KEPT, presses=(Press(NAME, action, acknowledged=True),))) == {Broken.PRESS_LOST}


@pytest.mark.parametrize(
    "changes",
    [
        {"operations": ((NAME, "deploy"),) * 2},
        {"operations": ((NAME, "deploy"), (NAME, "undeploy"))},
        {"presses": (replace(DEPLOY, name="Order 002"),)},
        {"presses": ()},
    ],
    ids=["twice", "another", "somebody else's", "nobody's"],
)
def test_more_is_done_than_was_pressed_for(changes: dict[str, Any]) -> None:
    """Each request to Nugen about a model needs a press of its own, of that button and for that model."""
    assert broken(replace(DEPLOYED, **changes)) == {Broken.DONE_TWICE}


def test_what_was_started_elsewhere_is_only_followed() -> None:
    """A project that was taken up has a row, a card and its end, and no create of ours."""
    record = replace(RECORD, phases=("searching", *LIFE[2:]))
    replies = (replace(REPLIES[0], sign="🔎"), *REPLIES[1:])
    taken_up = (Submission(NAME, acknowledged=True, followed=True),)
    followed = replace(KEPT, submissions=taken_up, creates=(), records=(record,), **saying(*replies))
    assert violations(followed) == []
    assert broken(replace(followed, creates=(NAME,))) == {Broken.CREATED_TWICE}
    assert broken(replace(followed, records=(), threads=())) == {Broken.LOST}
