from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.slack.moments import channel_link, duration, link, mention, when


def test_a_moment_is_shown_in_the_reader_s_zone() -> None:
    """With a fallback in UTC, whatever zone it came in."""
    at = datetime(2026, 11, 23, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    assert when(at) == "<!date^1795429800^{date_short_pretty} {time}|2026-11-23 10:30 UTC>"
    assert when(at) == when(at.astimezone(UTC))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(), "0 s"),
        (timedelta(seconds=-5), "0 s"),
        (timedelta(seconds=45.9), "45 s"),
        (timedelta(minutes=5), "5 min"),
        (timedelta(hours=2, minutes=5, seconds=9), "2 h 5 min"),
        (timedelta(hours=2, seconds=9), "2 h"),
        (timedelta(days=3, hours=4, minutes=1), "3 d 4 h"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(span: timedelta, words: str) -> None:
    """Never more precisely than it is known."""
    assert duration(span) == words


def test_only_a_user_s_id_becomes_a_mention() -> None:
    """Anything else is shown as what it is."""
    assert mention("U0PLAY00001") == "<@U0PLAY00001>"
    assert mention("U1> <!channel") == "`U1&gt; &lt;!channel`"
    assert channel_link("C1|<!here>") == "`C1|&lt;!here&gt;`"


@pytest.mark.parametrize("url", ["javascript:x", "https://a b", "https://a|b", "https://a>b", ""])
def test_only_an_address_becomes_a_link(url: str) -> None:
    """What would end the link early leaves the words alone."""
    assert link(url, "a<b") == "a&lt;b"
