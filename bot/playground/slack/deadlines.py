"""Slack's deadlines and life times in one place, so that a test can shorten the ones it has to wait for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """All in seconds. `redelivery` are the pauses before the three further tries of an event."""

    acknowledgement: float = 3.0
    trigger: float = 3.0
    response_url: float = 30 * 60.0
    redelivery: tuple[float, ...] = (0.0, 60.0, 300.0)
    response_url_uses: int = 5
