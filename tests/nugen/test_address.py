import pytest

from bot.nugen.address import checked_api_key, checked_base_url


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://api.nugen.in", "https://api.nugen.in"),
        ("https://api.nugen.in/", "https://api.nugen.in"),
        ("https://proxy.example:8443/nugen/", "https://proxy.example:8443/nugen"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_good_address_is_kept(given: str, kept: str) -> None:
    """An https address anywhere and an http one on this machine are fine; a slash at the end is not needed."""
    assert checked_base_url(given) == kept


@pytest.mark.parametrize(
    "given",
    [
        "",
        "api.nugen.in",
        "http://api.nugen.in",
        "http://localhost.example",
        "http://10.0.0.1",
        "ftp://api.nugen.in",
        "https://",
        "https://user:word@api.nugen.in",
        "https://user@api.nugen.in",
        "http://127.0.0.1@api.nugen.in",
        "https://api.nugen.in?key=1",
        "https://api.nugen.in/?",
        "https://api.nugen.in/#",
        "https://api.nugen.in:99999",
        "https://api.nugen.in:0",
        "https://api.nugen.in:port",
        "https://[::1",
        "https://api.nugen.in\n",
        "https://api.nugen.in\\@evil.example",
        "https://nügen.example",
        " https://api.nugen.in",
    ],
)
def test_a_dangerous_or_broken_address_is_refused_in_words(given: str) -> None:
    """Anything that could leak, be redirected or never work is refused before a client exists."""
    with pytest.raises(ValueError, match="NUGEN_BASE_URL"):
        checked_base_url(given)


@pytest.mark.parametrize("key", ["", "with blank", "line\nbreak", "clé"])
def test_a_key_that_no_header_can_hold_is_refused_without_repeating_it(key: str) -> None:
    """A key that was copied badly is refused at once; the message does not contain it."""
    with pytest.raises(ValueError, match="NUGEN_API_KEY") as caught:
        checked_api_key(key)
    assert not key or key not in str(caught.value)
