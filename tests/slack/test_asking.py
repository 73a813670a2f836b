from dataclasses import replace

import pytest

from bot.alignments.alignment import Alignment
from bot.alignments.observation import Served
from bot.alignments.operation import Deployment, Operation, OperationKind
from bot.slack import actions
from bot.slack.asking import (
    LONGEST_ANSWER,
    SIDE_BY_SIDE,
    answer_failed,
    answer_message,
    answer_stream_text,
    not_deployed_answer,
    question_header,
)
from bot.slack.message import Message
from tests.slack.judging import assert_fit, pressed_names, whole_text
from tests.slack.records import FINISHED, NOW, QUESTION


def answered(aligned: str | None, base: str | None, problems: tuple[str | None, str | None] = (None, None)) -> Message:
    message = answer_message(QUESTION, FINISHED, aligned, base, problems)
    assert_fit(message, may_mention=(QUESTION.by,))
    return message


def answers_in(message: Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["block_id"].startswith("answer_")]


def test_short_answers_stand_side_by_side() -> None:
    """Each under its model, as plain text and in one piece, the question above, whoever asked mentioned."""
    message = answered("Press *Forgot* <password>.", "No idea.")
    columns = next(block for block in message.blocks if block["block_id"] == "answers")["fields"]
    assert [(one["type"], one["text"]) for one in columns] == [
        ("plain_text", "🎯 The aligned model\nmodel_support_alignment_1\n\nPress *Forgot* <password>."),
        ("plain_text", "🧱 The base model\nnugen-flash-instruct\n\nNo idea."),
    ]
    assert "How do I reset my password?" in whole_text(message)
    assert message.text.startswith("💬 <@U0PLAY00002> asked the model of *Support assistant*.")
    assert "&lt;password&gt;" in message.text
    assert "No idea." in message.text


@pytest.mark.parametrize("count", [230, 900])
def test_a_long_answer_puts_one_below_the_other_and_loses_nothing(count: int) -> None:
    """In parts that fit, broken between words."""
    words = " ".join(f"word{number}" for number in range(count))
    assert SIDE_BY_SIDE < len(words) < LONGEST_ANSWER
    shown = answers_in(answered(words, "Short."))
    assert " ".join(shown[1:-2]) == words
    assert shown[-1] == "Short."
    assert all("word" in part.split()[-1] for part in shown[1:-2])


@pytest.mark.parametrize("letter", ["x", "ä", "😀", " \n"])
def test_an_endless_answer_is_cut_and_says_so(letter: str) -> None:
    """The thread is no place for 100 kB."""
    message = answered("Begin" + letter * 60_000 + "End", letter * 60_000)
    if letter.strip():
        assert "9,000 characters of it are shown" in whole_text(message)
    assert len(message.blocks) < 50


def test_a_model_that_said_nothing_or_broke_off_is_told_in_its_own_column() -> None:
    """The other answer is not lost."""
    half = whole_text(answered("To reset", None, ("time-out", "HTTP 504")))
    assert "To reset\n\nHere it broke off: time-out" in half
    assert "No answer: HTTP 504" in half
    assert "Nothing was said." in whole_text(answered(" ", "y"))


def test_a_model_that_is_not_served_is_offered_to_be() -> None:
    """With the question kept, what it takes, and what to do then."""
    message = not_deployed_answer(QUESTION, FINISHED)
    assert "It is not deployed, so it cannot answer." in message.text
    assert "ask once more" in message.text
    assert pressed_names(message) == [actions.DEPLOY]
    assert "How do I reset my password?" in whole_text(message)


@pytest.mark.parametrize(
    "alignment",
    [
        replace(FINISHED, deployment=Deployment(NOW, Served.DEPLOYING)),
        replace(
            FINISHED,
            deployment=Deployment(NOW, Served.UNDEPLOYED),
            operation=Operation(OperationKind.DEPLOY, "U1", NOW),
        ),
    ],
)
def test_a_model_that_is_being_deployed_is_not_offered_to_be(alignment: Alignment) -> None:
    """Seen to be, or asked for here and not begun: whoever asks is told to wait."""
    message = not_deployed_answer(QUESTION, alignment)
    assert "It is being deployed, so it cannot answer yet" in message.text
    assert pressed_names(message) == []
    assert "How do I reset my password?" in whole_text(message)


def test_a_question_without_any_answer_says_why() -> None:
    """And that nothing else is affected."""
    text = answer_failed(QUESTION, FINISHED, "502 <b>").text
    assert "There is no answer: 502 &lt;b&gt;" in text
    assert "ask once more in a few minutes" in text


def test_an_answer_that_is_being_written_names_who_asked_and_what() -> None:
    """And nobody else, whatever the question says."""
    header = question_header(replace(QUESTION, text="<!here> see [x](https://evil.example)"), FINISHED)
    assert header.startswith("💬 <@U0PLAY00002> asked the model of Support assistant: “&lt;!here&gt; see ")
    assert header.count("<") == 1
    assert "](" not in header
    assert "//" not in header


@pytest.mark.parametrize(
    ("piece", "shown"),
    [
        ("Hello. World ", "Hello. World "),
        ("\n\n**bold**", "\n\n**bold**"),
        ("<@U1> & <!here>", "&lt;\uff20U1&gt; &amp; &lt;!here&gt;"),
        ("[a](http://b.c)", "\uff3ba\uff3d(http:\u2215\u2215b\u2024c)"),
        ("www.", "www\u2024"),
        ("evil.com", "evil\u2024com"),
        ("# Title", "\uff03 Title"),
        ("\u202eabc\x00", "abc"),
        ("", ""),
    ],
)
def test_a_piece_of_an_answer_neither_pings_nor_links(piece: str, shown: str) -> None:
    """Even where a link is cut in two; blanks at the ends stay, as the next piece follows them."""
    assert answer_stream_text(piece) == shown
