import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.text import clean, code, cut, escape, length, literal, one_line, paragraphs, plain, shorten
from tests.slack.judging import assert_harmless, assert_visible
from tests.slack.records import texts


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("e\u0301", "é"),
        ("a\x00b\x1bc\x7fd", "abcd"),
        ("\u202egnp.exe\u2066x\u2069", "gnp.exex"),
        ("a\u200bb\u2060c\ufeffd\u200de\u200cf", "abcdef"),
        ("one\r\ntwo\rthree\u2028four\x85five", "one\ntwo\nthree\nfour\nfive"),
        ("tab\there", "tab here"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("blank\u3164\u2800fillers", "blankfillers"),
        ("tag\U000e0041\u00adged", "tagged"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("👩\u200d\u200d🔬\u200d", "👩\u200d🔬"),
        ("\u200d👩\u200da", "👩a"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(given_text: str, shown: str) -> None:
    """Controls, marks of direction and zero-width characters go; joiners that spell words and emoji stay."""
    assert clean(given_text) == shown


@given(texts)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    """A clean text is clean."""
    once = clean(text)
    assert_visible(once)
    assert unicodedata.is_normalized("NFC", once)
    assert clean(once) == once


def test_a_huge_text_is_not_worked_through_to_its_end() -> None:
    """What can never be shown costs no time either."""
    assert len(clean("é" * 1_000_000)) == 20_000


@given(texts, st.integers(1, 120))
def test_a_cut_is_never_longer_than_its_limit(text: str, limit: int) -> None:
    """The limit holds in UTF-16 units, and nothing is cut without an ellipsis."""
    escaped = escape(clean(text))
    for whole, short in ((escaped, cut(escaped, limit)), (clean(text), shorten(clean(text), limit))):
        assert length(short) <= limit
        assert short == whole or short.endswith("…")


@given(st.text("&<>a"), st.integers(1, 30))
def test_a_cut_never_splits_an_entity(text: str, limit: int) -> None:
    """What is left of an escaped text is an escaped text."""
    assert_harmless(cut(escape(text), limit), may_mention=())


def test_a_cut_never_splits_our_own_markup() -> None:
    """A mention or a date goes as a whole."""
    assert cut("Hello <@U0PLAY00001> there", 15) == "Hello…"
    assert cut("Hello <@U0PLAY00001> there", 21) == "Hello <@U0PLAY00001>…"


def test_a_character_of_two_units_is_not_split() -> None:
    """An emoji goes as a whole."""
    assert shorten("ab🏁🏁", 4) == "ab…"
    assert shorten("ab🏁🏁", 5) == "ab🏁…"


@given(texts)
def test_code_cannot_be_broken_out_of(text: str) -> None:
    """Two back-ticks, at the ends, on one line."""
    shown = code(text, 100)
    assert "\n" not in shown
    if shown != "—":
        assert (shown[0], shown[-1], shown.count("`")) == ("`", "`", 2)
    assert length(shown) <= 100
    assert_harmless(shown, may_mention=())


def test_code_shows_an_id_as_it_is() -> None:
    """Underscores, asterisks and tildes mean nothing inside code."""
    assert code("model_*a*_~b~") == "`model_*a*_~b~`"


@given(texts)
def test_a_literal_carries_no_formatting(text: str) -> None:
    """Nothing in it can begin bold, italic, struck or code text, a mention or a link."""
    shown = literal(text, 200)
    assert shown
    assert not set(shown) & set("*~`\n")
    assert_harmless(shown, may_mention=())


def test_a_literal_keeps_what_is_no_formatting() -> None:
    """An underscore inside a word stays, one at its edge becomes a look-alike."""
    assert literal("support_v2") == "support_v2"
    assert literal("_support_ *v2*") == "\u02cdsupport\u02cd \u2217v2\u2217"


def test_plain_text_is_never_empty_and_never_reads_emoji_codes() -> None:
    """Slack refuses empty texts, and a name that holds `:skull:` shows it as typed."""
    assert plain(" \u200b\n", 10) == {"type": "plain_text", "text": "—", "emoji": False}
    assert plain("a\n:skull: *b*", 75)["text"] == "a :skull: *b*"
    assert paragraphs("a\n\nb\n", 75)["text"] == "a\n\nb"


def test_one_line_has_no_breaks() -> None:
    """Every run of blanks becomes one."""
    assert one_line("  a \n\n b\tc ") == "a b c"
