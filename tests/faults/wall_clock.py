"""The clock on the wall, set forward and back while the bot runs: this process's own, and that of a PostgreSQL."""

from __future__ import annotations

import datetime as dt
import sys
import time
from datetime import UTC, timedelta, tzinfo

import asyncpg
import pytest

Real = dt.datetime


class _AnyDatetime(type):
    """Whoever asks whether something is a `datetime` means every one, shifted or not."""

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, Real)


class WallClock:
    """Shows the wrong time in all of the bot and of APScheduler; `time.monotonic()` goes on as ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.wrong_by = timedelta()
        clock = self

        class Shifted(Real, metaclass=_AnyDatetime):
            @classmethod
            def now(cls, tz: tzinfo | None = None) -> Real:  # type: ignore[override]  # a real one is what others compare
                return Real.now(tz) + clock.wrong_by

        for name, module in list(sys.modules.items()):
            is_told = name.startswith(("bot.", "apscheduler.")) and "playground" not in name
            if is_told and getattr(module, "datetime", None) is Real:
                monkeypatch.setattr(module, "datetime", Shifted)
        real_time = time.time
        monkeypatch.setattr(time, "time", lambda: real_time() + self.wrong_by.total_seconds())

    def set(self, by: timedelta) -> None:
        """Set it forward, or with a negative time back."""
        self.wrong_by += by

    def now(self) -> Real:
        """What it shows."""
        return Real.now(UTC) + self.wrong_by


_SHADOW = """
CREATE OR REPLACE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
$$ SELECT pg_catalog.clock_timestamp() + interval '{seconds} seconds' $$
"""


async def own_clock(url: str) -> None:
    """Give this database a clock of its own, which comes before PostgreSQL's; before a bot connects to it."""
    connection = await asyncpg.connect(url)
    try:
        name = await connection.fetchval("SELECT current_database()")
        await connection.execute(f"ALTER DATABASE {name} SET search_path = public, pg_catalog")
        await connection.execute(_SHADOW.format(seconds=0))
    finally:
        await connection.close()


async def set_postgresql(url: str, by: timedelta) -> None:
    """Let every later look at this database's clock be wrong by so much; see `own_clock`."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_SHADOW.format(seconds=by.total_seconds()))
    finally:
        await connection.close()
