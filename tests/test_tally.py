import logging

import pytest

from bot.tally import Tally


def test_what_happens_often_has_one_line_a_second(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is said at once; the others are counted, and said with the first that comes a second later."""
    now = 100.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    tally = Tally(logging.getLogger("here"), "refused")
    for _ in range(5):
        tally.add()
    assert caplog.messages == ["refused: 1 since the last such line"]
    now += 1
    tally.add()
    tally.add()
    assert caplog.messages[1:] == ["refused: 5 since the last such line"]
