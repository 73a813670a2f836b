import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nugen.moments import moment, moment_in_id

NOON = datetime(2026, 7, 14, 12, 1, 50, 482143, tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "2026-07-14 12:01:50.482143",
        "2026-07-14T12:01:50.482143",
        "2026-07-14T12:01:50.482143Z",
        "2026-07-14T14:01:50.482143+02:00",
        " 2026-07-14T12:01:50.482143 ",
        ["2026-07-14T12:01:50.482143"],
    ],
)
def test_every_spelling_is_the_same_moment(written: object) -> None:
    """Blank or T, with or without a zone: without one it is UTC."""
    assert moment(written) == NOON


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="this system cannot change its time zone at run time")
def test_the_zone_of_this_machine_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time without a zone is UTC on a machine in Tokyo as well."""
    try:
        with monkeypatch.context() as patched:
            patched.setenv("TZ", "JST-9")
            time.tzset()
            assert moment("2026-07-14 12:01:50.482143") == NOON
    finally:
        time.tzset()


@pytest.mark.parametrize(
    "written", [None, "", "soon", "2026-13-01", 1.5, {}, [], "0001-01-01T00:00:00+14:00", "2" * 99]
)
def test_what_is_no_time_is_unknown(written: object) -> None:
    """Garbage is not a moment and no error."""
    assert moment(written) is None


@pytest.mark.parametrize(
    "vendor_id", ["alignment_01KX5W36V794JE1", "alignment_01kx5w36v794je1a", "01KX5W36V794JE1ABCDEFGHJKM"]
)
def test_an_id_can_hold_its_own_time_of_creation(vendor_id: str) -> None:
    """The ULID at the end of an id, cut or whole, in either case, agrees with the published time of that project."""
    found = moment_in_id(vendor_id)
    assert found is not None
    assert found.replace(microsecond=0) == datetime(2026, 7, 10, 11, 20, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "vendor_id", ["alignment-project-123", "alignment_7ZZZZZZZZZZZZZZ", "alignment_000000000000000"]
)
def test_an_id_without_a_plausible_time_has_none(vendor_id: str) -> None:
    """Letters that are no ULID, or one from the far past or future, say nothing."""
    assert moment_in_id(vendor_id) is None


@settings(deadline=None)
@given(st.text())
def test_no_text_breaks_the_reading_of_times(written: str) -> None:
    """Any text is a moment with a zone or none at all."""
    for found in (moment(written), moment_in_id(written)):
        assert found is None or found.tzinfo is UTC
