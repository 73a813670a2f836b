from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from subprocess import Popen

import pytest

from tests.crash.processes import a_nursery
from tests.crash.trial import Trial, a_trial


@pytest.fixture(scope="session")
def nursery() -> Iterator[Popen[bytes]]:
    """What the programs of all tests are started from."""
    with a_nursery() as started:
        yield started


@pytest.fixture
def http() -> bool:
    """Whether Slack reaches the programs over HTTP, instead of their Socket Mode connections."""
    return False


@pytest.fixture
async def trial(
    nursery: Popen[bytes],
    database_url: str,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
    *,
    http: bool,
) -> AsyncIterator[Trial]:
    """A run in which no program was started yet; what it came to is counted."""
    async with a_trial(nursery, database_url, tmp_path, http=http) as begun:
        yield begun
    record_property("kills", begun.kills)
    record_property("orders", len(begun.orders))
    record_property("orders that a person had to decide on", begun.asked)
