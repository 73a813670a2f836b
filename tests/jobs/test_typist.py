"""An answer that is shown while it comes is shown in few, whole-worded pieces, and never in the way of the answer."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.jobs.typist import LONGEST_WORD, MOST, SECONDS_BETWEEN_PIECES, Typist
from bot.slack.errors import MaybePosted


class Paper:
    """Keeps what is written; `breaks`: the first piece fails."""

    def __init__(self, *, breaks: bool = False) -> None:
        self.pieces: list[str] = []
        self.seconds = 0.0
        self._breaks = breaks

    async def write(self, text: str) -> None:
        self.pieces.append(text)
        if self._breaks:
            raise MaybePosted("Slack did not answer.")

    def clock(self) -> float:
        return self.seconds


async def test_pieces_are_a_second_apart_and_end_between_words() -> None:
    """What comes within the same second is collected; half a word waits for its other half."""
    paper = Paper()
    typist = Typist(paper.write, paper.clock)
    for piece in ("Refunds ", "are pa", "id with"):
        await typist.add(piece)
    paper.seconds += SECONDS_BETWEEN_PIECES
    await typist.add("in 14 days")
    assert paper.pieces == ["Refunds ", "are paid within 14 "]


async def test_a_word_without_an_end_is_shown_all_the_same() -> None:
    """A language without blanks is no reason to show nothing."""
    paper = Paper()
    typist = Typist(paper.write, paper.clock)
    await typist.add("語" * LONGEST_WORD)
    await typist.add("語")
    assert paper.pieces == ["語" * (LONGEST_WORD + 1)]


async def test_what_is_left_is_shown_when_the_answer_has_ended() -> None:
    """At once and to its last word, so that nobody sees an answer that breaks off; nothing left is nothing written."""
    paper = Paper()
    typist = Typist(paper.write, paper.clock)
    for piece in ("Refunds ", "are paid with", "in 14 days"):
        await typist.add(piece)
    await typist.finish()
    await typist.finish()
    assert paper.pieces == ["Refunds ", "are paid within 14 days"]


async def test_trouble_with_slack_stops_the_showing_and_nothing_else() -> None:
    """The finished answer follows in any case, so nothing is tried again."""
    paper = Paper(breaks=True)
    typist = Typist(paper.write, paper.clock)
    for _ in range(3):
        await typist.add("one two ")
        paper.seconds += SECONDS_BETWEEN_PIECES
    await typist.finish()
    assert paper.pieces == ["one two "]


@given(st.lists(st.text(max_size=4000), max_size=12))
async def test_no_more_is_shown_than_fits(pieces: list[str]) -> None:
    """However much a model says, what is shown bit by bit stays within what one message holds."""
    paper = Paper()
    typist = Typist(paper.write, paper.clock)
    for piece in pieces:
        await typist.add(piece)
        paper.seconds += SECONDS_BETWEEN_PIECES
    await typist.finish()
    assert sum(map(len, paper.pieces)) <= MOST
    assert all(paper.pieces)
