import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.playground.page.masking import Mask

SECRET = "-".join(("nugen", "secret", "0" * 10))
TOKEN = "-".join(("xoxb", "playground", "a" * 6))
mask = Mask((SECRET, "", TOKEN))

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.just(f"a{SECRET}b{TOKEN}"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)


@given(JSON)
def test_no_known_secret_survives_anywhere(value: object) -> None:
    """Whatever the document looks like, the secrets are not in it afterwards."""
    written = json.dumps(mask(value))
    assert SECRET not in written
    assert TOKEN not in written


@given(
    st.recursive(
        st.integers() | st.text("abc :/", max_size=20), lambda inner: st.lists(inner, max_size=4), max_leaves=10
    )
)
def test_what_is_no_secret_stays_as_it_is(value: object) -> None:
    """Ordinary documents are not touched."""
    assert mask(value) == value


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (TOKEN, "xoxb-pla…"),
        (f"Bearer {SECRET}", "Bearer nugen-se…"),
        ("Bearer somebody-elses-key", "Bearer somebody…"),
        ({"Authorization": "Basic abcdefghij"}, {"Authorization": "Basic ab…"}),
        ({"token": "playground-verification"}, {"token": "playgrou…"}),
        ("ws://127.0.0.1:1/link/?ticket=abcdefghijkl&x=1", "ws://127.0.0.1:1/link/?ticket=abcdefgh…&x=1"),
    ],
)
def test_the_first_eight_characters_say_which_secret_it_was(given: object, shown: object) -> None:
    """Known secrets, things shaped like tokens, and values under telling names are cut after eight characters."""
    assert mask(given) == shown
