"""What is said when something could not even begin."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import hints
from tests.slack.judging import assert_fit
from tests.slack.records import texts


def test_every_hint_fits_and_says_what_to_do_next() -> None:
    """A person who got nothing gets at least the way to it."""
    again = "press the button"
    for message in (
        hints.form_too_late(again),
        hints.form_not_opened(again),
        hints.form_maybe_opened(again),
        hints.form_not_changed(),
        hints.form_not_written_down(),
        hints.may_not_read_files(),
        hints.mentioned_elsewhere("/tune", "alignbot"),
        hints.mentioned_without_question("alignbot"),
        hints.no_usable_files((), "/tune"),
    ):
        assert_fit(message)


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=12))
def test_names_of_files_are_only_text(left_out: list[str]) -> None:
    """Whatever files are called, and however many there are."""
    message = hints.no_usable_files(left_out, "/tune")
    assert_fit(message)
    assert len(left_out) <= 5 or f"And {len(left_out) - 5} more." in message.text
