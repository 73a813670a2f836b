import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.nugen.multipart import KEPT_OF_A_PART, FormReader, boundary_of
from bot.playground.nugen.request import Form, FormProblem

BOUNDARY = b"boundary"
NAMES = st.text(st.characters(exclude_characters='"\\%\r\n', exclude_categories=["Cs"]), min_size=1, max_size=20)


def read(body: bytes, sizes: list[int]) -> Form:
    """Read a form in pieces of the given sizes, over and over."""
    reader = FormReader(BOUNDARY)
    place, turn = 0, 0
    while place < len(body):
        size = sizes[turn % len(sizes)]
        reader.feed(body[place : place + size])
        place, turn = place + size, turn + 1
    return reader.form()


def written(parts: list[tuple[str, str | None, bytes]]) -> bytes:
    """Write a form as clients do."""
    body = b""
    for name, filename, content in parts:
        file = "" if filename is None else f'; filename="{filename}"'
        head = f'Content-Disposition: form-data; name="{name}"{file}\r\nContent-Type: text/plain\r\n\r\n'
        body += b"--" + BOUNDARY + b"\r\n" + head.encode() + content + b"\r\n"
    return body + b"--" + BOUNDARY + b"--\r\n"


@given(
    parts=st.lists(
        st.tuples(
            NAMES,
            st.one_of(st.none(), NAMES),
            st.one_of(st.binary(max_size=60), st.sampled_from([b"\r\n--bound", b"\r\n--", b"\r\r\n\n--boundar"])),
        ),
        max_size=4,
    ),
    sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_a_form_is_read_alike_in_any_pieces(parts: list[tuple[str, str | None, bytes]], sizes: list[int]) -> None:
    """However the bytes arrive, names, contents, sizes and hashes are those that were sent."""
    form = read(written(parts), sizes)
    if not parts:
        assert form == Form()
        return
    assert form.problem is None
    assert [(part.name, part.filename, part.beginning) for part in form.parts] == parts
    assert [part.size for part in form.parts] == [len(content) for _, _, content in parts]
    assert [part.digest for part in form.parts] == [hashlib.sha256(content).hexdigest() for _, _, content in parts]


@given(body=st.binary(max_size=200), sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_what_is_no_form_is_a_problem_and_never_an_error(body: bytes, sizes: list[int]) -> None:
    """Bytes that are not a form end in a problem that is told."""
    assert read(body, sizes).problem in {None, FormProblem.MALFORMED}


@given(cut=st.integers(1, 20), sizes=st.lists(st.integers(1, 40), min_size=1, max_size=5))
def test_a_form_that_was_cut_off_is_malformed(cut: int, sizes: list[int]) -> None:
    """Without the whole last delimiter nobody knows whether all has arrived."""
    whole = written([("files", "a.md", b"hello")])
    assert read(whole[: -cut - 2], sizes).problem is FormProblem.MALFORMED


@pytest.mark.parametrize(
    "body",
    [
        b"--boundary\r\nContent-Type: text/plain\r\n\r\nno name\r\n--boundary--\r\n",
        b'--boundary\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--boundary!?',
        b"--boundary\r\nX-Endless: " + b"x" * 20_000,
    ],
)
def test_a_part_that_breaks_the_form_is_malformed(body: bytes) -> None:
    """A part without a name, a delimiter with something behind it and an endless head are refused."""
    assert read(body, [1000]).problem is FormProblem.MALFORMED


def test_of_a_large_part_only_the_beginning_stays() -> None:
    """The size and the hash are of all of it."""
    content = b"0123456789" * (KEPT_OF_A_PART // 5)
    (part,) = read(written([("files", "a.txt", content)]), [65_536]).parts
    assert part.size == len(content)
    assert part.beginning == content[:KEPT_OF_A_PART]
    assert part.digest == hashlib.sha256(content).hexdigest()


def test_names_are_read_as_browsers_and_libraries_write_them() -> None:
    """A quote comes as a percent sequence or with a backslash."""
    body = written([("files", "a%22b%0D%0A.md", b""), ("files", 'a\\"b\\\\.md', b"")])
    assert [part.filename for part in read(body, [7]).parts] == ['a"b\r\n.md', 'a"b\\.md']


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", b"abc"),
        ('Multipart/Form-Data; charset=utf-8; boundary="a-b"', b"a-b"),
        ("multipart/form-data", None),
        ("multipart/mixed; boundary=abc", None),
        ("application/json", None),
        ("", None),
    ],
)
def test_only_a_form_with_a_boundary_is_a_form(content_type: str, boundary: bytes | None) -> None:
    """Anything else is read as any other body."""
    assert boundary_of(content_type) == boundary
