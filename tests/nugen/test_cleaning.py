import json
import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nugen.cleaning import MAX_DETAIL, clean_detail, clean_text, field_messages

NGINX_PAGE = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n<!-- a padding to disable MSIE error page -->"
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"detail": "Base model cannot be aligned"}, "Base model cannot be aligned"),
        ({"detail": {"message": "Already uploaded", "document_id": "doc_1"}}, "Already uploaded"),
        ({"detail": {"creator": "ada@team.example"}}, ""),
        ({"detail": ["one", "two"]}, "one; two"),
        (
            {"detail": [{"loc": ["body", "document_ids", 0], "msg": "too short", "type": "value_error"}]},
            "document_ids.0: too short",
        ),
        ({"detail": f"Nugen inference failed: {NGINX_PAGE}"}, "Nugen inference failed: 502 Bad Gateway nginx"),
        ({"error": "no credit"}, "no credit"),
        ("a bare string", "a bare string"),
        ({"detail": None}, ""),
        (17, ""),
    ],
)
def test_the_reason_is_found_in_every_shape(body: object, said: str) -> None:
    """Text, object, array and page give one readable line; unknown fields are never shown."""
    assert clean_detail(json.dumps(body).encode()) == said


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (NGINX_PAGE.encode(), "502 Bad Gateway nginx"),
        (
            b"<html><head><title>Down for repairs</title><style>p {}</style></head><body></body></html>",
            "Down for repairs",
        ),
        (b"<html><body><script>alert(1)</script>Half a pa", "Half a pa"),
        (b"upstream connect error", "upstream connect error"),
        (b"\xff\xfe broken", "\ufffd\ufffd broken"),
        (b"", ""),
    ],
)
def test_a_page_is_reduced_to_what_it_says(body: bytes, said: str) -> None:
    """HTML and plain text of a gateway become one line without mark-up."""
    assert clean_detail(body) == said


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  a\n\tb\u2028c  ", "a b c"),
        ("pay\u202eload\u2066 zero\u200bwidth\x00\x1b[31m", "payload zerowidth[31m"),
        ("accuracy < 0.5 and > 0.2", "accuracy < 0.5 and > 0.2"),
        ("&lt;b&gt;bold&lt;/b&gt; &amp; brave", "bold & brave"),
        ("<\u200bscript>x</script>y", "y"),
    ],
)
def test_nothing_invisible_and_no_mark_up_is_left(dirty: str, clean: str) -> None:
    """Control, direction and zero-width characters vanish before tags are looked for, so that none can hide."""
    assert clean_text(dirty) == clean


def test_a_model_name_is_no_key() -> None:
    """The vendor's model names begin like its keys and stay readable."""
    assert clean_text("nugen-flash-instruct cannot be aligned") == "nugen-flash-instruct cannot be aligned"


@settings(deadline=None)
@given(
    st.text() | st.text(alphabet="<>/!&;lgtabp# \u200b\u202e\n'\"") | st.binary().map(lambda raw: raw.decode("latin-1"))
)
def test_whatever_comes_the_line_is_short_and_clean(dirty: str) -> None:
    """For any text: one line of at most 500 characters, no tag, nothing invisible; cleaning again changes no tag back."""
    line = clean_text(dirty * 50)
    assert len(line) <= MAX_DETAIL
    assert not re.search(r"<[A-Za-z/!?][^<>]*>", line)
    assert all(unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for character in line)


@settings(deadline=None)
@given(st.text(max_size=600), st.text(max_size=600))
def test_the_loaded_key_is_never_left(before: str, after: str) -> None:
    """Wherever the key stands in a text, it is not in the cleaned one."""
    key = "correct-horse-battery"
    assert key not in clean_text(f"{before}{key}{after}", secrets=(key,))


@settings(deadline=None)
@given(st.binary() | st.text().map(lambda text: json.dumps({"detail": [{"loc": text, "msg": text}]}).encode()))
def test_any_body_has_a_reason_or_none(body: bytes) -> None:
    """Looking for reasons in garbage finds text or nothing and never fails."""
    assert len(clean_detail(body)) <= MAX_DETAIL
    assert field_messages(body, {"name": "name"}) in ({}, {"name": "Nugen does not accept this value."})


def test_a_long_word_does_not_hold_up_everybody_else() -> None:
    """Text without a blank, which a vendor may send, is cleaned in no time: the event loop waits for it."""
    began = time.process_time()
    assert len(clean_text("x" * 10_000)) == MAX_DETAIL
    assert clean_text("x" * 3_000 + "X-Amz-Signature=1") == "[hidden]"
    assert time.process_time() - began < 0.5
