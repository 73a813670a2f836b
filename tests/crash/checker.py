"""Judges what a run has left behind: what was promised, and where it was broken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.alignments.phases import FINAL, Phase
from tests.crash.history import History, Record, Reply, Submission, Thread


class Broken(StrEnum):
    """A promise, by how it can be broken."""

    LOST = "acknowledged, and there is no row of it"
    ORDERED_TWICE = "one form became several rows"
    NO_CARD = "a row without a card"
    TWO_CARDS = "several cards for one row"
    CREATED_TWICE = "more creates than persons decided on"
    NOT_CREATED = "no create, and nobody was asked"
    STUCK = "not at its end, and nobody is asked"
    NOT_ASKED = "a decision is waiting, and the person cannot see it"
    SAID_TWICE = "a reply that is there twice"
    OUT_OF_ORDER = "replies in another order than they were written"
    NOT_SAID = "a reply that is missing"
    OTHER_STORY = "the replies tell other transitions than the row went through"
    OTHER_CARD = "the card does not show what the row says"
    PRESS_LOST = "a button was acknowledged, and nothing came of it"
    DONE_TWICE = "more operations than persons pressed for"


@dataclass(frozen=True, slots=True)
class Violation:
    """One broken promise, and of which order."""

    broken: Broken
    name: str
    detail: str = ""


# What is said of entering a phase. Nothing is said of being on the list or about to be sent, and of being deployed for
# the numbers only that the training was over, if that was not said before.
SIGNS = {
    Phase.UNCONFIRMED: {"❔"},
    Phase.QUEUED: {"📬", "🔎"},
    Phase.TRAINING: {"⚙️"},
    Phase.TRAINED: {"✅"},
    Phase.DEPLOYING: {"✅"},
    Phase.EVALUATING: {"📏"},
    Phase.FINISHED: {"🏁"},
    Phase.FAILED: {"❌"},
}
SENT_AGAIN = "📤"
END, EVALUATED, UNCLEAR = "🏁", "📏", "❔"
# What is said when what a button asks for is done, or nobody can know whether it is.
OUTCOMES = {
    "send_again": {SENT_AGAIN},
    "choose": {"🔎"},
    "withdraw": {"↩️"},
    "deploy": {"📦"},
    "evaluate": {EVALUATED, UNCLEAR},
    "follow_here": {"🔎"},
}
_OF_A_TRANSITION = frozenset[str]().union(*SIGNS.values())


def violations(history: History) -> list[Violation]:
    """Every promise that this run has broken; an error for a run in which nothing was promised."""
    if not any(submission.acknowledged for submission in history.submissions):
        raise ValueError("Nobody's order was taken in this run, so it shows nothing.")
    return [violation for submission in history.submissions for violation in _of_order(history, submission)]


def _of_order(history: History, submission: Submission) -> Iterator[Violation]:
    name = submission.name
    records = [one for one in history.records if one.name == name]
    threads = [one for one in history.threads if one.name == name]
    if not records:
        if submission.acknowledged:
            yield Violation(Broken.LOST, name)
        return
    if len(records) > 1:
        yield Violation(Broken.ORDERED_TWICE, name, f"{len(records)} rows")
    yield from _of_creates(history, submission, threads)
    if not threads:
        yield Violation(Broken.NO_CARD, name)
        return
    if len(threads) > 1:
        yield Violation(Broken.TWO_CARDS, name, f"{len(threads)} cards")
    thread, record = max(threads, key=lambda one: len(one.replies)), records[0]
    yield from _of_end(history, record, thread)
    yield from _of_presses(history, name, thread)
    yield from _of_replies(record, thread)
    if thread.says != record.card:
        yield Violation(Broken.OTHER_CARD, name, f"it says {thread.says!r}, the row {record.card!r}")


def _of_creates(history: History, submission: Submission, threads: Sequence[Thread]) -> Iterator[Violation]:
    name, wanted = submission.name, 0 if submission.followed else 1
    creates, decisions = history.creates.count(name), history.decisions.get(name, 0)
    # A button that was pressed at a process that just died may have decided nothing; one that did is told of.
    told = len({reply.key for thread in threads for reply in thread.replies if reply.sign == SENT_AGAIN})
    if creates > wanted + min(decisions, told):
        yield Violation(Broken.CREATED_TWICE, name, f"{creates} creates, {decisions} decisions, {told} of them told")
    was_asked = any(reply.asks for thread in threads for reply in thread.replies)
    if creates < wanted and not was_asked:
        yield Violation(Broken.NOT_CREATED, name)


def _of_end(history: History, record: Record, thread: Thread) -> Iterator[Violation]:
    phase = Phase(record.phases[-1])
    if phase is Phase.UNCONFIRMED:
        if not (thread.asks and any(reply.asks for reply in thread.replies)):
            yield Violation(Broken.NOT_ASKED, record.name)
    elif phase not in FINAL:
        at_nugen = "over" if record.name in history.ended else "not over"
        yield Violation(Broken.STUCK, record.name, f"{phase.value}, at Nugen it is {at_nugen}")


def _of_presses(history: History, name: str, thread: Thread) -> Iterator[Violation]:
    presses = [one for one in history.presses if one.name == name]
    pressed = Counter(one.action for one in presses)
    operations = Counter(call for of, call in history.operations if of == name)
    for call, times in operations.items():
        if times > pressed[call]:
            yield Violation(Broken.DONE_TWICE, name, f"{call} {times} times, pressed for {pressed[call]} times")
    about_the_model = _about_the_model(thread.replies)
    said = {
        reply.sign for reply in thread.replies if reply.sign not in (EVALUATED, UNCLEAR) or reply.key in about_the_model
    }
    for action in sorted({one.action for one in presses if one.acknowledged}):
        if not OUTCOMES[action] & said:
            yield Violation(Broken.PRESS_LOST, name, action)


def _of_replies(record: Record, thread: Thread) -> Iterator[Violation]:
    keys = [reply.key for reply in thread.replies]
    twice = [key for key, times in Counter(keys).items() if times > 1]
    if twice:
        yield Violation(Broken.SAID_TWICE, record.name, ", ".join(twice))
    numbers = [_number(record, reply) for reply in thread.replies]
    once = list(dict.fromkeys(numbers))
    if once != sorted(once):
        yield Violation(Broken.OUT_OF_ORDER, record.name, str(numbers))
    if missing := set(range(1, max(once, default=0) + 1)) - set(once):
        yield Violation(Broken.NOT_SAID, record.name, f"without {sorted(missing)}")
    expected = list(_worth_telling(record.phases))
    told = list(_transitions(thread.replies))
    if len(told) != len(expected) or any(sign not in signs for sign, signs in zip(told, expected, strict=True)):
        yield Violation(Broken.OTHER_STORY, record.name, f"{told} of {list(record.phases)}")


def _worth_telling(phases: Sequence[str]) -> Iterator[set[str]]:
    for before, phase in pairwise([None, *map(Phase, phases)]):
        if phase in SIGNS and (before, phase) != (Phase.TRAINED, Phase.DEPLOYING):
            yield SIGNS[phase]


def _number(record: Record, reply: Reply) -> int:
    """Replies are numbered for each row, from 1 and without a gap, in the order in which they were written."""
    id_, _, number = reply.key.partition(":")
    return int(number) if id_ == record.id and number.isdecimal() else 0


def _transitions(replies: Sequence[Reply]) -> Iterator[str]:
    """The signs of transitions, each reply once; a question has the sign of the doubt that it follows from."""
    seen: set[str] = set()
    about_the_model = _about_the_model(replies)
    for reply in replies:
        if reply.key not in seen | about_the_model and reply.sign in _OF_A_TRANSITION and not reply.asks:
            yield reply.sign
        seen.add(reply.key)


def _about_the_model(replies: Sequence[Reply]) -> set[str]:
    """The keys of what is told after the end with a sign that a transition has too: what somebody asked for came to it."""
    ends = [place for place, reply in enumerate(replies) if reply.sign == END]
    return {reply.key for reply in replies[ends[0] :] if reply.sign in (EVALUATED, UNCLEAR)} if ends else set()
